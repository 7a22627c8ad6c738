/**
 * A run as a file that the trace page opens: what the parties recorded, masked, and between it what
 * the simulation did, in the order of time.
 */
import type { TraceBook } from '@armilla/kit/trace';
import type { Outcome } from './run.ts';

type Entry = ReturnType<TraceBook['entries']>[number];

/** The page takes no larger ones: of a longer run the end is kept, where it failed. */
const MOST_CHARACTERS = 19_000_000;

/** JSON: `reference` and `entries`, numbered from 1. */
export function traceFileOf({ plan, lines }: Pick<Outcome, 'plan' | 'lines'>, book: TraceBook) {
  const own = lines.map(({ at, text }): Omit<Entry, 'number'> => {
    const summary = readable(text);
    return { at, from: 'stage', to: 'stage', kind: 'FINDING', summary };
  });
  const all = [...own, ...book.entries()].sort((one, other) => one.at - other.at);
  const texts = all.map((entry, i) => JSON.stringify({ ...entry, number: i + 1 }));
  let size = texts.reduce((sum, text) => sum + text.length + 1, 0);
  let first = 0;
  for (; size > MOST_CHARACTERS; first++) size -= (texts[first]?.length ?? 0) + 1;
  return `{"reference":"seed ${plan.seed}","entries":[${texts.slice(first).join(',\n')}]}\n`;
}

function readable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '.');
}
