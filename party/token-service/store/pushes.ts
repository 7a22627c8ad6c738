/** Statements about cards on file: receipts of pushed ones, and where an enrolment's came from. */
import { one, type Queryable } from '@armilla/kit/database';
import type { CardSource } from './enrolments.ts';

export interface ReceiptRow {
  readonly receipt_digest: string;
  readonly programme_id: string;
  readonly product_id: string;
  readonly pan_id: string;
  readonly pan_unique_reference: string;
  readonly expires_at: bigint;
  readonly used_by: string | null;
}

export async function insertReceipt(
  tx: Queryable,
  row: Omit<ReceiptRow, 'used_by'>,
  now: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO push_receipt (receipt_digest, programme_id, product_id, pan_id,
       pan_unique_reference, pushed_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    row.receipt_digest,
    row.programme_id,
    row.product_id,
    row.pan_id,
    row.pan_unique_reference,
    now,
    row.expires_at,
  );
}

export function receipt(tx: Queryable, digest: string): Promise<ReceiptRow | undefined> {
  return one(tx, 'SELECT * FROM push_receipt WHERE receipt_digest = $1', digest);
}

/** Uses a receipt up; false when it was, or its time is over. */
export async function useReceipt(
  tx: Queryable,
  digest: string,
  enrolmentId: string,
  now: number,
): Promise<boolean> {
  const used = await tx.all(
    `UPDATE push_receipt SET used_by = $2
     WHERE receipt_digest = $1 AND used_by IS NULL AND expires_at > $3 RETURNING used_by`,
    digest,
    enrolmentId,
    now,
  );
  return used.length > 0;
}

/** Takes those away whose time was over then; gives the cards they were for. */
export async function deleteReceipts(tx: Queryable, expiredAt: number): Promise<string[]> {
  const rows = await tx.all<{ pan_id: string }>(
    'DELETE FROM push_receipt WHERE expires_at <= $1 RETURNING pan_id',
    expiredAt,
  );
  return [...new Set(rows.map(({ pan_id: panId }) => panId))];
}

/** Where the card of an enrolment comes from. */
export interface Origin {
  readonly source: CardSource;
  /** The token it is moved from. */
  readonly moveOf: string | null;
  readonly receiptDigest: string | null;
}

export async function setOrigin(
  tx: Queryable,
  enrolmentId: string,
  { source, moveOf, receiptDigest }: Origin,
): Promise<void> {
  await tx.all(
    `UPDATE enrolment SET source = $2, move_of = $3, receipt_digest = $4 WHERE enrolment_id = $1`,
    enrolmentId,
    source,
    moveOf,
    receiptDigest,
  );
}

/** Whether a token is on its way to some other wearable already. */
export async function isMovingElsewhere(
  tx: Queryable,
  reference: string,
  secureElementId: string,
): Promise<boolean> {
  const row = await one(
    tx,
    `SELECT 1 AS there FROM enrolment WHERE move_of = $1 AND secure_element_id <> $2
     AND state IN ('PENDING_VERIFICATION', 'PENDING_ACTIVE', 'ACTIVE') LIMIT 1`,
    reference,
    secureElementId,
  );
  return row !== undefined;
}
