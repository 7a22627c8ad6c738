/**
 * Notices as they are kept: the facts of what happened, told in words when they are read. What a
 * payment was at first stands with the payment itself, and is found there.
 */
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

/** A customer's since then, newest first: those kept, and what their payments were at first. */
export async function noticesOf(
  db: Queryable,
  customerId: string,
  sinceMs: number,
  limit: number,
): Promise<readonly KeptNotice[]> {
  const rows = await db.all<NoticeRow>(
    `SELECT ${COLUMNS} FROM notice WHERE customer_id = $1 AND at > $2
     UNION ALL
     SELECT ${OF_PAYMENT} FROM ${PAYMENTS}
     WHERE account.customer_id = $1 AND ${IS_TOLD} AND a.decided_at > $2
     ORDER BY at DESC, notice_id DESC LIMIT $3`,
    customerId,
    sinceMs,
    limit,
  );
  return rows.map(noticeOf);
}

const COLUMNS = `notice_id, authorisation_id, topic, kind, outcome, reason, amount_minor, currency,
  merchant_name, device_name, last_four, credited_minor, at, read_at`;

/** Messages about a reservation are told of as what they make of it. */
const OF_PAYMENT = `REPLACE(a.authorisation_id, 'auth_', 'notice_') AS notice_id,
  CASE WHEN a.kind IN ('INCREMENT', 'COMPLETION')
    THEN COALESCE(a.original_authorisation_id, a.authorisation_id)
    ELSE a.authorisation_id END AS authorisation_id,
  'PAYMENT' AS topic,
  CASE a.kind WHEN 'INCREMENT' THEN 'PREAUTHORISATION' WHEN 'COMPLETION' THEN 'PURCHASE'
    ELSE a.kind END AS kind,
  CASE a.first_step WHEN 'DECLINED' THEN 'DECLINED' ELSE 'APPROVED' END AS outcome,
  a.first_reason AS reason, a.first_minor AS amount_minor, a.currency, a.merchant_name,
  a.device_name, COALESCE(a.dpan_last_four, card.pan_last_four) AS last_four,
  0 AS credited_minor, a.decided_at AS at, a.read_at`;

const PAYMENTS = `authorisation a JOIN account ON account.account_id = a.account_id
  JOIN card ON card.card_id = a.card_id`;

/** Those before have a row among the notices; nothing is told of what is in no currency we know. */
const IS_TOLD = 'a.first_step IS NOT NULL AND a.currency IS NOT NULL';

/** Marks a notice of this customer as read; `undefined` for any other's and for one long gone. */
export async function markRead(
  db: Queryable,
  customerId: string,
  noticeId: string,
  sinceMs: number,
  nowMs: number,
): Promise<KeptNotice | undefined> {
  const asked = [noticeId, customerId, nowMs, sinceMs] as const;
  const kept = await one<NoticeRow>(
    db,
    `UPDATE notice SET read_at = COALESCE(read_at, CAST($3 AS BIGINT))
     WHERE notice_id = $1 AND customer_id = $2 AND at > $4 RETURNING ${COLUMNS}`,
    ...asked,
  );
  const row = kept ?? (await markPaymentRead(db, asked));
  return row && noticeOf(row);
}

type Asked = readonly [noticeId: string, customerId: string, nowMs: number, sinceMs: number];

async function markPaymentRead(
  db: Queryable,
  [noticeId, customerId, nowMs, sinceMs]: Asked,
): Promise<NoticeRow | undefined> {
  const authorisationId = noticeId.replace(/^notice_/, 'auth_');
  await db.all(
    `UPDATE authorisation SET read_at = COALESCE(read_at, CAST($3 AS BIGINT))
     WHERE authorisation_id = $1 AND first_step IS NOT NULL AND currency IS NOT NULL
       AND decided_at > $4
       AND account_id IN (SELECT account_id FROM account WHERE customer_id = $2)`,
    authorisationId,
    customerId,
    nowMs,
    sinceMs,
  );
  return one<NoticeRow>(
    db,
    `SELECT ${OF_PAYMENT} FROM ${PAYMENTS} WHERE a.authorisation_id = $1 AND ${IS_TOLD}
       AND account.customer_id = $2 AND a.decided_at > $3`,
    authorisationId,
    customerId,
    sinceMs,
  );
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
