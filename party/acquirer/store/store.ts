/**
 * The acquirer's one store: every statement with a name and a place. Functions take the queryable
 * they run on, so that the caller decides what is one transaction.
 */
import { one, type Queryable } from '@armilla/kit/database';
import type { TransactionState } from '../decide/life.ts';
import type { Merchant, Terminal } from '../decide/register.ts';
import type { PaymentRow, ReversalRow, TerminalRow } from './rows.ts';

/** A terminal with its merchant. */
export async function findTerminal(db: Queryable, id: string): Promise<Terminal | undefined> {
  const row = await one<TerminalRow>(
    db,
    `SELECT terminal.terminal_id, merchant.merchant_id, merchant.name, merchant.city,
       merchant.country, merchant.category_code
     FROM terminal JOIN merchant ON merchant.merchant_id = terminal.merchant_id
     WHERE terminal.terminal_id = $1`,
    id,
  );
  return row === undefined ? undefined : { terminalId: row.terminal_id, merchant: merchantOf(row) };
}

function merchantOf(row: TerminalRow): Merchant {
  const { merchant_id: merchantId, name, city, country, category_code: categoryCode } = row;
  return { merchantId, name, city, country, categoryCode };
}

/** Writes a payment down; false when its correlation key is there already. */
export async function insertPayment(db: Queryable, row: PaymentRow): Promise<boolean> {
  const written = await db.all(
    `INSERT INTO payment (transaction_id, correlation_key, state, terminal_id, merchant_id, rrn,
       stan, amount_minor, currency, dpan_last_four, request_sealed, answer_sealed, response_code,
       authorisation_code, received_at, answered_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     ON CONFLICT (correlation_key) DO NOTHING RETURNING transaction_id`,
    row.transaction_id,
    row.correlation_key,
    row.state,
    row.terminal_id,
    row.merchant_id,
    row.rrn,
    row.stan,
    row.amount_minor,
    row.currency,
    row.dpan_last_four,
    row.request_sealed,
    row.answer_sealed,
    row.response_code,
    row.authorisation_code,
    row.received_at,
    row.answered_at,
  );
  return written.length === 1;
}

export function findPayment(db: Queryable, key: string): Promise<PaymentRow | undefined> {
  return one<PaymentRow>(db, 'SELECT * FROM payment WHERE correlation_key = $1', key);
}

/** Payments whose fate a crash has left open. */
export function forwardedPayments(db: Queryable): Promise<PaymentRow[]> {
  return db.all<PaymentRow>(
    `SELECT * FROM payment WHERE state = 'FORWARDED' ORDER BY transaction_id`,
  );
}

export interface Answered {
  readonly state: TransactionState;
  readonly sealed: Uint8Array;
  readonly responseCode: string;
  readonly authorisationCode: string | null;
  readonly at: number;
}

/** Keeps the answer the terminal is given. */
export async function keepAnswer(db: Queryable, id: string, answer: Answered): Promise<void> {
  await db.all(
    `UPDATE payment SET state = $2, answer_sealed = $3, response_code = $4,
       authorisation_code = $5, answered_at = $6 WHERE transaction_id = $1`,
    id,
    answer.state,
    answer.sealed,
    answer.responseCode,
    answer.authorisationCode,
    answer.at,
  );
}

export async function moveTo(
  db: Queryable,
  id: string,
  state: TransactionState,
  now: number,
): Promise<void> {
  await db.all(
    `UPDATE payment SET state = $2, answered_at = COALESCE(answered_at, $3)
     WHERE transaction_id = $1`,
    id,
    state,
    now,
  );
}

export interface NewReversal {
  readonly reversalId: string;
  readonly originalKey: string;
  readonly origin: 'TERMINAL' | 'ACQUIRER';
  readonly sealed: Uint8Array;
  readonly now: number;
}

/** Writes a reversal down; false when the original is being taken back already. */
export async function insertReversal(db: Queryable, reversal: NewReversal): Promise<boolean> {
  const written = await db.all(
    `INSERT INTO reversal (reversal_id, original_key, origin, message_sealed, created_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (original_key) DO NOTHING RETURNING reversal_id`,
    reversal.reversalId,
    reversal.originalKey,
    reversal.origin,
    reversal.sealed,
    reversal.now,
  );
  return written.length === 1;
}

/** Whether a message is being taken back, or will be on arrival. */
export async function isTakenBack(db: Queryable, originalKey: string): Promise<boolean> {
  const sql = 'SELECT reversal_id FROM reversal WHERE original_key = $1';
  return (await one(db, sql, originalKey)) !== undefined;
}

export function findReversal(db: Queryable, id: string): Promise<ReversalRow | undefined> {
  return one<ReversalRow>(
    db,
    `SELECT reversal_id, message_sealed, sent_at, answered_at FROM reversal
     WHERE reversal_id = $1`,
    id,
  );
}

export async function markSent(db: Queryable, id: string, now: number): Promise<void> {
  await db.all(
    'UPDATE reversal SET sent_at = COALESCE(sent_at, $2) WHERE reversal_id = $1',
    id,
    now,
  );
}

export async function markAnswered(
  db: Queryable,
  id: string,
  responseCode: string,
  now: number,
): Promise<void> {
  await db.all(
    'UPDATE reversal SET response_code = $2, answered_at = $3 WHERE reversal_id = $1',
    id,
    responseCode,
    now,
  );
}

/** The next STAN of our own: six digits, 999999 is followed by 000001. */
export async function nextStan(db: Queryable): Promise<string> {
  const row = await one<{ last: bigint }>(
    db,
    `INSERT INTO trace_number (name, last) VALUES ('stan', 1)
     ON CONFLICT (name) DO UPDATE SET last = trace_number.last % 999999 + 1 RETURNING last`,
  );
  return String(row?.last ?? 1n).padStart(6, '0');
}
