/**
 * The machine that a simulated world runs on: its time, its chance, and whatever the platform would
 * do beside the one thread, which here lands in the order it was asked for.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Dice, diceOf } from './chance.ts';
import { onPlatform, type Platform } from './platform.ts';
import { type Appointment, Timeline } from './timeline.ts';
import { Watch } from './watch.ts';

/** A process that may die: what it had said for later is then never done. */
export interface Life {
  readonly isOver: boolean;
}

const lives = new AsyncLocalStorage<Life>();

/** Does `work`, and all that follows from it, as part of a life. */
export function livingAs<T>(life: Life, work: () => T): T {
  return lives.run(life, work);
}

/** What the platform works on beside the thread; it lands when the thread has nothing to do. */
interface Held {
  readonly real: Promise<unknown>;
  land(value: unknown): void;
  fail(error: unknown): void;
}

export class Machine implements Platform {
  readonly timeline: Timeline;
  readonly dice: Dice;
  readonly #watch: Watch;
  readonly #held: Held[] = [];
  readonly #uncaught: unknown[] = [];

  constructor(seed: number, startMs: number) {
    this.timeline = new Timeline(startMs);
    this.#watch = new Watch(this.timeline);
    this.dice = diceOf(seed, 'platform');
  }

  now(): number {
    return this.timeline.now;
  }

  after(delayMs: number, work: () => void): Appointment {
    const life = lives.getStore();
    if (life === undefined) return this.timeline.after(delayMs, () => this.#try(work));
    return this.timeline.after(delayMs, () => {
      if (!life.isOver) lives.run(life, () => this.#try(work));
    });
  }

  every(periodMs: number, work: () => void): Appointment {
    const life = lives.getStore();
    const isOver = () => life?.isOver ?? false;
    const tick = () =>
      life === undefined ? this.#try(work) : lives.run(life, () => this.#try(work));
    return this.#watch.every(periodMs, tick, isOver);
  }

  /** Something happens: whoever looks at times whether there is anything to do, looks again. */
  stir(): void {
    this.#watch.stir();
  }

  /** From now on everybody looks as often as they should. */
  keepAwake(): void {
    this.#watch.keepAwake();
  }

  isOver(): boolean {
    return lives.getStore()?.isOver ?? false;
  }

  hold<T>(work: () => Promise<T>): Promise<T> {
    const real = work();
    real.catch(() => undefined);
    return new Promise((resolve, reject) => {
      this.#held.push({ real, land: (value) => resolve(value as T), fail: reject });
    });
  }

  /** Runs `work` on this machine, and time as far as it needs. What it throws is thrown. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    return onPlatform(this, async () => {
      let outcome: { value: T } | { error: unknown } | undefined;
      work().then(
        (value) => {
          outcome = { value };
        },
        (error: unknown) => {
          outcome = { error };
        },
      );
      await this.rest();
      while (outcome === undefined) {
        if (!this.timeline.step()) throw new Error('nothing is left to happen, and it is not done');
        await this.rest();
      }
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    });
  }

  /** Resolves when time has come to `at`. */
  until(at: number): Promise<void> {
    return new Promise((resolve) => this.timeline.at(at, resolve));
  }

  wait(forMs: number): Promise<void> {
    return this.until(this.timeline.now + forMs);
  }

  /** Until nothing can be done at this moment any more. */
  async rest(): Promise<void> {
    await quiet();
    for (let held = this.#held.shift(); held; held = this.#held.shift()) {
      try {
        held.land(await held.real);
      } catch (error) {
        held.fail(error);
      }
      await quiet();
    }
    if (this.#uncaught.length > 0) throw this.#uncaught[0];
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#uncaught.push(error);
    }
  }
}

const immediate = globalThis.setImmediate;

/** The thread has run out of everything that waited for nothing but its turn. */
function quiet(): Promise<void> {
  return new Promise((resolve) => {
    immediate(resolve);
  });
}
