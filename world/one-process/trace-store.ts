/**
 * The trace of taps and enrolments, kept: what the book in memory holds of them is written down a
 * moment later, so that "why was it declined" has an answer after a restart as well. Looking is all
 * it is for: nothing waits for it, and nothing decides by it.
 */
import type { stageContract } from '@armilla/api/stage';
import type { Clock } from '@armilla/kit/clock';
import type { InputOf } from '@armilla/kit/contract';
import { type Database, one, type Queryable, together } from '@armilla/kit/database';
import type { Log } from '@armilla/kit/log';
import type { TraceBook, TraceEntry } from '@armilla/kit/trace';
import { caseOf, type TracedCase, wordsOf } from './traced-case.ts';

export type NumberedEntry = TraceEntry & { readonly number: number };

export interface KeptTrace {
  /** All of one tap or enrolment, oldest first. */
  of(reference: string): Promise<readonly NumberedEntry[]>;
  /** Taps, enrolments and scripts, newest first; `more` when there are older ones. */
  list(query: TracedQuery): Promise<{ traced: TracedCase[]; more: boolean }>;
  /** Writes down what is still to be written. */
  close(): Promise<void>;
}

export type TracedQuery = InputOf<(typeof stageContract)['operations']['listTraced']>;

const WRITE_AFTER_MS = 200;
/** What waits while the database does not take it; the oldest goes first. */
const MOST_WAITING = 10_000;
/** Cases whose line is still to be told: what a listing or the end waits for. */
const MOST_UNTOLD = 500;
const KEPT_MS = 90 * 86_400_000;
/** Some five gigabytes: a day at the pace at which a crowd is traced. */
const MOST_KEPT = 10_000_000;
/** What is too old goes so many at a time, after entries were written. */
const FORGOTTEN_AT_ONCE = 2_000;

export interface TraceHouse {
  readonly database: Database;
  readonly log: Log;
  readonly clock: Clock;
  /** Entries that are kept at the most. */
  readonly most?: number;
}

/** Follows the book from now on. */
export async function keepTrace(house: TraceHouse, book: TraceBook): Promise<KeptTrace> {
  const { database } = house;
  const before = await lastNumber(database);
  await forget(house, before);
  await tellForgotten(database, before);
  const waiting: NumberedEntry[] = [];
  const untold = new Set<string>();
  const write = writer(house, waiting, untold);
  let timer: NodeJS.Timeout | undefined;
  const stop = book.follow((entry) => {
    if (entry.reference === undefined) return;
    untold.add(entry.reference);
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
    async list(query) {
      await write();
      await tellCases(database, untold);
      return listOf(database, query);
    },
    async close() {
      stop();
      clearTimeout(timer);
      await write();
      await tellCases(database, untold);
    },
  };
}

async function insert(tx: Queryable, numbered: NumberedEntry): Promise<void> {
  const { number, reference = '', at, ...entry } = numbered;
  await tx.all(
    `INSERT INTO trace_entry (number, reference, at, entry) VALUES ($1, $2, $3, $4)
     ON CONFLICT (number) DO NOTHING`,
    number,
    reference,
    at,
    JSON.stringify(entry),
  );
}

async function lastNumber(database: Queryable): Promise<number> {
  const sql = 'SELECT max(number) AS last FROM trace_entry';
  return Number((await one<{ last: bigint | null }>(database, sql))?.last ?? 0);
}

/** Takes away some of what is too old, or too much. */
async function forget({ database, clock, most = MOST_KEPT }: TraceHouse, last: number) {
  const tooOld = clock.now() - KEPT_MS;
  for (const [table, column, bound] of [
    ['trace_entry', 'at', tooOld],
    ['trace_entry', 'number', last - most + 1],
    ['traced_case', 'until', tooOld],
    ['traced_case', 'number', last - most + 1],
  ] as const) {
    await database.all(
      `DELETE FROM ${table} WHERE number IN
         (SELECT number FROM ${table} WHERE ${column} < $1 ORDER BY ${column} LIMIT $2)`,
      bound,
      FORGOTTEN_AT_ONCE,
    );
  }
}

/** One writing at a time; what could not be written waits for the next. */
function writer(
  house: TraceHouse,
  waiting: NumberedEntry[],
  untold: Set<string>,
): () => Promise<void> {
  const { database, log } = house;
  let writing = Promise.resolve();
  const once = async () => {
    const batch = waiting.slice();
    if (batch.length === 0) return;
    try {
      await together(database, (tx) => Promise.all(batch.map((entry) => insert(tx, entry))));
      const written = new Set(batch);
      const left = waiting.filter((entry) => !written.has(entry));
      waiting.splice(0, waiting.length, ...left);
      await tellCases(database, untold, MOST_UNTOLD);
      await forget(house, batch.at(-1)?.number ?? 0);
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

/**
 * Tells the lines that were untold the longest, but for so many. The rest are told when somebody
 * asks for them, so that nothing is slower for their sake.
 */
async function tellCases(database: Database, untold: Set<string>, but = 0): Promise<void> {
  const references = [...untold].slice(0, Math.max(0, untold.size - but));
  for (const reference of references) {
    untold.delete(reference);
    await tellCase(database, reference);
  }
}

/** Lines that were still to be told when the service was cut off: they are among the last. */
const MOST_CUT_OFF = 50_000;

async function tellForgotten(database: Database, last: number): Promise<void> {
  const sql = `SELECT DISTINCT e.reference FROM trace_entry e WHERE e.number > $1
    AND NOT EXISTS (SELECT 1 FROM traced_case c WHERE c.reference = e.reference)`;
  const forgotten = await database.all<{ reference: string }>(sql, last - MOST_CUT_OFF);
  for (const { reference } of forgotten) await tellCase(database, reference);
}

/** Writes the line of one case, from all its entries. */
async function tellCase(database: Queryable, reference: string): Promise<void> {
  const entries = await entriesOf(database, reference);
  if (entries.length === 0) return;
  const told = caseOf(reference, entries);
  await database.all(
    `INSERT INTO traced_case
       (reference, number, subject, outcome, until, parties, kinds, words, shown)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (reference) DO UPDATE SET outcome = excluded.outcome, until = excluded.until,
       parties = excluded.parties, kinds = excluded.kinds, words = excluded.words,
       shown = excluded.shown, subject = excluded.subject`,
    reference,
    told.number,
    told.subject,
    told.outcome,
    told.until,
    listed(told.parties),
    listed(told.kinds),
    wordsOf(told),
    JSON.stringify(told),
  );
}

const listed = (names: readonly string[]) => `,${names.join(',')},`;
const LAST_NUMBER = Number.MAX_SAFE_INTEGER;

async function listOf(database: Database, query: TracedQuery) {
  const { search = '', subject = '', outcome = '', party = '', kind = '', limit = 50 } = query;
  const rows = await database.all<{ shown: string }>(
    `SELECT shown FROM traced_case
     WHERE number < $1 AND ($2 = '' OR subject = $2) AND ($3 = '' OR outcome = $3)
       AND parties LIKE $4 AND kinds LIKE $5 AND words LIKE $6
     ORDER BY number DESC LIMIT $7`,
    query.before ?? LAST_NUMBER,
    subject,
    outcome,
    containing(party === '' ? '' : listed([party])),
    containing(kind === '' ? '' : listed([kind])),
    containing(search.trim().toLowerCase()),
    limit + 1,
  );
  const traced = rows.slice(0, limit).map(({ shown }) => JSON.parse(shown) as TracedCase);
  return { traced, more: rows.length > limit };
}

/** Without the sign that stands for any text. */
const containing = (text: string) => `%${text.replace(/[%\\]/g, '')}%`;

async function entriesOf(
  database: Queryable,
  reference: string,
): Promise<readonly NumberedEntry[]> {
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
