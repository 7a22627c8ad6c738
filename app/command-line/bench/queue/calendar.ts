/** The only clock of the simulation: what is due when, in milliseconds since its beginning. */

interface Due {
  readonly atMs: number;
  /** What is due at one moment happens in the order in which it was said. */
  readonly number: number;
  readonly act: () => void;
}

export class Calendar {
  #nowMs = 0;
  #said = 0;
  /** A binary heap: nobody is due before the one half its place away. */
  readonly #heap: Due[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  after(ms: number, act: () => void): void {
    this.#said += 1;
    this.#heap.push({ atMs: this.#nowMs + ms, number: this.#said, act });
    this.#rise(this.#heap.length - 1);
  }

  /** Lets everything happen, and what comes of it, until nothing is due. */
  run(): void {
    for (let due = this.#takeFirst(); due !== undefined; due = this.#takeFirst()) {
      this.#nowMs = due.atMs;
      due.act();
    }
  }

  #takeFirst(): Due | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (first !== last && last !== undefined) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(place: number): void {
    const above = (place - 1) >> 1;
    if (place === 0 || !this.#isBefore(place, above)) return;
    this.#swap(place, above);
    this.#rise(above);
  }

  #sink(place: number): void {
    const [left, right] = [2 * place + 1, 2 * place + 2];
    const lower = this.#isBefore(right, left) ? right : left;
    if (!this.#isBefore(lower, place)) return;
    this.#swap(place, lower);
    this.#sink(lower);
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return one !== undefined;
    return one.atMs < other.atMs || (one.atMs === other.atMs && one.number < other.number);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
