/** Authorisations as they were answered, the reversals that take them back, and the statement. */
import { statementLine } from '@armilla/api/issuer';
import { one, type Queryable } from '@armilla/kit/database';
import type { Currency } from '@armilla/kit/money';
import type { RefusalCode } from '@armilla/kit/refusal';
import type { z } from 'zod';

export interface AuthorisationRecord {
  readonly authorisationId: string;
  readonly requestKey: string;
  readonly panFingerprint: string;
  readonly cardId: string | undefined;
  readonly accountId: string | undefined;
  readonly outcome: 'APPROVED' | 'DECLINED';
  readonly reason: RefusalCode | undefined;
  readonly responseCode: string;
  readonly authorisationCode: string | undefined;
  readonly amountMinor: number;
  readonly currency: Currency | undefined;
  readonly points: number;
  readonly merchantName: string;
  readonly terminalId: string;
  readonly rrn: string;
  readonly tokenUniqueReference: string | undefined;
  readonly dpanLastFour: string | undefined;
  /** Without its account number. */
  readonly answer: string;
}

export interface KeptAuthorisation {
  readonly authorisationId: string;
  readonly accountId: string | undefined;
  readonly panFingerprint: string;
  readonly currency: string | undefined;
  readonly amountMinor: number;
  readonly outcome: string;
  readonly answer: string;
}

interface KeptRow {
  readonly authorisation_id: string;
  readonly account_id: string | null;
  readonly pan_fingerprint: string;
  readonly currency: string | null;
  readonly amount_minor: bigint;
  readonly outcome: string;
  readonly answer: string;
}

export async function authorisationByKey(
  db: Queryable,
  requestKey: string,
): Promise<KeptAuthorisation | undefined> {
  const row = await one<KeptRow>(
    db,
    `SELECT authorisation_id, account_id, pan_fingerprint, currency, amount_minor, outcome, answer
     FROM authorisation WHERE request_key = $1`,
    requestKey,
  );
  return (
    row && {
      authorisationId: row.authorisation_id,
      accountId: row.account_id ?? undefined,
      panFingerprint: row.pan_fingerprint,
      currency: row.currency ?? undefined,
      amountMinor: Number(row.amount_minor),
      outcome: row.outcome,
      answer: row.answer,
    }
  );
}

export async function keepAuthorisation(
  tx: Queryable,
  a: AuthorisationRecord,
  nowMs: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO authorisation
       (authorisation_id, request_key, pan_fingerprint, card_id, account_id, outcome, reason,
        response_code, authorisation_code, amount_minor, currency, points, merchant_name,
        terminal_id, rrn, token_unique_reference, dpan_last_four, answer, decided_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
    a.authorisationId,
    a.requestKey,
    a.panFingerprint,
    a.cardId ?? null,
    a.accountId ?? null,
    a.outcome,
    a.reason ?? null,
    a.responseCode,
    a.authorisationCode ?? null,
    a.amountMinor,
    a.currency ?? null,
    a.points,
    a.merchantName,
    a.terminalId,
    a.rrn,
    a.tokenUniqueReference ?? null,
    a.dpanLastFour ?? null,
    a.answer,
    nowMs,
  );
}

export async function markReversed(tx: Queryable, authorisationId: string): Promise<void> {
  await tx.all(
    `UPDATE authorisation SET outcome = 'REVERSED'
     WHERE authorisation_id = $1 AND outcome = 'APPROVED'`,
    authorisationId,
  );
}

export async function noteReversal(
  tx: Queryable,
  originalKey: string,
  nowMs: number,
): Promise<void> {
  await tx.all(
    'INSERT INTO reversal (original_key, received_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    originalKey,
    nowMs,
  );
}

export async function wasReversed(tx: Queryable, requestKey: string): Promise<boolean> {
  const row = await one(tx, 'SELECT received_at FROM reversal WHERE original_key = $1', requestKey);
  return row !== undefined;
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
     WHERE account_id = $1 AND card_id = $2 AND outcome = 'APPROVED' AND decided_at > $3`,
    card.accountId,
    card.cardId,
    sinceMs,
  );
  const last = row?.last ?? null;
  return { count: Number(row?.count ?? 0), lastAtMs: last === null ? undefined : Number(last) };
}

interface LineRow {
  readonly authorisation_id: string;
  readonly account_id: string;
  readonly card_id: string;
  readonly decided_at: bigint;
  readonly amount_minor: bigint;
  readonly currency: string;
  readonly merchant_name: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly authorisation_code: string | null;
  readonly rrn: string;
  readonly last_four: string;
  readonly device_name: string | null;
  readonly posting: string | null;
  readonly points: bigint;
}

export type StatementLine = z.infer<typeof statementLine>;

/** A customer's statement, newest first. Of plastic, the last four are the card's own. */
export async function statement(
  db: Queryable,
  customerId: string,
  limit: number,
): Promise<readonly StatementLine[]> {
  const rows = await db.all<LineRow>(
    `SELECT a.authorisation_id, a.account_id, a.card_id, a.decided_at, a.amount_minor, a.currency,
       a.merchant_name, a.outcome, a.reason, a.authorisation_code, a.rrn, a.points,
       COALESCE(a.dpan_last_four, card.pan_last_four) AS last_four,
       token.device_name, transfer.state AS posting
     FROM authorisation a
     JOIN account ON account.account_id = a.account_id
     JOIN card ON card.card_id = a.card_id
     LEFT JOIN token ON token.token_unique_reference = a.token_unique_reference
     LEFT JOIN transfer ON transfer.authorisation_id = a.authorisation_id
       AND transfer.unit = a.currency
     WHERE account.customer_id = $1 AND a.currency IS NOT NULL
     ORDER BY a.decided_at DESC, a.authorisation_id DESC LIMIT $2`,
    customerId,
    limit,
  );
  return rows.map(lineOf);
}

function lineOf(row: LineRow): StatementLine {
  const earned = row.outcome === 'APPROVED' && row.points > 0n;
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
    posting: row.posting ?? 'NONE',
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.authorisation_code !== null && { authorisationCode: row.authorisation_code }),
    ...(row.device_name !== null && { deviceName: row.device_name }),
    ...(earned && { points: Number(row.points) }),
  });
}
