/**
 * The transactional outbox: what a party must tell another is written in the same transaction as
 * the change it tells of, and delivered at least once afterwards. The message's identifier is the
 * idempotency key at the receiver, so that twice is once.
 */
import type { Clock } from './clock.ts';
import type { PartyName } from './contract.ts';
import { type Database, one, type Queryable } from './database.ts';
import type { Log } from './log.ts';
import { Refusal } from './refusal.ts';
import { type Left, type Rounds, rounds } from './rounds.ts';

export interface Message {
  readonly messageId: string;
  readonly destination: PartyName;
  readonly operation: string;
  readonly input: unknown;
}

/** Writes a message down within the transaction `tx`. A message already there stays as it is. */
export async function post(tx: Queryable, message: Message, nowMs: number): Promise<void> {
  await tx.all(
    `INSERT INTO outbox (message_id, destination, operation, input, created_at, next_attempt_at)
     VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT DO NOTHING`,
    message.messageId,
    message.destination,
    message.operation,
    JSON.stringify(message.input),
    nowMs,
  );
}

/** What waits in an outbox for one operation of one party. */
export interface Waiting {
  readonly destination: PartyName;
  readonly operation: string;
  readonly waiting: number;
  /** When the oldest was written down. */
  readonly oldestAt: number;
  /** Of the one that was tried most. */
  readonly attempts: number;
}

/** For whoever looks how things stand. */
export async function waitingIn(database: Queryable): Promise<readonly Waiting[]> {
  const rows = await database.all<{
    destination: PartyName;
    operation: string;
    waiting: bigint;
    oldest: bigint;
    attempts: bigint;
  }>(
    `SELECT destination, operation, COUNT(*) AS waiting, MIN(created_at) AS oldest,
       MAX(attempts) AS attempts FROM outbox
     GROUP BY destination, operation ORDER BY destination, operation`,
  );
  return rows.map(({ destination, operation, waiting, oldest, attempts }) => ({
    destination,
    operation,
    waiting: Number(waiting),
    oldestAt: Number(oldest),
    attempts: Number(attempts),
  }));
}

/** Delivers one message; a refusal counts as delivered unless it says "later". */
export type Deliver = (message: Message) => Promise<unknown>;

export type Postman = Rounds;

interface OutboxRow {
  readonly message_id: string;
  readonly destination: PartyName;
  readonly operation: string;
  readonly input: string;
  readonly attempts: bigint;
}

const PAGE = 100;
const LONGEST_WAIT_MS = 60_000;

/** Walks the outbox round by round, oldest first, waiting longer after each failure. */
export function postman(database: Database, deliver: Deliver, clock: Clock, log: Log): Postman {
  const walk = async (isOpen: () => boolean): Promise<Left> => {
    const rows = await due(database, clock.now());
    const delivered: string[] = [];
    for (const row of rows) {
      if (!isOpen()) break;
      if (await attempt(database, row, deliver, clock, log)) delivered.push(row.message_id);
    }
    await forget(database, delivered);
    // A full page: there may be more behind it.
    return rows.length === PAGE || { nothingBefore: await nextDue(database) };
  };
  return rounds(walk, log, { name: 'outbox', database, tables: ['outbox'], clock });
}

/** When the next message is due. */
async function nextDue(database: Database): Promise<number> {
  const row = await one<{ next: bigint | null }>(
    database,
    'SELECT MIN(next_attempt_at) AS next FROM outbox',
  );
  return Number(row?.next ?? Number.POSITIVE_INFINITY);
}

function due(database: Database, nowMs: number): Promise<OutboxRow[]> {
  return database.all<OutboxRow>(
    `SELECT message_id, destination, operation, input, attempts FROM outbox
     WHERE next_attempt_at <= $1 OR next_attempt_at > $2
     ORDER BY created_at, message_id LIMIT ${PAGE}`,
    nowMs,
    // Nothing waits longer than this: a clock that ran ahead wrote it, and has been put right.
    nowMs + LONGEST_WAIT_MS,
  );
}

/** A page at once: whoever is cut off before delivers it again, and twice is once. */
async function forget(database: Database, delivered: readonly string[]): Promise<void> {
  if (delivered.length === 0) return;
  const places = delivered.map((_, i) => `$${i + 1}`).join(', ');
  await database.all(`DELETE FROM outbox WHERE message_id IN (${places})`, ...delivered);
}

/** Whether it is delivered; else it is put off. */
async function attempt(
  database: Database,
  row: OutboxRow,
  deliver: Deliver,
  clock: Clock,
  log: Log,
): Promise<boolean> {
  const { message_id: messageId, destination, operation } = row;
  try {
    const answer = await deliver({
      messageId,
      destination,
      operation,
      input: JSON.parse(row.input),
    });
    if (!(answer instanceof Refusal && LATER.has(answer.code))) return true;
  } catch (error) {
    log.error({ error, messageId, destination, operation }, 'a message could not be delivered');
  }
  const waitMs = Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(10, Number(row.attempts)));
  await database.all(
    'UPDATE outbox SET attempts = attempts + 1, next_attempt_at = $2 WHERE message_id = $1',
    messageId,
    clock.now() + waitMs,
  );
  return false;
}

const LATER: ReadonlySet<string> = new Set([
  'UNAVAILABLE',
  'REQUEST_IN_PROGRESS',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
]);
