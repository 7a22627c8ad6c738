/** Statements about authorisations, used counters and reversals. */
import { one, type Queryable } from '@armilla/kit/database';

export interface AuthorisationRow {
  readonly authorisation_id: string;
  readonly correlation_key: string;
  readonly token_unique_reference: string | null;
  readonly atc: bigint | null;
  readonly state: 'FORWARDED' | 'ANSWERED' | 'REVERSED';
  readonly cryptogram: 'VERIFIED' | 'REFUSED' | 'NOT_CHECKED';
  /** JSON of the fields that are kept. */
  readonly request: string;
  readonly answer: string | null;
  readonly reason: string | null;
  readonly response_code: string | null;
  readonly rrn: string;
  readonly amount_minor: bigint | null;
  readonly received_at: bigint;
}

export function authorisation(
  tx: Queryable,
  correlationKey: string,
): Promise<AuthorisationRow | undefined> {
  return one(tx, 'SELECT * FROM authorisation WHERE correlation_key = $1', correlationKey);
}

export function authorisationById(
  tx: Queryable,
  authorisationId: string,
): Promise<AuthorisationRow | undefined> {
  return one(
    tx,
    'UPDATE authorisation SET state = state WHERE authorisation_id = $1 RETURNING *',
    authorisationId,
  );
}

/** The latest with this retrieval reference number. */
export function authorisationByRRN(
  tx: Queryable,
  rrn: string,
): Promise<AuthorisationRow | undefined> {
  return one(
    tx,
    'SELECT * FROM authorisation WHERE rrn = $1 ORDER BY received_at DESC, authorisation_id DESC',
    rrn,
  );
}

/** False when a message with the same correlation is there already. */
export async function insertAuthorisation(tx: Queryable, row: AuthorisationRow): Promise<boolean> {
  const inserted = await tx.all(
    `INSERT INTO authorisation (authorisation_id, correlation_key, token_unique_reference, atc,
       state, cryptogram, request, answer, reason, response_code, rrn, received_at, amount_minor)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     ON CONFLICT (correlation_key) DO NOTHING RETURNING authorisation_id`,
    row.authorisation_id,
    row.correlation_key,
    row.token_unique_reference,
    row.atc,
    row.state,
    row.cryptogram,
    row.request,
    row.answer,
    row.reason,
    row.response_code,
    row.rrn,
    row.received_at,
    row.amount_minor,
  );
  return inserted.length > 0;
}

/** A counter, and the keys it counts for: a card that is made again may begin from the start. */
export interface UsedCounter {
  readonly reference: string;
  /** Two digits. */
  readonly psn: string;
  readonly atc: number;
}

/** False when this token used this counter before, with the keys of the same sequence number. */
export async function useAtc(
  tx: Queryable,
  { reference, psn, atc }: UsedCounter,
  authorisationId: string,
): Promise<boolean> {
  const inserted = await tx.all(
    `INSERT INTO used_atc (token_unique_reference, psn, atc, authorisation_id)
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING atc`,
    reference,
    psn,
    atc,
    authorisationId,
  );
  return inserted.length > 0;
}

/**
 * What a token has paid since then, in minor units: approved, or with its issuer just now. What was
 * declined or reversed does not count.
 */
export async function spentSince(tx: Queryable, reference: string, since: number): Promise<number> {
  const row = await one<{ spent: bigint | null }>(
    tx,
    `SELECT SUM(amount_minor) AS spent FROM authorisation
     WHERE token_unique_reference = $1 AND received_at >= $2 AND reason IS NULL
     AND state IN ('FORWARDED', 'ANSWERED')`,
    reference,
    since,
  );
  return Number(row?.spent ?? 0n);
}

export interface Outcome {
  readonly answer: string;
  readonly responseCode: string;
  readonly reason: string | null;
}

export async function answerAuthorisation(
  tx: Queryable,
  authorisationId: string,
  outcome: Outcome,
  now: number,
): Promise<void> {
  await tx.all(
    `UPDATE authorisation SET state = 'ANSWERED', answer = $2, response_code = $3, reason = $4,
       answered_at = $5 WHERE authorisation_id = $1`,
    authorisationId,
    outcome.answer,
    outcome.responseCode,
    outcome.reason,
    now,
  );
}

export async function setReversed(tx: Queryable, authorisationId: string): Promise<void> {
  await tx.all(
    `UPDATE authorisation SET state = 'REVERSED' WHERE authorisation_id = $1`,
    authorisationId,
  );
}

/** Those that were with an issuer when this party stopped. */
export function forwardedAuthorisations(tx: Queryable): Promise<AuthorisationRow[]> {
  return tx.all(`SELECT * FROM authorisation WHERE state = 'FORWARDED'`);
}

export interface ReversalRow {
  readonly authorisation_id: string;
  readonly stan: string;
  readonly created_at: bigint;
  readonly attempts: bigint;
}

/** One reversal an authorisation, however often it is asked for. */
export async function insertReversal(
  tx: Queryable,
  authorisationId: string,
  stan: string,
  now: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO reversal (authorisation_id, stan, created_at, next_attempt_at)
     VALUES ($1, $2, $3, $3) ON CONFLICT DO NOTHING`,
    authorisationId,
    stan,
    now,
  );
}

/** The longest that a reversal waits for its next attempt. */
export const LONGEST_WAIT_MS = 60_000;

/** What a clock that ran ahead put further off than anything waits is due as well. */
export function dueReversals(tx: Queryable, now: number): Promise<ReversalRow[]> {
  return tx.all(
    `SELECT * FROM reversal
     WHERE answered_at IS NULL AND (next_attempt_at <= $1 OR next_attempt_at > $2)
     ORDER BY created_at LIMIT 50`,
    now,
    now + LONGEST_WAIT_MS,
  );
}

export async function reversalAnswered(
  tx: Queryable,
  authorisationId: string,
  now: number,
): Promise<void> {
  await tx.all(
    'UPDATE reversal SET answered_at = $2 WHERE authorisation_id = $1',
    authorisationId,
    now,
  );
}

export async function reversalLater(
  tx: Queryable,
  authorisationId: string,
  nextAttemptAt: number,
): Promise<void> {
  await tx.all(
    `UPDATE reversal SET attempts = attempts + 1, next_attempt_at = $2
     WHERE authorisation_id = $1`,
    authorisationId,
    nextAttemptAt,
  );
}
