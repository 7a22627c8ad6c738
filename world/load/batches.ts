/** The work of a load in transactions: each party takes the next as soon as it has done one. */
import type { Database } from '@armilla/kit/database';
import type { LoadOptions } from './load.ts';

/** A party that loads its own rows. */
interface Party {
  add(from: number, until: number, without: ReadonlySet<number>): Promise<number>;
}

/** Cards a transaction: what a kill costs, and all that is held in memory of a party. */
const BATCH = 2_000;
/** Transactions of a party under way at once, where the database takes them. */
const LANES = 2;

/** Resolves when all is there, or after the batches under way when it was told to stop. */
export async function inBatches(
  { cards, onProgress, signal }: Pick<LoadOptions, 'cards' | 'onProgress' | 'signal'>,
  parties: readonly Party[],
  without: ReadonlySet<number>,
  { isShared }: Pick<Database, 'isShared'>,
): Promise<{ readonly added: number; readonly complete: boolean }> {
  const failed = new AbortController();
  const stopped = () => failed.signal.aborted || signal?.aborted === true;
  const runs = parties.map(() => ({ next: 0, done: 0, added: 0 }));
  const lane = async (party: Party, run: { next: number; done: number; added: number }) => {
    while (run.next < cards && !stopped()) {
      const from = run.next;
      run.next = Math.min(cards, from + BATCH);
      const until = run.next;
      const added = await party.add(from, until, without);
      run.added += added;
      run.done += until - from;
      onProgress(Math.min(...runs.map(({ done }) => done)));
    }
  };
  const lanes = parties.flatMap((party, i) => {
    const run = runs[i];
    if (run === undefined) return [];
    return Array.from({ length: isShared ? LANES : 1 }, () => lane(party, run));
  });
  // What is under way elsewhere is let come to its end before anybody hears of the failure.
  for (const one of lanes) one.catch(() => failed.abort());
  const ends = await Promise.allSettled(lanes);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return {
    added: Math.max(...runs.map(({ added }) => added)),
    complete: runs.every(({ done }) => done === cards),
  };
}
