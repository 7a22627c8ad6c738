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

export type ShownPayment = PaymentRow & { readonly merchant_name: string };

const SHOWN = `SELECT payment.*, merchant.name AS merchant_name
  FROM payment JOIN merchant ON merchant.merchant_id = payment.merchant_id`;

/** A merchant's payments whose fate is known, newest first. */
export function listPayments(
  db: Queryable,
  merchantId: string,
  limit: number,
): Promise<ShownPayment[]> {
  return db.all<ShownPayment>(
    `${SHOWN} WHERE payment.merchant_id = $1 AND payment.state <> 'FORWARDED'
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
    `${SHOWN} WHERE payment.merchant_id = $1 AND payment.rrn = $2
       AND payment.state <> 'FORWARDED'
     ORDER BY payment.received_at DESC LIMIT 1`,
    merchantId,
    rrn,
  );
}

/** Until when a name is locked, in milliseconds since 1970; 0 when it is not. */
export async function lockedUntil(db: Queryable, name: string): Promise<number> {
  const sql = 'SELECT locked_until FROM sign_in_attempt WHERE sign_in_name = $1';
  const row = await one<{ locked_until: bigint }>(db, sql, name);
  return Number(row?.locked_until ?? 0n);
}

/** Counts a failure; the tenth in a row locks the name for half an hour (PCI DSS 8.3.4). */
export async function countFailure(db: Queryable, name: string, now: number): Promise<void> {
  await db.all(
    `INSERT INTO sign_in_attempt (sign_in_name, failures, locked_until) VALUES ($1, 1, 0)
     ON CONFLICT (sign_in_name) DO UPDATE SET
       failures = (sign_in_attempt.failures + 1) % 10,
       locked_until = CASE WHEN sign_in_attempt.failures = 9 THEN CAST($2 AS BIGINT) ELSE 0 END`,
    name,
    now + 1_800_000,
  );
}

export async function forgetFailures(db: Queryable, name: string): Promise<void> {
  await db.all('DELETE FROM sign_in_attempt WHERE sign_in_name = $1', name);
}
