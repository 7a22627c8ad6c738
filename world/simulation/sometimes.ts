/**
 * Rare paths that must be walked some time: a test that never comes to a place proves nothing about
 * it. Every one is named; the run of all seeds tells which were reached.
 */
export class Sometimes {
  readonly #counts = new Map<string, number>();

  saw(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
