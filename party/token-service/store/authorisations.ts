/** Statements about authorisations and used counters. */
import { one, type Queryable } from '@armilla/kit/database';
import type { Kind } from '../decide/kinds.ts';

export interface AuthorisationRow {
  readonly authorisation_id: string;
  readonly correlation_key: string;
  readonly kind: Kind;
  /** Whose card it is; `null` where nobody knows it. */
  readonly programme_id: string | null;
  readonly token_unique_reference: string | null;
  /** Of plastic: its row in the vault. */
  readonly pan_id: string | null;
  readonly pan_last_four: string | null;
  readonly atc: bigint | null;
  readonly state: 'FORWARDED' | 'ANSWERED' | 'REVERSED';
  readonly cryptogram: 'VERIFIED' | 'REFUSED' | 'NOT_CHECKED';
  /** JSON of the fields that are kept. */
  readonly request: string;
  readonly answer: string | null;
  readonly reason: string | null;
  readonly response_code: string | null;
  readonly rrn: string;
  /** What was asked for. */
  readonly amount_minor: bigint | null;
  /** ISO 4217, three digits; `null` in rows of before it was kept. */
  readonly currency: string | null;
  /** What was approved of it, partial reversals taken off; of what was reversed, until then. */
  readonly standing_minor: bigint;
  /** What it follows. */
  readonly original_id: string | null;
  /** DE 48.15, where it was approved in the issuer's place. */
  readonly stand_in: string | null;
  readonly completed_at: bigint | null;
  /** `YYYY-MM-DD`. */
  readonly cleared_on: string | null;
  readonly received_at: bigint;
}

/** A row as it is written down first: what is known later is empty. */
export type NewAuthorisation = Omit<
  AuthorisationRow,
  'answer' | 'response_code' | 'standing_minor' | 'stand_in' | 'completed_at' | 'cleared_on'
>;

export function authorisation(
  tx: Queryable,
  correlationKey: string,
): Promise<AuthorisationRow | undefined> {
  return one(tx, 'SELECT * FROM authorisation WHERE correlation_key = $1', correlationKey);
}

/** Its row locked. */
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

/** One that waits for its answer, with what its token and card say of themselves. */
export interface AuthorisationUnderWay extends AuthorisationRow {
  readonly token_last_four: string | null;
  readonly account_reference: string | null;
}

/** Its row locked, for whoever writes the answer into it. */
export function authorisationUnderWay(
  tx: Queryable,
  authorisationId: string,
): Promise<AuthorisationUnderWay | undefined> {
  return one(
    tx,
    `SELECT authorisation.*, token.dpan_last_four AS token_last_four,
       enrolment.payment_account_reference AS account_reference
     FROM authorisation
     LEFT JOIN token ON token.token_unique_reference = authorisation.token_unique_reference
     LEFT JOIN enrolment ON enrolment.enrolment_id = token.enrolment_id
     WHERE authorisation.authorisation_id = $1 FOR UPDATE OF authorisation`,
    authorisationId,
  );
}

/** To look at alone. */
export function seenAuthorisation(
  tx: Queryable,
  authorisationId: string,
): Promise<AuthorisationRow | undefined> {
  return one(tx, 'SELECT * FROM authorisation WHERE authorisation_id = $1', authorisationId);
}

/** The latest payment with this retrieval reference number; what follows one may have the same. */
export function authorisationByRRN(
  tx: Queryable,
  rrn: string,
): Promise<AuthorisationRow | undefined> {
  return one(
    tx,
    `SELECT * FROM authorisation WHERE rrn = $1
     ORDER BY CASE WHEN original_id IS NULL THEN 0 ELSE 1 END, received_at DESC,
       authorisation_id DESC LIMIT 1`,
    rrn,
  );
}

/** Those with this retrieval reference number, the latest first. */
export function authorisationsByRRN(tx: Queryable, rrn: string): Promise<AuthorisationRow[]> {
  return tx.all(
    'SELECT * FROM authorisation WHERE rrn = $1 ORDER BY received_at DESC, authorisation_id DESC',
    rrn,
  );
}

/** What followed a payment, its row locked by {@link authorisationById} first. */
export function followersOf(tx: Queryable, authorisationId: string): Promise<AuthorisationRow[]> {
  return tx.all('SELECT * FROM authorisation WHERE original_id = $1', authorisationId);
}

/** False when a message with the same correlation is there already. */
export async function insertAuthorisation(tx: Queryable, row: NewAuthorisation): Promise<boolean> {
  const inserted = await tx.all(
    `INSERT INTO authorisation (authorisation_id, correlation_key, kind, programme_id,
       token_unique_reference, pan_id, pan_last_four, atc, state, cryptogram, request, reason, rrn,
       amount_minor, currency, original_id, received_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
     ON CONFLICT (correlation_key) DO NOTHING RETURNING authorisation_id`,
    row.authorisation_id,
    row.correlation_key,
    row.kind,
    row.programme_id,
    row.token_unique_reference,
    row.pan_id,
    row.pan_last_four,
    row.atc,
    row.state,
    row.cryptogram,
    row.request,
    row.reason,
    row.rrn,
    row.amount_minor,
    row.currency,
    row.original_id,
    row.received_at,
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
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (token_unique_reference, psn, atc) DO NOTHING RETURNING atc`,
    reference,
    psn,
    atc,
    authorisationId,
  );
  return inserted.length > 0;
}

/**
 * What a token has spent since then, in minor units of a currency: what stands of what was
 * approved, and what is with its issuer just now. What was declined, reversed or given back does
 * not count.
 */
export async function spentSince(
  tx: Queryable,
  reference: string,
  since: number,
  currency: string,
): Promise<number> {
  const row = await one<{ spent: bigint | null }>(
    tx,
    `SELECT SUM(CASE WHEN state = 'FORWARDED' THEN amount_minor ELSE standing_minor END) AS spent
     FROM authorisation
     WHERE token_unique_reference = $1 AND received_at >= $2 AND reason IS NULL
     AND state IN ('FORWARDED', 'ANSWERED') AND (currency = $3 OR currency IS NULL)
     AND kind IN ('PURCHASE', 'CASH', 'PREAUTHORISATION', 'INCREMENT', 'OFFLINE')`,
    reference,
    since,
    currency,
  );
  return Number(row?.spent ?? 0n);
}

/** What a token was approved in its issuer's place since then, and how often. */
export async function stoodInSince(
  tx: Queryable,
  reference: string,
  since: number,
): Promise<{ readonly amountMinor: number; readonly taps: number }> {
  const row = await one<{ sum: bigint | null; taps: bigint }>(
    tx,
    `SELECT SUM(standing_minor) AS sum, COUNT(*) AS taps FROM authorisation
     WHERE token_unique_reference = $1 AND received_at >= $2 AND state = 'ANSWERED'
     AND stand_in IS NOT NULL`,
    reference,
    since,
  );
  return { amountMinor: Number(row?.sum ?? 0n), taps: Number(row?.taps ?? 0n) };
}

export interface Outcome {
  readonly answer: string;
  readonly responseCode: string;
  readonly reason: string | null;
  /** What was approved; nothing when left out. */
  readonly approvedMinor?: number;
  /** DE 48.15, in the issuer's place. */
  readonly standIn?: string;
}

export async function answerAuthorisation(
  tx: Queryable,
  authorisationId: string,
  outcome: Outcome,
  now: number,
): Promise<void> {
  await tx.all(
    `UPDATE authorisation SET state = 'ANSWERED', answer = $2, response_code = $3, reason = $4,
       answered_at = $5, standing_minor = $6, stand_in = $7 WHERE authorisation_id = $1`,
    authorisationId,
    outcome.answer,
    outcome.responseCode,
    outcome.reason,
    now,
    outcome.approvedMinor ?? 0,
    outcome.standIn ?? null,
  );
}

/** So much of it is left. */
export async function setStanding(
  tx: Queryable,
  authorisationId: string,
  standingMinor: number,
): Promise<void> {
  await tx.all(
    'UPDATE authorisation SET standing_minor = $2 WHERE authorisation_id = $1',
    authorisationId,
    standingMinor,
  );
}

/** The final amount of a pre-authorisation is known; what raised it is part of it. */
export async function setCompleted(
  tx: Queryable,
  authorisationId: string,
  finalMinor: number,
  now: number,
): Promise<void> {
  await tx.all(
    `UPDATE authorisation SET standing_minor = 0
     WHERE original_id = $1 AND kind = 'INCREMENT' AND state = 'ANSWERED'`,
    authorisationId,
  );
  await tx.all(
    `UPDATE authorisation SET standing_minor = $2, completed_at = $3 WHERE authorisation_id = $1`,
    authorisationId,
    finalMinor,
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
