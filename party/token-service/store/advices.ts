/** Statements about what issuers must be told: stored, then forwarded. */
import { one, type Queryable } from '@armilla/kit/database';
import type { AdviceKind } from '../stand-in/messages.ts';
import type { AuthorisationRow } from './authorisations.ts';

export interface NewAdvice {
  readonly advice_id: string;
  /** The same key is the same advice. */
  readonly advice_key: string;
  readonly authorisation_id: string;
  readonly programme_id: string;
  /** The token, or the card: in order for each. */
  readonly account: string;
  readonly kind: AdviceKind;
  readonly stan: string;
  readonly remaining_minor: number | null;
  /** DE 55, hexadecimal. */
  readonly chip: string | null;
}

export interface AdviceRow extends Omit<NewAdvice, 'remaining_minor'> {
  readonly remaining_minor: bigint | null;
  readonly created_at: bigint;
  readonly attempts: bigint;
}

export async function insertAdvice(tx: Queryable, row: NewAdvice, now: number): Promise<void> {
  await tx.all(
    `INSERT INTO advice (advice_id, advice_key, authorisation_id, programme_id, account, kind, stan,
       remaining_minor, chip, created_at, next_attempt_at, position)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10,
       (SELECT COALESCE(MAX(position), 0) + 1 FROM advice WHERE account = $5))
     ON CONFLICT DO NOTHING`,
    row.advice_id,
    row.advice_key,
    row.authorisation_id,
    row.programme_id,
    row.account,
    row.kind,
    row.stan,
    row.remaining_minor,
    row.chip,
    now,
  );
}

/** The longest that an advice waits for its next attempt. */
export const LONGEST_WAIT_MS = 60_000;

/**
 * What an issuer is to be told next: of each account the oldest alone, if it is due. What a clock
 * that ran ahead put further off than anything waits is due as well.
 */
export function dueAdvices(
  tx: Queryable,
  programmeId: string,
  now: number,
  limit: number,
): Promise<AdviceRow[]> {
  return tx.all(
    `SELECT * FROM advice
     WHERE programme_id = $1 AND answered_at IS NULL
     AND (next_attempt_at <= $2 OR next_attempt_at > $3)
     AND NOT EXISTS (SELECT 1 FROM advice AS earlier
       WHERE earlier.account = advice.account AND earlier.answered_at IS NULL
       AND earlier.position < advice.position)
     ORDER BY created_at, advice_id LIMIT $4`,
    programmeId,
    now,
    now + LONGEST_WAIT_MS,
    limit,
  );
}

/** It was told; what only the telling needed goes. */
export async function adviceAnswered(tx: Queryable, adviceId: string, now: number): Promise<void> {
  await tx.all(
    `UPDATE advice SET answered_at = $2, chip = NULL, last_reason = NULL WHERE advice_id = $1`,
    adviceId,
    now,
  );
}

export async function adviceLater(
  tx: Queryable,
  adviceId: string,
  nextAttemptAt: number,
  reason: string,
): Promise<void> {
  await tx.all(
    `UPDATE advice SET attempts = attempts + 1, next_attempt_at = $2, last_reason = $3
     WHERE advice_id = $1`,
    adviceId,
    nextAttemptAt,
    reason.slice(0, 200),
  );
}

type OfAccount = Pick<AuthorisationRow, 'token_unique_reference' | 'pan_id'>;

/** In whose line an issuer is told of a payment; null where it is nobody's. */
export function accountOf(row: OfAccount): string | null {
  return row.token_unique_reference ?? row.pan_id;
}

/** Whether an issuer has still to hear something of the account of this payment. */
export async function isBehind(tx: Queryable, row: OfAccount): Promise<boolean> {
  const sql = 'SELECT 1 AS found FROM advice WHERE account = $1 AND answered_at IS NULL LIMIT 1';
  return (await one(tx, sql, accountOf(row))) !== undefined;
}

export interface Waiting {
  readonly waiting: number;
  readonly oldestAt: number | null;
  readonly lastReason: string | null;
}

/** How much an issuer has still to hear, and since when. */
export async function waitingFor(tx: Queryable, programmeId: string): Promise<Waiting> {
  const sums = await one<{ waiting: bigint; oldest: bigint | null }>(
    tx,
    `SELECT COUNT(*) AS waiting, MIN(created_at) AS oldest FROM advice
     WHERE programme_id = $1 AND answered_at IS NULL`,
    programmeId,
  );
  const last = await one<{ last_reason: string | null }>(
    tx,
    `SELECT last_reason FROM advice
     WHERE programme_id = $1 AND answered_at IS NULL AND last_reason IS NOT NULL
     ORDER BY next_attempt_at DESC LIMIT 1`,
    programmeId,
  );
  const oldest = sums?.oldest ?? null;
  return {
    waiting: Number(sums?.waiting ?? 0n),
    oldestAt: oldest === null ? null : Number(oldest),
    lastReason: last?.last_reason ?? null,
  };
}
