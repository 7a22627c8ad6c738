/** Lines of a statement: payments as their customer sees them, with what belongs to a receipt. */
import type { postingStep } from '@armilla/api/issuer-money';
import { statementLine } from '@armilla/api/issuer-money';
import { one, type Queryable, type SqlValue } from '@armilla/kit/database';
import type { Currency } from '@armilla/kit/money';
import type { z } from 'zod';

export type StatementLine = z.infer<typeof statementLine>;
export type PostingStep = z.infer<typeof postingStep>;

interface LineRow {
  readonly authorisation_id: string;
  readonly customer_id: string;
  readonly account_id: string;
  readonly card_id: string;
  readonly decided_at: bigint;
  readonly kind: string;
  readonly outcome: string;
  readonly posting: string;
  readonly reason: string | null;
  readonly amount_minor: bigint;
  readonly refunded_minor: bigint;
  readonly currency: string;
  readonly points: bigint;
  readonly points_spent: bigint;
  readonly points_paid_minor: bigint;
  readonly stand_in: bigint;
  readonly merchant_name: string;
  readonly merchant_city: string;
  readonly terminal_id: string;
  readonly authorisation_code: string | null;
  readonly rrn: string;
  readonly last_four: string;
  readonly device_name: string | null;
  readonly aid: string | null;
  readonly cryptogram: string | null;
  readonly verification: string;
  readonly payment_account_reference: string;
  readonly ended_at: bigint | null;
  readonly dispute_id: string | null;
}

/** Of plastic, the last four are the card's own. Messages about a payment are no lines. */
const LINES = `SELECT a.authorisation_id, account.customer_id, a.account_id, a.card_id,
    a.decided_at, a.kind, a.outcome, a.posting, a.reason, a.amount_minor, a.refunded_minor,
    a.currency, a.points, a.points_spent, a.points_paid_minor, a.stand_in, a.merchant_name,
    a.merchant_city, a.terminal_id, a.authorisation_code, a.rrn, a.aid, a.cryptogram,
    a.verification, a.ended_at,
    COALESCE(a.dpan_last_four, card.pan_last_four) AS last_four, token.device_name,
    card.payment_account_reference,
    (SELECT dispute.dispute_id FROM dispute WHERE dispute.authorisation_id = a.authorisation_id
     ORDER BY dispute.opened_at DESC, dispute.dispute_id LIMIT 1) AS dispute_id
  FROM authorisation a
  JOIN account ON account.account_id = a.account_id
  JOIN card ON card.card_id = a.card_id
  LEFT JOIN token ON token.token_unique_reference = a.token_unique_reference
  WHERE a.currency IS NOT NULL AND a.kind NOT IN ('INCREMENT', 'COMPLETION')`;
const NEWEST_FIRST = 'ORDER BY a.decided_at DESC, a.authorisation_id DESC';

async function lines(
  db: Queryable,
  condition: string,
  ...values: readonly SqlValue[]
): Promise<readonly (readonly [string, StatementLine])[]> {
  const rows = await db.all<LineRow>(`${LINES} AND ${condition}`, ...values);
  return rows.map((row) => [row.customer_id, lineOf(row)]);
}

const withoutOwners = (found: readonly (readonly [string, StatementLine])[]) =>
  found.map(([, line]) => line);

/** A customer's, newest first. */
export async function statement(
  db: Queryable,
  customerId: string,
  limit: number,
): Promise<readonly StatementLine[]> {
  const condition = `account.customer_id = $1 ${NEWEST_FIRST} LIMIT $2`;
  return withoutOwners(await lines(db, condition, customerId, limit));
}

/** One payment of this customer; `undefined` for any other's. */
export async function ownPayment(
  db: Queryable,
  customerId: string,
  transactionId: string,
): Promise<StatementLine | undefined> {
  const condition = 'a.authorisation_id = $1 AND account.customer_id = $2';
  const found = await lines(db, condition, transactionId, customerId);
  return found[0]?.[1];
}

/** Payments of an account that were made between two instants or booked between them. */
export async function linesBetween(
  db: Queryable,
  accountId: string,
  [fromMs, untilMs]: readonly [number, number],
): Promise<readonly StatementLine[]> {
  const condition = `a.account_id = $1 AND (
      (a.decided_at >= $2 AND a.decided_at < $3)
      OR EXISTS (SELECT 1 FROM transfer t
        WHERE t.authorisation_id = a.authorisation_id AND t.unit = a.currency
          AND t.state = 'POSTED' AND COALESCE(t.ended_at, t.created_at) >= $2
          AND COALESCE(t.ended_at, t.created_at) < $3))
    ORDER BY a.decided_at, a.authorisation_id`;
  return withoutOwners(await lines(db, condition, accountId, fromMs, untilMs));
}

export interface Receipt {
  /** Of the token's number or the card's. */
  readonly lastFour: string;
  readonly at: number;
  readonly amountMinor: number;
  readonly currency: Currency;
}

const AROUND_MS = 3_600_000;
const FITTING = `(a.dpan_last_four = $1 OR card.pan_last_four = $1)
  AND a.decided_at BETWEEN $2 AND $3 AND a.currency = $5
  AND $4 IN (a.amount_minor, a.asked_minor, a.approved_minor)`;

function clueOf({ lastFour, at, amountMinor, currency }: Receipt): readonly SqlValue[] {
  return [lastFour, at - AROUND_MS, at + AROUND_MS, amountMinor, currency];
}

/** A customer's payments that a receipt may belong to, newest first. */
export async function ownPaymentsOf(
  db: Queryable,
  customerId: string,
  receipt: Receipt,
  limit: number,
): Promise<readonly StatementLine[]> {
  const condition = `${FITTING} AND account.customer_id = $6 ${NEWEST_FIRST} LIMIT $7`;
  return withoutOwners(await lines(db, condition, ...clueOf(receipt), customerId, limit));
}

/** The same of all the bank's customers, with whose they are. */
export async function paymentsOf(
  db: Queryable,
  receipt: Receipt,
  limit: number,
): Promise<readonly { readonly customerId: string; readonly transaction: StatementLine }[]> {
  const carrying = `a.account_id IN (
      SELECT account_id FROM card WHERE pan_last_four = $1
      UNION SELECT card.account_id FROM card JOIN token ON token.card_id = card.card_id
        WHERE token.dpan_last_four = $1)`;
  const condition = `${carrying} AND ${FITTING} ${NEWEST_FIRST} LIMIT $6`;
  const found = await lines(db, condition, ...clueOf(receipt), limit);
  return found.map(([customerId, transaction]) => ({ customerId, transaction }));
}

/** The way of a payment, from the first step to the last. */
export async function stepsOf(
  db: Queryable,
  transactionId: string,
): Promise<readonly PostingStep[]> {
  const rows = await db.all<{ at: bigint; step: PostingStep['step']; amount_minor: bigint }>(
    `SELECT 1 AS number, decided_at AS at, first_step AS step, first_minor AS amount_minor
     FROM authorisation WHERE authorisation_id = $1 AND first_step IS NOT NULL
     UNION ALL
     SELECT number, at, step, amount_minor FROM posting_step WHERE authorisation_id = $1
     ORDER BY number`,
    transactionId,
  );
  return rows.map((row) => ({
    at: Number(row.at),
    step: row.step,
    amountMinor: Number(row.amount_minor),
  }));
}

/** What a payment has cost its holder by now, its refunds taken off. */
export interface Standing {
  /** By unit: a currency, or the points of a programme. Below zero what the holder gained. */
  readonly cost: ReadonlyMap<string, number>;
  /** Something of it, or of its refunds, is only held. */
  readonly held: boolean;
}

export async function standingOf(db: Queryable, transactionId: string): Promise<Standing> {
  const rows = await db.all<{ unit: string; net: bigint; held: bigint }>(
    `SELECT t.unit, SUM(CASE WHEN t.debit = 'HOLDER' THEN t.amount ELSE -t.amount END) AS net,
       SUM(CASE WHEN t.state = 'PENDING' THEN 1 ELSE 0 END) AS held
     FROM transfer t
     WHERE t.state IN ('PENDING', 'POSTED') AND (t.debit = 'HOLDER' OR t.credit = 'HOLDER')
       AND t.authorisation_id IN (SELECT authorisation_id FROM authorisation
         WHERE authorisation_id = $1 OR original_authorisation_id = $1)
     GROUP BY t.unit`,
    transactionId,
  );
  const cost = new Map(rows.map((row) => [row.unit, Number(row.net)]));
  return { cost, held: rows.some((row) => row.held > 0n) };
}

/** The bank has given all of it back: no refund has room any more. */
export async function markGivenBack(tx: Queryable, transactionId: string): Promise<void> {
  await tx.all(
    'UPDATE authorisation SET refunded_minor = approved_minor WHERE authorisation_id = $1',
    transactionId,
  );
}

/** The token that paid; none for plastic. */
export async function payerOfPayment(
  db: Queryable,
  transactionId: string,
): Promise<{ readonly tokenUniqueReference: string | undefined }> {
  const row = await one<{ token_unique_reference: string | null }>(
    db,
    'SELECT token_unique_reference FROM authorisation WHERE authorisation_id = $1',
    transactionId,
  );
  return { tokenUniqueReference: row?.token_unique_reference ?? undefined };
}

function lineOf(row: LineRow): StatementLine {
  const points = Number(row.points);
  const spent = Number(row.points_spent);
  const redeemed = { points: spent, amountMinor: Number(row.points_paid_minor) };
  return statementLine.parse({
    transactionId: row.authorisation_id,
    accountId: row.account_id,
    cardId: row.card_id,
    at: Number(row.decided_at),
    amount: { amountMinor: Number(row.amount_minor), currency: row.currency },
    merchantName: row.merchant_name,
    outcome: row.outcome,
    dpanLastFour: row.last_four,
    rrn: row.rrn,
    kind: row.kind,
    posting: row.posting,
    refundedMinor: Number(row.refunded_minor),
    standIn: row.stand_in === 1n,
    receipt: receiptOf(row),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.authorisation_code !== null && { authorisationCode: row.authorisation_code }),
    ...(row.device_name !== null && { deviceName: row.device_name }),
    ...(row.ended_at !== null && { endedAt: Number(row.ended_at) }),
    ...(points !== 0 && row.outcome !== 'DECLINED' && { points }),
    ...(spent > 0 && { redeemed }),
    ...(row.dispute_id !== null && { disputeId: row.dispute_id }),
  });
}

function receiptOf(row: LineRow): NonNullable<StatementLine['receipt']> {
  return {
    merchantName: row.merchant_name,
    city: row.merchant_city,
    terminalId: row.terminal_id,
    aid: row.aid,
    cryptogram: row.cryptogram,
    verification: row.verification as NonNullable<StatementLine['receipt']>['verification'],
    paymentAccountReference: row.payment_account_reference,
  };
}
