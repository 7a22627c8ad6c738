/**
 * What was last heard of many, in memory that does not grow: two generations, the older forgotten
 * whole when the younger is full. A map whose oldest entry is deleted each time looks for the next
 * oldest among the holes that all the others left.
 */
export class Recent<V> {
  readonly #most: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  /** Keeps those `most` at the least that were put in last, and twice as many at the most. */
  constructor(most: number) {
    this.#most = most;
  }

  get(name: string): V | undefined {
    return this.#young.get(name) ?? this.#old.get(name);
  }

  set(name: string, value: V): void {
    if (this.#young.size >= this.#most && !this.#young.has(name)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(name, value);
  }
}
