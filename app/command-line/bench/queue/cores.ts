/** Cores of one processor: work is done in the order in which it came, as much at once as cores. */
import type { Calendar } from './calendar.ts';

interface Work {
  readonly ms: number;
  readonly done: () => void;
}

export class Cores {
  busyMs = 0;
  readonly count: number;
  readonly #calendar: Calendar;
  readonly #line: Work[] = [];
  #working = 0;

  constructor(calendar: Calendar, count: number) {
    this.#calendar = calendar;
    this.count = count;
  }

  work(ms: number, done: () => void): void {
    this.#line.push({ ms, done });
    this.#begin();
  }

  #begin(): void {
    while (this.#working < this.count) {
      const next = this.#line.shift();
      if (next === undefined) return;
      this.#do(next);
    }
  }

  #do({ ms, done }: Work): void {
    this.#working += 1;
    this.busyMs += ms;
    this.#calendar.after(ms, () => {
      this.#working -= 1;
      done();
      this.#begin();
    });
  }
}
