/** Statements about merchants: who may sign in, and what they are shown. */
import { one, type Queryable } from '@armilla/kit/database';
import type { MerchantRow, PaymentRow } from './rows.ts';

export function findMerchant(db: Queryable, name: string): Promise<MerchantRow | undefined> {
  return one<MerchantRow>(
    db,
    'SELECT merchant_id, name, password FROM merchant WHERE sign_in_name = $1',
    name,
  );
}

/** A payment with what a merchant is shown beside it. */
export type ShownPayment = PaymentRow & {
  readonly merchant_name: string;
  readonly merchant_city: string;
  /** Given back, or on its way back. */
  readonly refunded_minor: bigint | null;
  /** Of a refund: the reference of what it gives back. */
  readonly refund_of: string | null;
};

export const SHOWN = `SELECT payment.*,
    merchant.name AS merchant_name, merchant.city AS merchant_city,
    (SELECT SUM(refund.amount_minor) FROM payment refund
     WHERE refund.original_id = payment.transaction_id AND refund.kind = 'REFUND'
       AND refund.state IN ('FORWARDED', 'APPROVED') AND refund.clearing <> 'REJECTED')
      AS refunded_minor,
    (SELECT original.rrn FROM payment original
     WHERE original.transaction_id = payment.original_id) AS refund_of
  FROM payment JOIN merchant ON merchant.merchant_id = payment.merchant_id`;

/** What adds to another's hold is shown with it, and what is not settled is not shown. */
const KNOWN = "payment.state <> 'FORWARDED' AND payment.kind <> 'INCREMENT'";

/** Who somebody signed in is, and where their money is taken. */
export async function findSignedIn(db: Queryable, merchantId: string) {
  const sql = 'SELECT merchant_id, name, city FROM merchant WHERE merchant_id = $1';
  const merchant = await one<{ merchant_id: string; name: string; city: string }>(
    db,
    sql,
    merchantId,
  );
  if (merchant === undefined) return undefined;
  const terminals = await db.all<{ terminal_id: string }>(
    'SELECT terminal_id FROM terminal WHERE merchant_id = $1 ORDER BY terminal_id',
    merchantId,
  );
  const terminalIds = terminals.map(({ terminal_id: id }) => id);
  return { merchantId, name: merchant.name, city: merchant.city, terminalIds };
}

/** A merchant's payments whose fate is known, newest first. */
export function listPayments(
  db: Queryable,
  merchantId: string,
  limit: number,
): Promise<ShownPayment[]> {
  return db.all<ShownPayment>(
    `${SHOWN} WHERE payment.merchant_id = $1 AND ${KNOWN}
     ORDER BY payment.received_at DESC, payment.transaction_id DESC LIMIT $2`,
    merchantId,
    limit,
  );
}

export function findByReference(
  db: Queryable,
  merchantId: string,
  rrn: string,
): Promise<ShownPayment | undefined> {
  return one<ShownPayment>(
    db,
    `${SHOWN} WHERE payment.merchant_id = $1 AND payment.rrn = $2 AND ${KNOWN}
     ORDER BY payment.received_at DESC LIMIT 1`,
    merchantId,
    rrn,
  );
}

export function findById(db: Queryable, id: string): Promise<ShownPayment | undefined> {
  return one<ShownPayment>(db, `${SHOWN} WHERE payment.transaction_id = $1`, id);
}

/** What a receipt in the hand says. */
export interface Clue {
  readonly lastFour: string;
  readonly currency: string;
  /** Asked, approved or in force: a receipt may have been printed at any of these. */
  readonly amountMinor: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

export function findByClue(db: Queryable, merchantId: string, clue: Clue): Promise<ShownPayment[]> {
  return db.all<ShownPayment>(
    `${SHOWN} WHERE payment.merchant_id = $1 AND payment.received_at BETWEEN $2 AND $3
       AND payment.dpan_last_four = $4 AND payment.currency = $5
       AND (payment.amount_minor = $6 OR payment.asked_minor = $6 OR payment.approved_minor = $6)
       AND ${KNOWN}
     ORDER BY payment.received_at DESC, payment.transaction_id DESC LIMIT 50`,
    merchantId,
    clue.fromMs,
    clue.untilMs,
    clue.lastFour,
    clue.currency,
    clue.amountMinor,
  );
}

/** As many wrong ones in a row lock a name for half an hour (PCI DSS 8.3.4). */
export const SIGN_IN_TRIES = 10;
const LOCKED_MS = 1_800_000;

/**
 * Counts a try to sign in and returns how many there were. The last that is allowed starts the
 * lock; names that nobody tried for as long are forgotten, made-up ones with them.
 */
export async function countTry(db: Queryable, name: string, now: number): Promise<number> {
  await db.all('DELETE FROM sign_in_attempt WHERE locked_until <= $1', now);
  const row = await one<{ failures: bigint }>(
    db,
    `INSERT INTO sign_in_attempt (sign_in_name, failures, locked_until) VALUES ($1, 1, $2)
     ON CONFLICT (sign_in_name) DO UPDATE SET
       failures = sign_in_attempt.failures + 1,
       locked_until = CASE WHEN sign_in_attempt.failures < $3
         THEN excluded.locked_until ELSE sign_in_attempt.locked_until END
     RETURNING failures`,
    name,
    now + LOCKED_MS,
    SIGN_IN_TRIES,
  );
  if (row === undefined) throw new Error('a try to sign in was not counted');
  return Number(row.failures);
}

export async function forgetTries(db: Queryable, name: string): Promise<void> {
  await db.all('DELETE FROM sign_in_attempt WHERE sign_in_name = $1', name);
}
