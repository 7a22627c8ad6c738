/** A lane: whoever waits when the batch before is done goes with the next; nobody waits for more. */
import type { LanePlan } from './plan.ts';

export class Lane {
  batches = 0;
  joined = 0;
  most = 0;
  readonly #plan: LanePlan;
  /** Lets the time of a batch of so many pass. */
  readonly #carryOut: (count: number, done: () => void) => void;
  #line: (() => void)[] = [];
  #underWay = 0;

  constructor(plan: LanePlan, carryOut: (count: number, done: () => void) => void) {
    this.#plan = plan;
    this.#carryOut = carryOut;
  }

  /** `done` is called when the batch is. */
  join(done: () => void): void {
    this.#line.push(done);
    this.#begin();
  }

  #begin(): void {
    const { atOnce = 1 } = this.#plan;
    while (this.#underWay < atOnce && this.#line.length > 0) {
      this.#carry(this.#line.splice(0, this.#plan.mostTogether));
    }
  }

  #carry(together: readonly (() => void)[]): void {
    this.#underWay += 1;
    this.batches += 1;
    this.joined += together.length;
    this.most = Math.max(this.most, together.length);
    this.#carryOut(together.length, () => {
      // Told first: whoever comes back at once is in the next one already.
      for (const done of together) done();
      this.#underWay -= 1;
      this.#begin();
    });
  }
}
