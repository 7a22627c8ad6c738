/** Disputes as they are kept. */
import { one, type Queryable } from '@armilla/kit/database';
import { type Currency, isCurrency } from '@armilla/kit/money';
import type { DisputeState } from '../decide/dispute.ts';

export type DisputeReason = 'NOT_RECOGNISED' | 'WRONG_AMOUNT' | 'NOT_RECEIVED' | 'PAID_TWICE';

export interface Dispute {
  readonly disputeId: string;
  readonly authorisationId: string;
  readonly customerId: string;
  readonly accountId: string;
  readonly reason: DisputeReason;
  readonly comment: string;
  readonly state: DisputeState;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly creditedMinor: number;
  readonly answer: string | undefined;
  readonly openedAtMs: number;
}

interface DisputeRow {
  readonly dispute_id: string;
  readonly authorisation_id: string;
  readonly customer_id: string;
  readonly account_id: string;
  readonly reason: DisputeReason;
  readonly comment: string;
  readonly state: DisputeState;
  readonly amount_minor: bigint;
  readonly currency: string;
  readonly credited_minor: bigint;
  readonly answer: string | null;
  readonly opened_at: bigint;
}

export async function addDispute(tx: Queryable, d: Dispute): Promise<void> {
  await tx.all(
    `INSERT INTO dispute
       (dispute_id, authorisation_id, customer_id, account_id, reason, comment, state, amount_minor,
        currency, credited_minor, opened_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    d.disputeId,
    d.authorisationId,
    d.customerId,
    d.accountId,
    d.reason,
    d.comment,
    d.state,
    d.amountMinor,
    d.currency,
    d.creditedMinor,
    d.openedAtMs,
  );
}

export async function closeDispute(
  tx: Queryable,
  disputeId: string,
  end: {
    readonly state: DisputeState;
    readonly creditedMinor: number;
    readonly answer: string | undefined;
  },
  nowMs: number,
): Promise<void> {
  await tx.all(
    `UPDATE dispute SET state = $2, credited_minor = $3, answer = $4, closed_at = $5
     WHERE dispute_id = $1 AND state = 'OPEN'`,
    disputeId,
    end.state,
    end.creditedMinor,
    end.answer ?? null,
    nowMs,
  );
}

export async function disputeById(db: Queryable, disputeId: string): Promise<Dispute | undefined> {
  const row = await one<DisputeRow>(db, 'SELECT * FROM dispute WHERE dispute_id = $1', disputeId);
  return row && disputeOf(row);
}

/** Cases there have been about a payment. */
export async function disputesOfPayment(
  db: Queryable,
  authorisationId: string,
): Promise<readonly Dispute[]> {
  const sql = 'SELECT * FROM dispute WHERE authorisation_id = $1 ORDER BY opened_at, dispute_id';
  const rows = await db.all<DisputeRow>(sql, authorisationId);
  return rows.map(disputeOf);
}

/** A customer's, newest first. */
export async function disputesOf(
  db: Queryable,
  customerId: string,
  limit: number,
): Promise<readonly Dispute[]> {
  const rows = await db.all<DisputeRow>(
    `SELECT * FROM dispute WHERE customer_id = $1
     ORDER BY opened_at DESC, dispute_id DESC LIMIT $2`,
    customerId,
    limit,
  );
  return rows.map(disputeOf);
}

/** Those that wait for an answer, oldest first. */
export async function openDisputes(db: Queryable, limit: number): Promise<readonly Dispute[]> {
  const rows = await db.all<DisputeRow>(
    `SELECT * FROM dispute WHERE state = 'OPEN' ORDER BY opened_at, dispute_id LIMIT $1`,
    limit,
  );
  return rows.map(disputeOf);
}

function disputeOf(row: DisputeRow): Dispute {
  if (!isCurrency(row.currency)) throw new Error('a dispute in an unknown currency');
  return {
    disputeId: row.dispute_id,
    authorisationId: row.authorisation_id,
    customerId: row.customer_id,
    accountId: row.account_id,
    reason: row.reason,
    comment: row.comment,
    state: row.state,
    amountMinor: Number(row.amount_minor),
    currency: row.currency,
    creditedMinor: Number(row.credited_minor),
    answer: row.answer ?? undefined,
    openedAtMs: Number(row.opened_at),
  };
}
