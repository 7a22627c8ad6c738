/** Statements about advices: what the network is told after a payment, in its order. */
import { one, type Queryable } from '@armilla/kit/database';
import type { AdviceKind, AdviceRow } from './rows.ts';

export interface NewAdvice {
  readonly adviceId: string;
  readonly number: bigint;
  /** A terminal's own message; `null` for ours. */
  readonly correlationKey: string | null;
  readonly kind: AdviceKind;
  readonly transactionId: string;
  readonly sealed: Uint8Array;
  readonly now: number;
}

/** False when a terminal's message is there already. */
export async function insertAdvice(db: Queryable, advice: NewAdvice): Promise<boolean> {
  const written = await db.all(
    `INSERT INTO advice (advice_id, number, correlation_key, kind, transaction_id, message_sealed,
       created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (correlation_key) DO NOTHING RETURNING advice_id`,
    advice.adviceId,
    advice.number,
    advice.correlationKey,
    advice.kind,
    advice.transactionId,
    advice.sealed,
    advice.now,
  );
  return written.length === 1;
}

export async function hasAdvice(db: Queryable, correlationKey: string): Promise<boolean> {
  const sql = 'SELECT advice_id FROM advice WHERE correlation_key = $1';
  return (await one(db, sql, correlationKey)) !== undefined;
}

export function findAdvice(db: Queryable, id: string): Promise<AdviceRow | undefined> {
  return one<AdviceRow>(
    db,
    `SELECT advice_id, number, kind, transaction_id, message_sealed, sent_at, answered_at
     FROM advice
     WHERE advice_id = $1`,
    id,
  );
}

/** Whether an earlier advice of the same payment has still to be told. */
export async function hasEarlier(db: Queryable, advice: AdviceRow): Promise<boolean> {
  const row = await one(
    db,
    `SELECT advice_id FROM advice WHERE transaction_id = $1 AND answered_at IS NULL
       AND number < $2 LIMIT 1`,
    advice.transaction_id,
    advice.number,
  );
  return row !== undefined;
}

/** Whether the payment under this key has advices that are still to be told. */
export async function hasUntold(db: Queryable, originalKey: string): Promise<boolean> {
  const row = await one(
    db,
    `SELECT advice.advice_id FROM advice
     JOIN payment ON payment.transaction_id = advice.transaction_id
     WHERE payment.correlation_key = $1 AND advice.answered_at IS NULL LIMIT 1`,
    originalKey,
  );
  return row !== undefined;
}

export async function markAdviceSent(db: Queryable, id: string, now: number): Promise<void> {
  await db.all('UPDATE advice SET sent_at = COALESCE(sent_at, $2) WHERE advice_id = $1', id, now);
}

/** The network has answered: the message has done its work and goes. */
export async function markAdviceAnswered(
  db: Queryable,
  id: string,
  responseCode: string,
  now: number,
): Promise<void> {
  await db.all(
    `UPDATE advice SET response_code = $2, answered_at = $3, message_sealed = NULL
     WHERE advice_id = $1`,
    id,
    responseCode,
    now,
  );
}

/** The next place in the order of telling. */
export async function nextAdviceNumber(db: Queryable): Promise<bigint> {
  const row = await one<{ last: bigint }>(
    db,
    `INSERT INTO trace_number (name, last) VALUES ('advice', 1)
     ON CONFLICT (name) DO UPDATE SET last = trace_number.last + 1 RETURNING last`,
  );
  return row?.last ?? 1n;
}
