/** Payments as they were answered, and as they stand. */
import { one, type Queryable } from '@armilla/kit/database';
import { type Currency, isCurrency } from '@armilla/kit/money';
import type { RefusalCode } from '@armilla/kit/refusal';
import type { CardUse } from '../decide/authorise.ts';
import type { Verification } from '../decide/chip.ts';
import type { Posting } from '../decide/posting-life.ts';
import type { Merchant, PaymentKind } from '../decide/read-request.ts';
import type { Split } from '../rewards/split.ts';
import type { PostingStepName } from './steps.ts';

export type PaymentOutcome = 'APPROVED' | 'DECLINED' | 'REVERSED';

/** A payment, or a message about one, as it is written down when it is decided. */
export interface NewPayment {
  readonly authorisationId: string;
  readonly requestKey: string;
  readonly panFingerprint: string;
  readonly cardId: string | undefined;
  readonly accountId: string | undefined;
  readonly kind: PaymentKind;
  readonly outcome: PaymentOutcome;
  readonly posting: Posting;
  readonly reason: RefusalCode | undefined;
  readonly responseCode: string;
  readonly authorisationCode: string | undefined;
  /** DE 4 of the request. */
  readonly askedMinor: number;
  /** What still stands of it; 0 of a decline. */
  readonly approvedMinor: number;
  readonly currency: Currency | undefined;
  readonly split: Split;
  readonly standIn: boolean;
  readonly contactless: boolean;
  readonly verification: Verification;
  readonly acquirerId: string;
  readonly terminalId: string;
  readonly merchant: Merchant;
  readonly rrn: string;
  readonly tokenUniqueReference: string | undefined;
  readonly dpanLastFour: string | undefined;
  readonly aid: string | undefined;
  readonly cryptogram: string | undefined;
  readonly originalAuthorisationId: string | undefined;
  /** Without its account number. */
  readonly answer: string;
  readonly holdUntilMs: number | undefined;
}

/** A payment as it stands. */
export interface Payment {
  readonly authorisationId: string;
  readonly requestKey: string;
  readonly panFingerprint: string;
  readonly cardId: string | undefined;
  readonly accountId: string | undefined;
  readonly kind: PaymentKind;
  readonly outcome: PaymentOutcome;
  readonly posting: Posting;
  readonly askedMinor: number;
  readonly approvedMinor: number;
  readonly refundedMinor: number;
  readonly currency: Currency | undefined;
  /** What it moves now; of a refund, what it gives back and takes back. */
  readonly split: Split;
  readonly standIn: boolean;
  readonly acquirerId: string;
  readonly merchantId: string;
  readonly categoryCode: string;
  readonly rrn: string;
  readonly tokenUniqueReference: string | undefined;
  readonly dpanLastFour: string | undefined;
  readonly merchantName: string;
  readonly originalAuthorisationId: string | undefined;
  readonly answer: string;
  readonly decidedAtMs: number;
  readonly completedAtMs: number | undefined;
}

interface PaymentRow {
  readonly authorisation_id: string;
  readonly request_key: string;
  readonly pan_fingerprint: string;
  readonly card_id: string | null;
  readonly account_id: string | null;
  readonly kind: PaymentKind;
  readonly outcome: PaymentOutcome;
  readonly posting: Posting;
  readonly asked_minor: bigint;
  readonly approved_minor: bigint;
  readonly refunded_minor: bigint;
  readonly currency: string | null;
  readonly points: bigint;
  readonly points_spent: bigint;
  readonly points_paid_minor: bigint;
  readonly stand_in: bigint;
  readonly acquirer_id: string;
  readonly merchant_id: string;
  readonly merchant_name: string;
  readonly category_code: string;
  readonly rrn: string;
  readonly token_unique_reference: string | null;
  readonly dpan_last_four: string | null;
  readonly original_authorisation_id: string | null;
  readonly answer: string;
  readonly decided_at: bigint;
  readonly completed_at: bigint | null;
}

/** The columns of {@link PaymentRow}: what people see of a payment is read elsewhere. */
const COLUMNS = `a.authorisation_id, a.request_key, a.pan_fingerprint, a.card_id, a.account_id,
  a.kind, a.outcome, a.posting, a.asked_minor, a.approved_minor, a.refunded_minor, a.currency,
  a.points, a.points_spent, a.points_paid_minor, a.stand_in, a.acquirer_id, a.merchant_id,
  a.merchant_name, a.category_code, a.rrn, a.token_unique_reference, a.dpan_last_four,
  a.original_authorisation_id, a.answer, a.decided_at, a.completed_at`;

function paymentOf(row: PaymentRow): Payment {
  const paidMinor = Number(row.points_paid_minor);
  const approvedMinor = Number(row.approved_minor);
  const points = Number(row.points);
  return {
    authorisationId: row.authorisation_id,
    requestKey: row.request_key,
    panFingerprint: row.pan_fingerprint,
    cardId: row.card_id ?? undefined,
    accountId: row.account_id ?? undefined,
    kind: row.kind,
    outcome: row.outcome,
    posting: row.posting,
    askedMinor: Number(row.asked_minor),
    approvedMinor,
    refundedMinor: Number(row.refunded_minor),
    currency: row.currency !== null && isCurrency(row.currency) ? row.currency : undefined,
    split: {
      moneyMinor: Math.max(0, approvedMinor - paidMinor),
      paidMinor,
      spent: Number(row.points_spent),
      earned: row.kind === 'REFUND' ? 0 - points : points,
    },
    standIn: row.stand_in === 1n,
    acquirerId: row.acquirer_id,
    merchantId: row.merchant_id,
    categoryCode: row.category_code,
    rrn: row.rrn,
    tokenUniqueReference: row.token_unique_reference ?? undefined,
    dpanLastFour: row.dpan_last_four ?? undefined,
    merchantName: row.merchant_name,
    originalAuthorisationId: row.original_authorisation_id ?? undefined,
    answer: row.answer,
    decidedAtMs: Number(row.decided_at),
    completedAtMs: row.completed_at === null ? undefined : Number(row.completed_at),
  };
}

/** What is known of a request: its payment, and what a reversal that came first leaves of it. */
export interface KnownRequest {
  readonly payment: Payment | undefined;
  /** Absent when nothing was taken back; 0 when everything was. */
  readonly remainingMinor: number | undefined;
}

/** One question for both, since every payment asks it. */
export async function knownRequest(tx: Queryable, requestKey: string): Promise<KnownRequest> {
  const row = await one<{ remaining_minor: bigint | null } & (PaymentRow | NoRow)>(
    tx,
    `SELECT ${COLUMNS}, reversal.remaining_minor
     FROM (SELECT CAST($1 AS TEXT) AS request_key) asked
     LEFT JOIN authorisation a ON a.request_key = asked.request_key
     LEFT JOIN reversal ON reversal.original_key = asked.request_key`,
    requestKey,
  );
  const remaining = row?.remaining_minor ?? null;
  return {
    payment: row === undefined || row.authorisation_id === null ? undefined : paymentOf(row),
    remainingMinor: remaining === null ? undefined : Number(remaining),
  };
}

interface NoRow {
  readonly authorisation_id: null;
}

export async function paymentByKey(tx: Queryable, key: string): Promise<Payment | undefined> {
  const row = await one<PaymentRow>(
    tx,
    `SELECT ${COLUMNS} FROM authorisation a WHERE a.request_key = $1`,
    key,
  );
  return row && paymentOf(row);
}

export async function paymentById(tx: Queryable, id: string): Promise<Payment | undefined> {
  const row = await one<PaymentRow>(
    tx,
    `SELECT ${COLUMNS} FROM authorisation a WHERE a.authorisation_id = $1`,
    id,
  );
  return row && paymentOf(row);
}

/** Refunds, increments and completions of a payment that stand, oldest first. */
export async function standingOf(
  tx: Queryable,
  originalAuthorisationId: string,
  kind: PaymentKind,
): Promise<readonly Payment[]> {
  const rows = await tx.all<PaymentRow>(
    `SELECT ${COLUMNS} FROM authorisation a
     WHERE a.original_authorisation_id = $1 AND a.kind = $2 AND a.outcome = 'APPROVED'
     ORDER BY a.decided_at, a.authorisation_id`,
    originalAuthorisationId,
    kind,
  );
  return rows.map(paymentOf);
}

/** What a receipt that is presented again says of its payment. */
export interface ReceiptClue {
  readonly rrn: string;
  readonly accountId: string;
  readonly cardId: string;
  readonly tokenUniqueReference: string | undefined;
  readonly acquirerId: string;
  readonly merchantId: string;
}

/**
 * The standing payments that a receipt may name, latest first: numbers of receipts are each
 * terminal's own, so a merchant may have given one out twice. A token keeps its payments when it
 * moves to a new card.
 */
export async function paymentsOfReceipt(
  tx: Queryable,
  clue: ReceiptClue,
): Promise<readonly Payment[]> {
  const rows = await tx.all<PaymentRow>(
    `SELECT ${COLUMNS} FROM authorisation a
     WHERE a.rrn = $1 AND a.account_id = $2 AND a.payer = $3 AND a.acquirer_id = $4
       AND a.merchant_id = $5 AND a.outcome = 'APPROVED'
       AND a.kind IN ('PURCHASE', 'CASH', 'PREAUTHORISATION')
     ORDER BY a.decided_at DESC, a.authorisation_id DESC`,
    clue.rrn,
    clue.accountId,
    clue.tokenUniqueReference ?? clue.cardId,
    clue.acquirerId,
    clue.merchantId,
  );
  return rows.map(paymentOf);
}

/** Writes a payment down with its first step: of so much, approved or declined. */
export async function keepPayment(
  tx: Queryable,
  p: NewPayment,
  first: { readonly step: PostingStepName; readonly amountMinor: number },
  nowMs: number,
): Promise<void> {
  const { split, merchant } = p;
  const values = {
    authorisation_id: p.authorisationId,
    request_key: p.requestKey,
    pan_fingerprint: p.panFingerprint,
    card_id: p.cardId,
    account_id: p.accountId,
    kind: p.kind,
    outcome: p.outcome,
    posting: p.posting,
    reason: p.reason,
    response_code: p.responseCode,
    authorisation_code: p.authorisationCode,
    asked_minor: p.askedMinor,
    approved_minor: p.approvedMinor,
    amount_minor: p.outcome === 'APPROVED' ? p.approvedMinor : p.askedMinor,
    currency: p.currency,
    points: p.kind === 'REFUND' ? 0 - split.earned : split.earned,
    points_spent: split.spent,
    points_paid_minor: split.paidMinor,
    stand_in: p.standIn ? 1 : 0,
    contactless: p.contactless ? 1 : 0,
    verification: p.verification,
    acquirer_id: p.acquirerId,
    terminal_id: p.terminalId,
    merchant_id: merchant.id,
    merchant_name: merchant.name,
    merchant_city: merchant.city,
    merchant_country: merchant.country,
    category_code: merchant.categoryCode,
    rrn: p.rrn,
    token_unique_reference: p.tokenUniqueReference,
    dpan_last_four: p.dpanLastFour,
    payer: p.tokenUniqueReference ?? p.cardId ?? '',
    aid: p.aid,
    cryptogram: p.cryptogram,
    original_authorisation_id: p.originalAuthorisationId,
    answer: p.answer,
    decided_at: nowMs,
    hold_until: p.holdUntilMs,
    proofs: isProof(p) ? 1 : 0,
    first_step: first.step,
    first_minor: first.amountMinor,
    first_reason: p.reason,
    device_name: p.tokenUniqueReference,
  };
  insertion ??= insertionOf(Object.keys(values));
  await tx.all(insertion, ...Object.values(values).map((value) => value ?? null));
}

const isProof = ({ outcome, kind, verification }: NewPayment): boolean =>
  outcome === 'APPROVED' &&
  ['PURCHASE', 'CASH', 'PREAUTHORISATION'].includes(kind) &&
  ['ON_DEVICE', 'ONLINE_PIN'].includes(verification);

/** The same for every payment. */
let insertion: string | undefined;

function insertionOf(names: readonly string[]): string {
  const place = (name: string) => `$${names.indexOf(name) + 1}`;
  const made: Readonly<Record<string, string>> = {
    proofs: `(SELECT COALESCE(MAX(proofs), 0) FROM authorisation WHERE payer = ${place('payer')})
      + ${place('proofs')}`,
    device_name: `(SELECT device_name FROM token
      WHERE token_unique_reference = ${place('device_name')})`,
  };
  const values = names.map((name) => made[name] ?? place(name));
  return `INSERT INTO authorisation (${names.join(', ')}) VALUES (${values.join(', ')})`;
}

/** What may change of a payment after it was decided. */
export interface PaymentChange {
  readonly outcome?: PaymentOutcome;
  readonly posting?: Posting;
  readonly approvedMinor?: number;
  /** What its line shows. */
  readonly amountMinor?: number;
  readonly split?: Split;
  readonly responseCode?: string;
  readonly reason?: null;
  readonly authorisationCode?: string | undefined;
  readonly answer?: string;
  readonly standIn?: boolean;
  readonly refundedMinor?: number;
  readonly completedAtMs?: number;
  readonly holdUntilMs?: number | null;
  readonly endedAtMs?: number;
  readonly cleared?: { readonly atMs: number; readonly amountMinor: number };
}

export async function changePayment(
  tx: Queryable,
  { authorisationId, kind }: Pick<Payment, 'authorisationId' | 'kind'>,
  change: PaymentChange,
): Promise<void> {
  const { split, cleared } = change;
  const columns = {
    outcome: change.outcome,
    posting: change.posting,
    approved_minor: change.approvedMinor,
    amount_minor: change.amountMinor,
    points: split && (kind === 'REFUND' ? 0 - split.earned : split.earned),
    points_spent: split?.spent,
    points_paid_minor: split?.paidMinor,
    response_code: change.responseCode,
    reason: change.reason,
    authorisation_code: change.authorisationCode,
    answer: change.answer,
    stand_in: change.standIn === undefined ? undefined : change.standIn ? 1 : 0,
    refunded_minor: change.refundedMinor,
    completed_at: change.completedAtMs,
    hold_until: change.holdUntilMs,
    ended_at: change.endedAtMs,
    cleared_at: cleared?.atMs,
    cleared_minor: cleared?.amountMinor,
  };
  const changed = Object.entries(columns).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  await tx.all(
    `UPDATE authorisation SET ${changed.map(([name], i) => `${name} = $${i + 2}`).join(', ')}
     WHERE authorisation_id = $1`,
    authorisationId,
    ...changed.map(([, value]) => value),
  );
}

/** What a reversal leaves of its original, whether it is known or not: never more than before. */
export async function noteReversal(
  tx: Queryable,
  originalKey: string,
  remainingMinor: number,
  nowMs: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO reversal (original_key, received_at, remaining_minor) VALUES ($1, $2, $3)
     ON CONFLICT (original_key) DO UPDATE SET remaining_minor = CASE
       WHEN excluded.remaining_minor < reversal.remaining_minor THEN excluded.remaining_minor
       ELSE reversal.remaining_minor END`,
    originalKey,
    nowMs,
    remainingMinor,
  );
}

/** Takes a reversing message once: false when this very one was taken before. */
export async function takeReversal(
  tx: Queryable,
  key: string,
  originalKey: string,
  nowMs: number,
): Promise<boolean> {
  const rows = await tx.all(
    `INSERT INTO reversal_taken (request_key, original_key, taken_at) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING request_key`,
    key,
    originalKey,
    nowMs,
  );
  return rows.length > 0;
}

const SPENDING = `outcome = 'APPROVED' AND kind IN ('PURCHASE', 'CASH', 'PREAUTHORISATION')`;

/** What a card has paid since the day began, by plastic and by tokens. */
export async function paidSince(
  tx: Queryable,
  card: { readonly cardId: string; readonly accountId: string },
  dayStartMs: number,
): Promise<Pick<CardUse, 'dayMinor' | 'cashDayMinor'>> {
  const row = await one<{ minor: bigint; cash: bigint }>(
    tx,
    `SELECT COALESCE(SUM(approved_minor), 0) AS minor,
       COALESCE(SUM(CASE WHEN kind = 'CASH' THEN approved_minor END), 0) AS cash
     FROM authorisation
     WHERE account_id = $1 AND card_id = $2 AND decided_at >= $3 AND ${SPENDING}`,
    card.accountId,
    card.cardId,
    dayStartMs,
  );
  return { dayMinor: Number(row?.minor ?? 0), cashDayMinor: Number(row?.cash ?? 0) };
}

/**
 * What a card, or one token of it, has paid over the field since its holder was last verified: as
 * these were written down, since a clock may be set back. Only what was executed counts (EBA
 * 2018_4230); the rule itself keeps these few.
 */
export async function paidUnverified(
  tx: Queryable,
  payer: string,
): Promise<Pick<CardUse, 'unverifiedMinor' | 'unverifiedCount'>> {
  const row = await one<{ minor: bigint; count: bigint }>(
    tx,
    `SELECT COALESCE(SUM(approved_minor), 0) AS minor, COUNT(*) AS count
     FROM authorisation WHERE payer = $1 AND ${SPENDING} AND contactless = 1
       AND verification NOT IN ('ON_DEVICE', 'ONLINE_PIN')
       AND proofs = (SELECT COALESCE(MAX(proofs), 0) FROM authorisation WHERE payer = $1)`,
    payer,
  );
  return { unverifiedMinor: Number(row?.minor ?? 0), unverifiedCount: Number(row?.count ?? 0) };
}

/** Holds that nobody has cleared in their time, oldest first. */
export async function overdueHolds(
  db: Queryable,
  nowMs: number,
  limit: number,
): Promise<readonly Payment[]> {
  const rows = await db.all<PaymentRow>(
    `SELECT ${COLUMNS} FROM authorisation a
     WHERE a.posting = 'PENDING' AND a.hold_until <= $1 ORDER BY a.hold_until LIMIT $2`,
    nowMs,
    limit,
  );
  return rows.map(paymentOf);
}

/** When the next hold ends that is written down; `Infinity` when there is none. */
export async function nextHoldEnds(db: Queryable): Promise<number> {
  const row = await one<{ next: bigint | null }>(
    db,
    `SELECT MIN(hold_until) AS next FROM authorisation WHERE posting = 'PENDING'`,
  );
  return Number(row?.next ?? Number.POSITIVE_INFINITY);
}

/** What a card has paid since then. */
export async function paymentsSince(
  db: Queryable,
  card: { readonly cardId: string; readonly accountId: string },
  sinceMs: number,
): Promise<{ readonly count: number; readonly lastAtMs: number | undefined }> {
  const row = await one<{ count: bigint; last: bigint | null }>(
    db,
    `SELECT COUNT(*) AS count, MAX(decided_at) AS last FROM authorisation
     WHERE account_id = $1 AND card_id = $2 AND outcome = 'APPROVED' AND decided_at > $3
       AND kind IN ('PURCHASE', 'CASH', 'PREAUTHORISATION')`,
    card.accountId,
    card.cardId,
    sinceMs,
  );
  const last = row?.last ?? null;
  return { count: Number(row?.count ?? 0), lastAtMs: last === null ? undefined : Number(last) };
}
