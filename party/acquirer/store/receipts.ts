/** Statements about digital receipts: each payment has one name at the most. */
import { one, type Queryable } from '@armilla/kit/database';
import { SHOWN, type ShownPayment } from './merchants.ts';

/** Gives a payment the name `receiptId`, unless it has one; returns the one it has. */
export async function nameReceipt(
  db: Queryable,
  receiptId: string,
  transactionId: string,
  now: number,
): Promise<string> {
  await db.all(
    `INSERT INTO digital_receipt (receipt_id, transaction_id, created_at) VALUES ($1, $2, $3)
     ON CONFLICT (transaction_id) DO NOTHING`,
    receiptId,
    transactionId,
    now,
  );
  const row = await one<{ receipt_id: string }>(
    db,
    'SELECT receipt_id FROM digital_receipt WHERE transaction_id = $1',
    transactionId,
  );
  if (row === undefined) throw new Error('a receipt was not named');
  return row.receipt_id;
}

export function findByReceipt(db: Queryable, receiptId: string): Promise<ShownPayment | undefined> {
  return one<ShownPayment>(
    db,
    `${SHOWN} JOIN digital_receipt ON digital_receipt.transaction_id = payment.transaction_id
     WHERE digital_receipt.receipt_id = $1`,
    receiptId,
  );
}

/** The newest payment of a terminal under a reference whose fate is known. */
export function findOfTerminal(
  db: Queryable,
  terminalId: string,
  rrn: string,
): Promise<ShownPayment | undefined> {
  return one<ShownPayment>(
    db,
    `${SHOWN} JOIN terminal ON terminal.merchant_id = payment.merchant_id
     WHERE terminal.terminal_id = $1 AND payment.terminal_id = $1 AND payment.rrn = $2
       AND payment.state <> 'FORWARDED' AND payment.kind <> 'INCREMENT'
     ORDER BY payment.received_at DESC LIMIT 1`,
    terminalId,
    rrn,
  );
}
