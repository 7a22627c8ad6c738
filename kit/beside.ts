/**
 * Names among batches that are done at the same time. A batch sees what was committed before it
 * began: whatever goes by a name that another batch had meanwhile would go by what is old.
 */

/** Another batch has the name, or had it since this one began. */
export class HeldBeside extends Error {
  override readonly name = 'HeldBeside';
}

export interface Batch {
  /** Throws {@link HeldBeside}. */
  claim(name: string): void;
  /** Committed, or undone. */
  end(): void;
}

interface Known {
  readonly names: Set<string>;
  readonly begun: number;
  /** Infinity while it is under way. */
  ended: number;
}

export class Beside {
  #batches: readonly Known[] = [];
  /** Counts beginnings and ends. */
  #moment = 0;

  begin(): Batch {
    this.#moment += 1;
    const mine: Known = { names: new Set(), begun: this.#moment, ended: Number.POSITIVE_INFINITY };
    this.#batches = [...this.#batches, mine];
    return {
      claim: (name) => {
        if (this.#batches.some((one) => hadMeanwhile(one, mine, name))) throw new HeldBeside();
        mine.names.add(name);
      },
      end: () => {
        this.#moment += 1;
        mine.ended = this.#moment;
        this.#forget();
      },
    };
  }

  /** What ended before any that is under way began. */
  #forget(): void {
    const underWay = this.#batches.filter(({ ended }) => ended === Number.POSITIVE_INFINITY);
    const first = Math.min(...underWay.map(({ begun }) => begun));
    this.#batches = this.#batches.filter(({ ended }) => ended > first);
  }
}

const hadMeanwhile = (one: Known, mine: Known, name: string): boolean =>
  one !== mine && one.ended > mine.begun && one.names.has(name);
