/**
 * Time that goes on only when there is nothing left to do in it: whatever is to happen lies on one
 * line, and the machine walks along it. An hour in which nothing happens takes no time at all.
 */

/** Something that is to happen; it may still be called off. */
export interface Appointment {
  readonly at: number;
  readonly isOff: boolean;
  callOff(): void;
}

interface Entry extends Appointment {
  at: number;
  order: number;
  isOff: boolean;
  readonly work: () => void;
}

export class Timeline {
  #now: number;
  #orders = 0;
  readonly #heap: Entry[] = [];

  constructor(startMs: number) {
    this.#now = startMs;
  }

  /** Epoch milliseconds of whoever looks from outside: no party's clock, though most agree. */
  get now(): number {
    return this.#now;
  }

  /** When the next thing happens; `undefined`: never again. */
  get next(): number | undefined {
    while (this.#heap[0]?.isOff) this.#take();
    return this.#heap[0]?.at;
  }

  /** What is said for the same moment happens in the order it was said. */
  after(delayMs: number, work: () => void): Appointment {
    return this.at(this.#now + Math.max(0, delayMs), work);
  }

  at(at: number, work: () => void): Appointment {
    const callOff = () => {
      entry.isOff = true;
    };
    const entry: Entry = {
      // Clocks tell whole milliseconds.
      at: Math.max(Math.ceil(at), this.#now),
      order: this.#orders++,
      isOff: false,
      callOff,
      work,
    };
    this.#put(entry);
    return entry;
  }

  /** Goes to the next thing and does it. False when there is none before `until`. */
  step(until = Number.POSITIVE_INFINITY): boolean {
    const next = this.next;
    if (next === undefined || next > until) return false;
    const entry = this.#take();
    this.#now = Math.max(this.#now, next);
    entry?.work();
    return true;
  }

  /** Nothing happened until then. */
  skipTo(at: number): void {
    this.#now = Math.max(this.#now, at);
  }

  #put(entry: Entry): void {
    const heap = this.#heap;
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  }

  #take(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || last === first) return first;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const [one, other] = [heap[left], heap[left + 1]];
      if (one === undefined) break;
      const [child, at] = other && isBefore(other, one) ? [other, left + 1] : [one, left];
      if (!isBefore(child, last)) break;
      heap[place] = child;
      place = at;
    }
    heap[place] = last;
    return first;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
