/**
 * The trace of taps and enrolments, kept: what the book in memory holds of them is written down a
 * moment later, so that "why was it declined" has an answer after a restart as well. Looking is all
 * it is for: nothing waits for it, and nothing decides by it.
 */
import { type Database, one } from '@armilla/kit/database';
import type { Log } from '@armilla/kit/log';
import type { TraceBook, TraceEntry } from '@armilla/kit/trace';

export type NumberedEntry = TraceEntry & { readonly number: number };

export interface KeptTrace {
  /** All of one tap or enrolment, oldest first. */
  of(reference: string): Promise<readonly NumberedEntry[]>;
  /** Writes down what is still to be written. */
  close(): Promise<void>;
}

const WRITE_AFTER_MS = 200;
/** What waits while the database does not take it; the oldest goes first. */
const MOST_WAITING = 10_000;
const KEPT_MS = 90 * 86_400_000;

/** Follows the book from now on. */
export async function keepTrace(
  database: Database,
  book: TraceBook,
  log: Log,
  nowMs: number,
): Promise<KeptTrace> {
  await database.all('DELETE FROM trace_entry WHERE at < $1', nowMs - KEPT_MS);
  const sql = 'SELECT max(number) AS last FROM trace_entry';
  const before = Number((await one<{ last: bigint | null }>(database, sql))?.last ?? 0);
  const waiting: NumberedEntry[] = [];
  const write = writer(database, waiting, log);
  let timer: NodeJS.Timeout | undefined;
  const stop = book.follow((entry) => {
    if (entry.reference === undefined) return;
    waiting.push({ ...entry, number: before + entry.number });
    if (waiting.length > MOST_WAITING) waiting.shift();
    timer ??= setTimeout(() => {
      timer = undefined;
      void write();
    }, WRITE_AFTER_MS);
  });
  return {
    async of(reference) {
      await write();
      return entriesOf(database, reference);
    },
    async close() {
      stop();
      clearTimeout(timer);
      await write();
    },
  };
}

/** One writing at a time; what could not be written waits for the next. */
function writer(database: Database, waiting: NumberedEntry[], log: Log): () => Promise<void> {
  let writing = Promise.resolve();
  const once = async () => {
    const batch = waiting.slice();
    if (batch.length === 0) return;
    try {
      await database.transaction(async (tx) => {
        for (const { number, reference = '', at, ...entry } of batch) {
          await tx.all(
            `INSERT INTO trace_entry (number, reference, at, entry) VALUES ($1, $2, $3, $4)
             ON CONFLICT (number) DO NOTHING`,
            number,
            reference,
            at,
            JSON.stringify(entry),
          );
        }
      });
      const written = new Set(batch);
      const left = waiting.filter((entry) => !written.has(entry));
      waiting.splice(0, waiting.length, ...left);
    } catch (error) {
      log.warn({ error, waiting: waiting.length }, 'the trace could not be written down');
    }
  };
  return () => {
    writing = writing.then(once);
    return writing;
  };
}

interface Row {
  readonly number: bigint;
  readonly at: bigint;
  readonly entry: string;
}

async function entriesOf(database: Database, reference: string): Promise<readonly NumberedEntry[]> {
  const rows = await database.all<Row>(
    'SELECT number, at, entry FROM trace_entry WHERE reference = $1 ORDER BY number',
    reference,
  );
  return rows.map(({ number, at, entry }) => ({
    ...(JSON.parse(entry) as Omit<TraceEntry, 'at' | 'reference'>),
    number: Number(number),
    at: Number(at),
    reference,
  }));
}
