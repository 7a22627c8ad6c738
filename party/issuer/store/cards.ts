/** Plastic cards, and the tokens that the token service says they have. */
import { cardState } from '@armilla/api/issuer';
import { tokenStatus } from '@armilla/api/shapes';
import { one, type Queryable } from '@armilla/kit/database';
import type { z } from 'zod';
import type { CardState } from '../decide/card-life.ts';

export interface Card {
  readonly cardId: string;
  readonly accountId: string;
  readonly productId: string;
  readonly panSealed: Uint8Array;
  readonly panFingerprint: string;
  readonly panLastFour: string;
  /** How the token service names it. */
  readonly panUniqueReference: string;
  readonly paymentAccountReference: string;
  readonly printedName: string;
  readonly nativeName: string;
  /** `MMYY`. */
  readonly expiry: string;
  readonly state: CardState;
  readonly activatedAtMs: number | undefined;
  readonly story: string | undefined;
}

export type TokenStatus = z.infer<typeof tokenStatus>;

export interface Token {
  readonly tokenUniqueReference: string;
  readonly cardId: string;
  readonly dpanLastFour: string;
  readonly deviceName: string;
  readonly status: TokenStatus;
}

interface CardRow {
  readonly card_id: string;
  readonly account_id: string;
  readonly product_id: string;
  readonly pan_sealed: Uint8Array;
  readonly pan_fingerprint: string;
  readonly pan_last_four: string;
  readonly pan_unique_reference: string;
  readonly payment_account_reference: string;
  readonly printed_name: string;
  readonly native_name: string;
  readonly expiry: string;
  readonly state: string;
  readonly activated_at: bigint | null;
  readonly story: string | null;
}

interface TokenRow {
  readonly token_unique_reference: string;
  readonly card_id: string;
  readonly dpan_last_four: string;
  readonly device_name: string;
  readonly status: string;
}

export async function addCard(db: Queryable, card: Card, nowMs: number): Promise<void> {
  await db.all(
    `INSERT INTO card
       (card_id, account_id, product_id, pan_sealed, pan_fingerprint, pan_last_four,
        pan_unique_reference, payment_account_reference, printed_name, native_name, expiry, state,
        state_changed_at, activated_at, story)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    card.cardId,
    card.accountId,
    card.productId,
    card.panSealed,
    card.panFingerprint,
    card.panLastFour,
    card.panUniqueReference,
    card.paymentAccountReference,
    card.printedName,
    card.nativeName,
    card.expiry,
    card.state,
    nowMs,
    card.activatedAtMs ?? null,
    card.story ?? null,
  );
}

export async function cardByFingerprint(
  db: Queryable,
  fingerprint: string,
): Promise<Card | undefined> {
  const row = await one<CardRow>(db, 'SELECT * FROM card WHERE pan_fingerprint = $1', fingerprint);
  return row && cardOf(row);
}

export async function cardByReference(
  db: Queryable,
  panUniqueReference: string,
): Promise<Card | undefined> {
  const row = await one<CardRow>(
    db,
    'SELECT * FROM card WHERE pan_unique_reference = $1',
    panUniqueReference,
  );
  return row && cardOf(row);
}

/** A card, its row locked until the transaction `tx` ends. */
export async function lockedCard(tx: Queryable, cardId: string): Promise<Card | undefined> {
  const row = await one<CardRow>(
    tx,
    'UPDATE card SET state = state WHERE card_id = $1 RETURNING *',
    cardId,
  );
  return row && cardOf(row);
}

/** A customer's cards; of all customers, when none is named. */
export async function cardsOf(
  db: Queryable,
  customerId: string | null,
): Promise<readonly (Card & { readonly login: string; readonly mobile: string | undefined })[]> {
  const rows = await db.all<CardRow & { login: string; mobile: string | null }>(
    `SELECT card.*, customer.login, customer.mobile FROM card
     JOIN account ON account.account_id = card.account_id
     JOIN customer ON customer.customer_id = account.customer_id
     WHERE account.customer_id = $1 OR $1 IS NULL ORDER BY card.card_id`,
    customerId,
  );
  return rows.map((row) => ({
    ...cardOf(row),
    login: row.login,
    mobile: row.mobile ?? undefined,
  }));
}

export async function changeCardState(
  tx: Queryable,
  card: Card,
  state: CardState,
  nowMs: number,
): Promise<Card> {
  const activatedAtMs = state === 'ACTIVE' ? (card.activatedAtMs ?? nowMs) : card.activatedAtMs;
  await tx.all(
    'UPDATE card SET state = $2, state_changed_at = $3, activated_at = $4 WHERE card_id = $1',
    card.cardId,
    state,
    nowMs,
    activatedAtMs ?? null,
  );
  return { ...card, state, activatedAtMs };
}

function cardOf(row: CardRow): Card {
  return {
    cardId: row.card_id,
    accountId: row.account_id,
    productId: row.product_id,
    panSealed: row.pan_sealed,
    panFingerprint: row.pan_fingerprint,
    panLastFour: row.pan_last_four,
    panUniqueReference: row.pan_unique_reference,
    paymentAccountReference: row.payment_account_reference,
    printedName: row.printed_name,
    nativeName: row.native_name,
    expiry: row.expiry,
    state: cardState.parse(row.state),
    activatedAtMs: row.activated_at === null ? undefined : Number(row.activated_at),
    story: row.story ?? undefined,
  };
}

/**
 * What the token service says of a token. Word that is older than what is known is left aside, but
 * for the last: a deactivated token is so whatever its time, and stays so. Resolves to whether it
 * was taken.
 */
export async function noteToken(tx: Queryable, token: Token, atMs: number): Promise<boolean> {
  const rows = await tx.all(
    `INSERT INTO token
       (token_unique_reference, card_id, dpan_last_four, device_name, status, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (token_unique_reference) DO UPDATE SET
       dpan_last_four = excluded.dpan_last_four, device_name = excluded.device_name,
       status = excluded.status, changed_at = excluded.changed_at
     WHERE token.status <> 'DEACTIVATED' AND token.card_id = excluded.card_id
       AND (excluded.status = 'DEACTIVATED' OR excluded.changed_at >= token.changed_at)
     RETURNING token_unique_reference`,
    token.tokenUniqueReference,
    token.cardId,
    token.dpanLastFour,
    token.deviceName,
    token.status,
    atMs,
  );
  return rows.length > 0;
}

export async function tokensOf(db: Queryable, cardId: string): Promise<readonly Token[]> {
  const rows = await db.all<TokenRow>(
    'SELECT * FROM token WHERE card_id = $1 ORDER BY token_unique_reference',
    cardId,
  );
  return rows.map((row) => ({
    tokenUniqueReference: row.token_unique_reference,
    cardId: row.card_id,
    dpanLastFour: row.dpan_last_four,
    deviceName: row.device_name,
    status: tokenStatus.parse(row.status),
  }));
}
