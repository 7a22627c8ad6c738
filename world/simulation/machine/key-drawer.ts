/** Key pairs that were made before: the seed picks among them, and none is picked twice in a run. */
import type { KeyObject } from 'node:crypto';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** All that was made, by sort. */
export type Drawn = ReadonlyMap<string, readonly KeyPair[]>;

/** How many of a sort there are at the most: after them the first come again. */
const MOST = 24;

export class KeyDrawer {
  readonly #made = new Map<string, KeyPair[]>();
  readonly #taken = new WeakMap<object, Map<string, number>>();

  /** For another thread, which need not make them again. */
  all(): Drawn {
    return this.#made;
  }

  fill(drawn: Drawn): void {
    for (const [sort, pairs] of drawn) this.#made.set(sort, [...pairs]);
  }

  /** The next one of `sort` for the run whose dice these are. */
  draw(run: object, sort: string, make: () => KeyPair): KeyPair {
    const made = this.#made.get(sort) ?? [];
    this.#made.set(sort, made);
    const taken = this.#taken.get(run) ?? new Map<string, number>();
    this.#taken.set(run, taken);
    const turn = (taken.get(sort) ?? 0) % MOST;
    taken.set(sort, turn + 1);
    while (made.length <= turn) made.push(make());
    const pair = made[turn];
    if (pair === undefined) throw new Error('the drawer lost a key');
    return pair;
  }
}
