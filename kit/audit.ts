/**
 * The audit log of a party: who did what to whom and why, written in the transaction of the change
 * itself. Each line's hash covers the line before it, so that nothing can be altered, taken away or
 * put between unseen; seals by the key port make the same true of the log as a whole, for whoever
 * can write to the database but cannot use the keys.
 *
 * What remains is the whole database put back to an earlier day. That is seen by a witness outside:
 * every checkpoint goes to the service's log as well, and {@link AuditBook.verify} takes one back.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from './clock.ts';
import { type Database, one, type Queryable } from './database.ts';
import { inTurn } from './in-turn.ts';
import type { KeyPort } from './keys.ts';
import { type Log, scrub } from './log.ts';

export interface AuditWho {
  /** `agent`, `customer`, or a party's name. */
  readonly role: string;
  readonly id: string;
  readonly name: string;
}

export interface AuditEntry {
  readonly who: AuditWho;
  /** What was done, by the operation's name. */
  readonly what: string;
  /** Whom it was done to: an identifier. Never a card number or a code. */
  readonly subject: string;
  /** The case or the like in which it was done. */
  readonly occasion?: string;
  /** `DONE`, `ASKED` of another party, `PENDING` there, or the code of a refusal. */
  readonly outcome: string;
  readonly reason?: string;
  readonly comment?: string;
}

export interface AuditLine extends AuditEntry {
  readonly number: number;
  readonly at: number;
  readonly hash: string;
}

/** A head that somebody kept elsewhere. */
export interface AuditWitness {
  readonly number: number;
  readonly hash: string;
}

export type AuditTrouble =
  /** A number is skipped: a line was taken away. */
  | 'MISSING'
  /** A line is not what its hash says. */
  | 'CHANGED'
  /** A line does not follow the one before it. */
  | 'UNLINKED'
  /** A checkpoint or the head does not fit its line, or its seal is not the key's. */
  | 'SEAL'
  /** The log ends before its head, before a checkpoint, or before what a witness saw. */
  | 'CUT_OFF';

export interface AuditVerdict {
  readonly entries: number;
  readonly checkpoints: number;
  /** The last line, for a witness to keep. */
  readonly head: AuditWitness;
  /** The first thing that is wrong. */
  readonly broken: { readonly number: number; readonly trouble: AuditTrouble } | null;
}

export interface AuditFilter {
  readonly subject?: string | undefined;
  readonly occasion?: string | undefined;
  /** Only lines before this number. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface AuditBook {
  /**
   * Writes a line within the transaction `tx`, one for a transaction. It holds the log's head until
   * that ends, so it comes after every other row the transaction locks.
   */
  append(tx: Queryable, entry: AuditEntry): Promise<void>;
  /**
   * A transaction that will append. They all want the log's head, so this process lets them go one
   * after the other instead of having them meet.
   */
  transaction<T>(database: Database, work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Newest first. */
  list(db: Queryable, filter: AuditFilter): Promise<readonly AuditLine[]>;
  /** Walks the whole log from its first line and tells the first link that is broken. */
  verify(db: Queryable, witness?: AuditWitness): Promise<AuditVerdict>;
}

interface EntryRow {
  readonly number: bigint;
  readonly at: bigint;
  readonly role: string;
  readonly person_id: string;
  readonly person_name: string;
  readonly what: string;
  readonly subject: string;
  readonly occasion: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly comment: string | null;
  readonly previous_hash: string;
  readonly hash: string;
}

interface SealedRow {
  readonly number: bigint;
  readonly hash: string;
  readonly seal: string;
}

/** The hash that the first line follows. */
const BEGINNING = 'armilla audit';
const CHECKPOINT_EVERY = 64;
const PAGE = 500;

export function auditBook(deps: {
  readonly keys: Pick<KeyPort, 'fingerprint'>;
  readonly clock: Clock;
  readonly log: Log;
}): AuditBook {
  const sealOf = (number: number, hash: string) =>
    Buffer.from(deps.keys.fingerprint('audit', JSON.stringify([number, hash]))).toString(
      'base64url',
    );
  const next = inTurn();
  return {
    transaction(database, work) {
      return next(() => database.transaction(work));
    },
    async append(tx, entry) {
      const nowMs = deps.clock.now();
      const head = await lockedHead(tx, sealOf);
      const number = Number(head.number) + 1;
      if (isCheckpoint(number - 1)) {
        // Told by the line after it: only then is it sure that its own transaction was committed.
        deps.log.info({ number: number - 1, hash: head.hash }, 'audit checkpoint');
      }
      const line = rowOf(entry, number, nowMs, head.hash);
      const hash = hashOf(line);
      await insertLine(tx, line, hash);
      const seal = sealOf(number, hash);
      await moveHead(tx, number, hash, seal);
      if (isCheckpoint(number)) await keepCheckpoint(tx, number, hash, nowMs, seal);
    },
    list,
    verify: (db, witness) => verify(db, sealOf, witness),
  };
}

const isCheckpoint = (number: number) => number > 0 && number % CHECKPOINT_EVERY === 0;

type SealOf = (number: number, hash: string) => string;
type Line = Omit<EntryRow, 'hash'>;

const masked = (text: string | undefined) => (text === undefined ? null : scrub(text));

function rowOf(entry: AuditEntry, number: number, nowMs: number, previousHash: string): Line {
  return {
    number: BigInt(number),
    at: BigInt(nowMs),
    role: entry.who.role,
    person_id: entry.who.id,
    person_name: entry.who.name,
    what: entry.what,
    // What was asked for may be anything that an agent typed, and a line is never taken back.
    subject: scrub(entry.subject),
    occasion: entry.occasion ?? null,
    outcome: entry.outcome,
    reason: masked(entry.reason),
    comment: masked(entry.comment),
    previous_hash: previousHash,
  };
}

/** SHA-256 over the previous hash and the line as JSON, its values in one fixed order. */
function hashOf(line: Line): string {
  const values = JSON.stringify([
    String(line.number),
    String(line.at),
    line.role,
    line.person_id,
    line.person_name,
    line.what,
    line.subject,
    line.occasion,
    line.outcome,
    line.reason,
    line.comment,
  ]);
  return createHash('sha256').update(`${line.previous_hash}\n${values}`).digest('base64url');
}

/** The head, its row locked until the transaction ends; made at the first line. */
async function lockedHead(tx: Queryable, sealOf: SealOf): Promise<SealedRow> {
  const row = await one<SealedRow>(
    tx,
    `INSERT INTO audit_head (only_row, number, hash, seal) VALUES (1, 0, $1, $2)
     ON CONFLICT (only_row) DO UPDATE SET only_row = excluded.only_row
     RETURNING number, hash, seal`,
    BEGINNING,
    sealOf(0, BEGINNING),
  );
  if (row === undefined) throw new Error('the head of the audit log vanished');
  return row;
}

async function insertLine(tx: Queryable, line: Line, hash: string): Promise<void> {
  await tx.all(
    `INSERT INTO audit_entry
       (number, at, role, person_id, person_name, what, subject, occasion, outcome, reason,
        comment, previous_hash, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    line.number,
    line.at,
    line.role,
    line.person_id,
    line.person_name,
    line.what,
    line.subject,
    line.occasion,
    line.outcome,
    line.reason,
    line.comment,
    line.previous_hash,
    hash,
  );
}

async function moveHead(tx: Queryable, number: number, hash: string, seal: string): Promise<void> {
  await tx.all(
    'UPDATE audit_head SET number = $1, hash = $2, seal = $3 WHERE only_row = 1',
    number,
    hash,
    seal,
  );
}

async function keepCheckpoint(
  tx: Queryable,
  number: number,
  hash: string,
  nowMs: number,
  seal: string,
): Promise<void> {
  await tx.all(
    'INSERT INTO audit_checkpoint (number, hash, at, seal) VALUES ($1, $2, $3, $4)',
    number,
    hash,
    nowMs,
    seal,
  );
}

async function list(db: Queryable, filter: AuditFilter): Promise<readonly AuditLine[]> {
  const rows = await db.all<EntryRow>(
    `SELECT * FROM audit_entry
     WHERE ($1 = '' OR subject = $1) AND ($2 = '' OR occasion = $2)
       AND (CAST($3 AS BIGINT) = 0 OR number < CAST($3 AS BIGINT))
     ORDER BY number DESC LIMIT $4`,
    filter.subject ?? '',
    filter.occasion ?? '',
    filter.before ?? 0,
    filter.limit,
  );
  return rows.map(lineOf);
}

function lineOf(row: EntryRow): AuditLine {
  return {
    number: Number(row.number),
    at: Number(row.at),
    who: { role: row.role, id: row.person_id, name: row.person_name },
    what: row.what,
    subject: row.subject,
    ...(row.occasion !== null && { occasion: row.occasion }),
    outcome: row.outcome,
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.comment !== null && { comment: row.comment }),
    hash: row.hash,
  };
}

type Broken = NonNullable<AuditVerdict['broken']>;

/**
 * Others may append meanwhile: what is read first is never beyond what is read after it, and lines
 * beyond the head that was read are left for the next time.
 */
async function verify(
  db: Queryable,
  sealOf: SealOf,
  witness: AuditWitness | undefined,
): Promise<AuditVerdict> {
  const edge = await edgeOf(db);
  const head = await one<SealedRow>(db, 'SELECT number, hash, seal FROM audit_head');
  const last = Number(head?.number ?? 0n);
  const checkpoints = await db.all<SealedRow>(
    'SELECT number, hash, seal FROM audit_checkpoint WHERE number <= $1 ORDER BY number',
    last,
  );
  const seals = [...checkpoints, ...(head === undefined ? [] : [head])];
  const broken =
    brokenSeal(seals, sealOf) ??
    (await brokenLine(db, last, [...seals, ...(witness === undefined ? [] : [witness])])) ??
    beyondHead(edge, last, witness) ??
    missingCheckpoint(checkpoints, last);
  return {
    entries: last,
    checkpoints: checkpoints.length,
    head: { number: last, hash: head?.hash ?? BEGINNING },
    broken: broken ?? null,
  };
}

interface Edge {
  readonly entry: number;
  readonly checkpoint: number;
}

async function edgeOf(db: Queryable): Promise<Edge> {
  const row = await one<{ entry: bigint | null; checkpoint: bigint | null }>(
    db,
    `SELECT (SELECT MAX(number) FROM audit_entry) AS entry,
       (SELECT MAX(number) FROM audit_checkpoint) AS checkpoint`,
  );
  return { entry: Number(row?.entry ?? 0n), checkpoint: Number(row?.checkpoint ?? 0n) };
}

function brokenSeal(seals: readonly SealedRow[], sealOf: SealOf): Broken | undefined {
  const forged = seals.find(({ number, hash, seal }) => !same(seal, sealOf(Number(number), hash)));
  return forged && { number: Number(forged.number), trouble: 'SEAL' };
}

/** Lines past the head were never appended; a checkpoint or witness past it saw what is gone. */
function beyondHead(
  edge: Edge,
  last: number,
  witness: AuditWitness | undefined,
): Broken | undefined {
  const seen = Math.max(edge.checkpoint, witness?.number ?? 0);
  if (seen > last) return { number: last + 1, trouble: 'CUT_OFF' };
  return edge.entry > last ? { number: last + 1, trouble: 'SEAL' } : undefined;
}

/** Every sixty-fourth line has its checkpoint: one that is gone was taken away. */
function missingCheckpoint(kept: readonly SealedRow[], last: number): Broken | undefined {
  const numbers = new Set(kept.map(({ number }) => Number(number)));
  for (let number = CHECKPOINT_EVERY; number <= last; number += CHECKPOINT_EVERY) {
    if (!numbers.has(number)) return { number, trouble: 'SEAL' };
  }
  return undefined;
}

/** Walks the lines up to the head, page by page. */
async function brokenLine(
  db: Queryable,
  last: number,
  known: readonly { readonly number: bigint | number; readonly hash: string }[],
): Promise<Broken | undefined> {
  let number = 0;
  let hash = BEGINNING;
  while (number < last) {
    const rows = await pageAfter(db, number, last);
    for (const row of rows) {
      number += 1;
      const wanted = known.filter((one) => Number(one.number) === number);
      const trouble = troubleOf(row, number, hash, wanted);
      if (trouble !== undefined) return { number, trouble };
      hash = row.hash;
    }
    if (rows.length === 0) return { number: number + 1, trouble: 'CUT_OFF' };
  }
  return undefined;
}

function pageAfter(db: Queryable, number: number, last: number): Promise<EntryRow[]> {
  return db.all<EntryRow>(
    `SELECT * FROM audit_entry WHERE number > $1 AND number <= $2 ORDER BY number LIMIT ${PAGE}`,
    number,
    last,
  );
}

function troubleOf(
  row: EntryRow,
  number: number,
  previousHash: string,
  wanted: readonly { readonly hash: string }[],
): AuditTrouble | undefined {
  if (Number(row.number) !== number) return 'MISSING';
  if (row.hash !== hashOf(row)) return 'CHANGED';
  if (row.previous_hash !== previousHash) return 'UNLINKED';
  return wanted.every(({ hash }) => hash === row.hash) ? undefined : 'SEAL';
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
