/**
 * The acquirer's one store: every statement with a name and a place. Functions take the queryable
 * they run on, so that the caller decides what is one transaction.
 */
import { one, type Queryable } from '@armilla/kit/database';
import type { ClearingState } from '../decide/clearing.ts';
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

const PAYMENT_COLUMNS = [
  'transaction_id',
  'correlation_key',
  'kind',
  'state',
  'clearing',
  'terminal_id',
  'merchant_id',
  'rrn',
  'stan',
  'asked_minor',
  'approved_minor',
  'amount_minor',
  'currency',
  'dpan_last_four',
  'request_sealed',
  'answer_sealed',
  'response_code',
  'authorisation_code',
  'received_at',
  'answered_at',
  'original_id',
  'points_spent',
  'points_paid_minor',
  'points_earned',
  'account',
  'aid',
  'cryptogram',
  'verification',
  'payment_account_reference',
] as const satisfies readonly (keyof PaymentRow)[];

const INSERT_PAYMENT = `INSERT INTO payment (${PAYMENT_COLUMNS.join(', ')})
  VALUES (${PAYMENT_COLUMNS.map((_, i) => `$${i + 1}`).join(', ')})
  ON CONFLICT (correlation_key) DO NOTHING RETURNING transaction_id`;

/** A payment as it is first written: it stands in no file. */
export type NewPaymentRow = Pick<PaymentRow, (typeof PAYMENT_COLUMNS)[number]>;

/** Writes a payment down; false when its correlation key is there already. */
export async function insertPayment(db: Queryable, row: NewPaymentRow): Promise<boolean> {
  const written = await db.all(INSERT_PAYMENT, ...PAYMENT_COLUMNS.map((name) => row[name]));
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

export function findPaymentById(db: Queryable, id: string): Promise<PaymentRow | undefined> {
  return one<PaymentRow>(db, 'SELECT * FROM payment WHERE transaction_id = $1', id);
}

/** The transaction that came of a merchant's request, when it was done before. */
export function findPaymentByRequest(db: Queryable, key: string): Promise<PaymentRow | undefined> {
  return one<PaymentRow>(
    db,
    `SELECT payment.* FROM payment JOIN merchant_request
       ON merchant_request.transaction_id = payment.transaction_id
     WHERE merchant_request.request_key = $1`,
    key,
  );
}

export async function insertRequest(
  db: Queryable,
  key: string,
  transactionId: string,
  now: number,
): Promise<void> {
  await db.all(
    'INSERT INTO merchant_request (request_key, transaction_id, created_at) VALUES ($1, $2, $3)',
    key,
    transactionId,
    now,
  );
}

/** A merchant's payments under a reference, but refunds and increments made of them. */
export function paymentsByReference(
  db: Queryable,
  merchantId: string,
  rrn: string,
): Promise<PaymentRow[]> {
  return db.all<PaymentRow>(
    `SELECT * FROM payment WHERE merchant_id = $1 AND rrn = $2 AND kind <> 'INCREMENT'
     ORDER BY transaction_id`,
    merchantId,
    rrn,
  );
}

/** What of a payment is given back or is being given back. */
export async function refundedOf(db: Queryable, id: string): Promise<number> {
  const row = await one<{ refunded: bigint | null }>(
    db,
    `SELECT SUM(amount_minor) AS refunded FROM payment WHERE original_id = $1
       AND kind = 'REFUND' AND state IN ('FORWARDED', 'APPROVED') AND clearing <> 'REJECTED'`,
    id,
  );
  return Number(row?.refunded ?? 0n);
}

/**
 * Whether a pre-authorisation has increments for the network: approved, under way, or taken back
 * without the network having been heard to have done so.
 */
export async function isRaisedBy(db: Queryable, id: string): Promise<boolean> {
  const row = await one(
    db,
    `SELECT payment.transaction_id FROM payment
     LEFT JOIN reversal ON reversal.original_key = payment.correlation_key
     WHERE payment.original_id = $1 AND payment.kind = 'INCREMENT'
       AND (payment.state IN ('FORWARDED', 'APPROVED')
         OR (reversal.reversal_id IS NOT NULL AND reversal.answered_at IS NULL)) LIMIT 1`,
    id,
  );
  return row !== undefined;
}

/** The approved increments of a pre-authorisation. */
export function incrementsOf(db: Queryable, id: string): Promise<PaymentRow[]> {
  return db.all<PaymentRow>(
    `SELECT * FROM payment WHERE original_id = $1 AND kind = 'INCREMENT' AND state = 'APPROVED'
     ORDER BY transaction_id`,
    id,
  );
}

/** What an answer changes, and how the terminal was told. */
export interface Answered {
  readonly state: TransactionState;
  readonly clearing: ClearingState;
  readonly approvedMinor: number | null;
  readonly sealed: Uint8Array;
  readonly responseCode: string;
  readonly authorisationCode: string | null;
  readonly pointsSpent: bigint | null;
  readonly pointsPaidMinor: bigint | null;
  readonly pointsEarned: bigint | null;
  readonly paymentAccountReference: string | null;
  readonly at: number;
}

/** Keeps the answer the terminal is given. What was approved is in force from now on. */
export async function keepAnswer(db: Queryable, id: string, answer: Answered): Promise<void> {
  await db.all(
    `UPDATE payment SET state = $2, clearing = $3, approved_minor = $4,
       amount_minor = COALESCE($4, amount_minor), answer_sealed = $5, response_code = $6,
       authorisation_code = $7, points_spent = $8, points_paid_minor = $9,
       payment_account_reference = $10, answered_at = $11, points_earned = $12
     WHERE transaction_id = $1`,
    id,
    answer.state,
    answer.clearing,
    answer.approvedMinor,
    answer.sealed,
    answer.responseCode,
    answer.authorisationCode,
    answer.pointsSpent,
    answer.pointsPaidMinor,
    answer.paymentAccountReference,
    answer.at,
    answer.pointsEarned,
  );
}

export async function moveTo(
  db: Queryable,
  id: string,
  state: TransactionState,
  clearing: ClearingState,
  now: number,
): Promise<void> {
  await db.all(
    `UPDATE payment SET state = $2, clearing = $3, answered_at = COALESCE(answered_at, $4)
     WHERE transaction_id = $1`,
    id,
    state,
    clearing,
    now,
  );
}

/** A repeat of the request is told this from now on. */
export async function changeTold(db: Queryable, id: string, sealed: Uint8Array): Promise<void> {
  await db.all('UPDATE payment SET answer_sealed = $2 WHERE transaction_id = $1', id, sealed);
}

/** The network does not take it: money of it never moves. */
export async function rejectPayment(
  db: Queryable,
  id: string,
  clearing: ClearingState,
  because: string,
): Promise<void> {
  await db.all(
    'UPDATE payment SET clearing = $2, rejected_because = $3 WHERE transaction_id = $1',
    id,
    clearing,
    because,
  );
}

/** What the network's answer to an advice adds. */
export async function keepNetworkFacts(
  db: Queryable,
  id: string,
  authorisationCode: string | null,
  paymentAccountReference: string | null,
): Promise<void> {
  await db.all(
    `UPDATE payment SET authorisation_code = COALESCE($2, authorisation_code),
       payment_account_reference = COALESCE($3, payment_account_reference)
     WHERE transaction_id = $1`,
    id,
    authorisationCode,
    paymentAccountReference,
  );
}

/** Another amount is in force, or the money has come further. */
export async function changeMoney(
  db: Queryable,
  id: string,
  amountMinor: number,
  clearing: ClearingState,
): Promise<void> {
  await db.all(
    'UPDATE payment SET amount_minor = $2, clearing = $3 WHERE transaction_id = $1',
    id,
    amountMinor,
    clearing,
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

/** Whether the network has still to hear that a refund of this payment is none. */
export async function hasLostRefund(db: Queryable, id: string): Promise<boolean> {
  const row = await one(
    db,
    `SELECT reversal.reversal_id FROM reversal
     JOIN payment ON payment.correlation_key = reversal.original_key
     WHERE payment.original_id = $1 AND payment.kind = 'REFUND' AND reversal.answered_at IS NULL
     LIMIT 1`,
    id,
  );
  return row !== undefined;
}

/** Whether a message is being taken back, or will be on arrival. */
export async function isTakenBack(db: Queryable, originalKey: string): Promise<boolean> {
  const sql = 'SELECT reversal_id FROM reversal WHERE original_key = $1';
  return (await one(db, sql, originalKey)) !== undefined;
}

export function findReversal(db: Queryable, id: string): Promise<ReversalRow | undefined> {
  return one<ReversalRow>(
    db,
    `SELECT reversal_id, original_key, message_sealed, sent_at, answered_at FROM reversal
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

const OWN_STANS = 900_000;

/**
 * The next STAN of our own, six digits from 900001 on, where terminals that count from 1 do not
 * come; 999999 is followed by 900001.
 */
export async function nextStan(db: Queryable): Promise<string> {
  const row = await one<{ last: bigint }>(
    db,
    `INSERT INTO trace_number (name, last) VALUES ('stan', 1)
     ON CONFLICT (name) DO UPDATE SET last = trace_number.last % 99999 + 1 RETURNING last`,
  );
  return String(OWN_STANS + Number(row?.last ?? 1n));
}
