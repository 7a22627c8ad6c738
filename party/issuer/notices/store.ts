/** Notices as they are kept: the facts of what happened, told in words when they are read. */
import { one, type Queryable } from '@armilla/kit/database';
import { type Currency, isCurrency } from '@armilla/kit/money';
import type { PaymentKind } from '../decide/statement-text.ts';
import type { NoticedPayment, NoticeTopic } from '../decide/tap-notice.ts';

export interface NewNotice {
  readonly noticeId: string;
  readonly customerId: string;
  readonly authorisationId: string;
  readonly topic: NoticeTopic;
  readonly kind: PaymentKind;
  readonly outcome: 'APPROVED' | 'DECLINED' | 'REVERSED';
  readonly reason: string | undefined;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly merchantName: string;
  /** Its wearable's name is kept with the notice. */
  readonly tokenUniqueReference: string | undefined;
  readonly lastFour: string;
  /** What a dispute had put on the account then. */
  readonly creditedMinor: number;
}

export interface KeptNotice {
  readonly noticeId: string;
  readonly authorisationId: string;
  readonly topic: NoticeTopic;
  readonly payment: NoticedPayment;
  readonly creditedMinor: number;
  readonly atMs: number;
  readonly read: boolean;
}

interface NoticeRow {
  readonly notice_id: string;
  readonly authorisation_id: string;
  readonly topic: NoticeTopic;
  readonly kind: PaymentKind;
  readonly outcome: 'APPROVED' | 'DECLINED' | 'REVERSED';
  readonly reason: string | null;
  readonly amount_minor: bigint;
  readonly currency: string;
  readonly merchant_name: string;
  readonly device_name: string | null;
  readonly last_four: string;
  readonly credited_minor: bigint;
  readonly at: bigint;
  readonly read_at: bigint | null;
}

export async function keepNotice(tx: Queryable, n: NewNotice, nowMs: number): Promise<void> {
  await tx.all(
    `INSERT INTO notice
       (notice_id, customer_id, authorisation_id, topic, kind, outcome, reason, amount_minor,
        currency, merchant_name, device_name, last_four, credited_minor, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
       (SELECT device_name FROM token WHERE token_unique_reference = $11), $12, $13, $14)`,
    n.noticeId,
    n.customerId,
    n.authorisationId,
    n.topic,
    n.kind,
    n.outcome,
    n.reason ?? null,
    n.amountMinor,
    n.currency,
    n.merchantName,
    n.tokenUniqueReference ?? null,
    n.lastFour,
    n.creditedMinor,
    nowMs,
  );
}

/** A customer's since then, newest first. */
export async function noticesOf(
  db: Queryable,
  customerId: string,
  sinceMs: number,
  limit: number,
): Promise<readonly KeptNotice[]> {
  const rows = await db.all<NoticeRow>(
    `SELECT * FROM notice WHERE customer_id = $1 AND at > $2
     ORDER BY at DESC, notice_id DESC LIMIT $3`,
    customerId,
    sinceMs,
    limit,
  );
  return rows.map(noticeOf);
}

/** Marks a notice of this customer as read; `undefined` for any other's and for one long gone. */
export async function markRead(
  db: Queryable,
  customerId: string,
  noticeId: string,
  sinceMs: number,
  nowMs: number,
): Promise<KeptNotice | undefined> {
  const row = await one<NoticeRow>(
    db,
    `UPDATE notice SET read_at = COALESCE(read_at, CAST($3 AS BIGINT))
     WHERE notice_id = $1 AND customer_id = $2 AND at > $4 RETURNING *`,
    noticeId,
    customerId,
    nowMs,
    sinceMs,
  );
  return row && noticeOf(row);
}

export async function deleteNoticesBefore(db: Queryable, beforeMs: number): Promise<void> {
  await db.all('DELETE FROM notice WHERE at <= $1', beforeMs);
}

function noticeOf(row: NoticeRow): KeptNotice {
  if (!isCurrency(row.currency)) throw new Error('a notice in an unknown currency');
  return {
    noticeId: row.notice_id,
    authorisationId: row.authorisation_id,
    topic: row.topic,
    payment: {
      kind: row.kind,
      outcome: row.outcome,
      reason: row.reason ?? undefined,
      amount: { amountMinor: Number(row.amount_minor), currency: row.currency },
      merchantName: row.merchant_name,
      deviceName: row.device_name ?? undefined,
      lastFour: row.last_four,
    },
    creditedMinor: Number(row.credited_minor),
    atMs: Number(row.at),
    read: row.read_at !== null,
  };
}
