/** Plastic cards, and the tokens that the token service says they have. */
import { cardBlocker, cardState } from '@armilla/api/issuer';
import { suspender, tokenStatus } from '@armilla/api/shapes';
import { one, type Queryable } from '@armilla/kit/database';
import { loadedStem } from '@armilla/kit/loaded';
import { z } from 'zod';
import type { CardBlocker, CardState } from '../decide/card-life.ts';

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
  /** Empty unless BLOCKED. */
  readonly blockedBy: readonly CardBlocker[];
  /** Of the bank's fraud watch. */
  readonly mark: CardMark | undefined;
  readonly replacesCardId: string | undefined;
}

const cardMark = z.enum(['HIGH_RISK', 'SUSPICIOUS_ACTIVITY']);
export type CardMark = z.infer<typeof cardMark>;

export type TokenStatus = z.infer<typeof tokenStatus>;

export interface Token {
  readonly tokenUniqueReference: string;
  readonly cardId: string;
  readonly dpanLastFour: string;
  readonly deviceName: string;
  readonly status: TokenStatus;
  /** Who holds it still. */
  readonly suspendedBy: readonly Suspender[];
}

type Suspender = z.infer<typeof suspender>;

const blockers = z.array(cardBlocker);
const suspenders = z.array(suspender);

export interface CardRow {
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
  readonly blocked_by: string;
  readonly mark: string | null;
  readonly replaces_card_id: string | null;
}

interface TokenRow {
  readonly token_unique_reference: string;
  readonly card_id: string;
  readonly dpan_last_four: string;
  readonly device_name: string;
  readonly status: string;
  readonly suspended_by: string;
}

export async function addCard(db: Queryable, card: Card, nowMs: number): Promise<void> {
  await db.all(
    `INSERT INTO card
       (card_id, account_id, product_id, pan_sealed, pan_fingerprint, pan_last_four,
        pan_unique_reference, payment_account_reference, printed_name, native_name, expiry, state,
        state_changed_at, activated_at, story, blocked_by, mark, replaces_card_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
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
    JSON.stringify(card.blockedBy),
    card.mark ?? null,
    card.replacesCardId ?? null,
  );
}

export async function cardById(db: Queryable, cardId: string): Promise<Card | undefined> {
  const row = await one<CardRow>(db, 'SELECT * FROM card WHERE card_id = $1', cardId);
  return row && cardOf(row);
}

/** The card that was ordered to replace this one. */
export async function replacementOf(db: Queryable, cardId: string): Promise<Card | undefined> {
  const row = await one<CardRow>(db, 'SELECT * FROM card WHERE replaces_card_id = $1', cardId);
  return row && cardOf(row);
}

/** A card of this customer; `undefined` for any other's. */
export async function ownCard(
  db: Queryable,
  customerId: string,
  cardId: string,
): Promise<Card | undefined> {
  const row = await one<CardRow>(
    db,
    `SELECT card.* FROM card JOIN account ON account.account_id = card.account_id
     WHERE card.card_id = $1 AND account.customer_id = $2`,
    cardId,
    customerId,
  );
  return row && cardOf(row);
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

/** A card with what its holder is reached by. */
export interface HeldCard extends Card {
  readonly login: string;
  readonly mobile: string | undefined;
  readonly email: string | undefined;
}

type HeldRow = CardRow & { login: string; mobile: string | null; email: string | null };

const HELD = `
  SELECT card.*, customer.login, customer.mobile, customer.email FROM card
  JOIN account ON account.account_id = card.account_id
  JOIN customer ON customer.customer_id = account.customer_id`;

/** A customer's cards. */
export async function cardsOf(db: Queryable, customerId: string): Promise<readonly HeldCard[]> {
  const rows = await db.all<HeldRow>(
    `${HELD} WHERE account.customer_id = $1 ORDER BY card.card_id`,
    customerId,
  );
  return rows.map(heldOf);
}

/** All customers' cards but loaded ones, who are too many. */
export async function testCards(db: Queryable): Promise<readonly HeldCard[]> {
  const rows = await db.all<HeldRow>(
    `${HELD} WHERE card.card_id < $1 ORDER BY card.card_id`,
    loadedStem('card', ''),
  );
  return rows.map(heldOf);
}

const heldOf = (row: HeldRow): HeldCard => ({
  ...cardOf(row),
  login: row.login,
  mobile: row.mobile ?? undefined,
  email: row.email ?? undefined,
});

export async function changeCardState(
  tx: Queryable,
  card: Card,
  next: { readonly state: CardState; readonly blockedBy: readonly CardBlocker[] },
  nowMs: number,
): Promise<Card> {
  const { state, blockedBy } = next;
  const activatedAtMs = state === 'ACTIVE' ? (card.activatedAtMs ?? nowMs) : card.activatedAtMs;
  await tx.all(
    `UPDATE card SET state = $2, blocked_by = $3, activated_at = $4,
       state_changed_at = CASE WHEN state = $2 THEN state_changed_at ELSE $5 END
     WHERE card_id = $1`,
    card.cardId,
    state,
    JSON.stringify(blockedBy),
    activatedAtMs ?? null,
    nowMs,
  );
  return { ...card, state, blockedBy, activatedAtMs };
}

/** Counts one more word to the network about a card, and resolves to its number. */
export async function countNetworkWord(tx: Queryable, cardId: string): Promise<number> {
  const row = await one<{ network_word: bigint }>(
    tx,
    'UPDATE card SET network_word = network_word + 1 WHERE card_id = $1 RETURNING network_word',
    cardId,
  );
  return Number(row?.network_word ?? 0);
}

/** The number of the latest word to the network about a card. */
export async function latestNetworkWord(db: Queryable, cardId: string): Promise<number> {
  const row = await one<{ network_word: bigint }>(
    db,
    'SELECT network_word FROM card WHERE card_id = $1',
    cardId,
  );
  return Number(row?.network_word ?? 0);
}

export function cardOf(row: CardRow): Card {
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
    blockedBy: blockers.parse(JSON.parse(row.blocked_by)),
    mark: row.mark === null ? undefined : cardMark.parse(row.mark),
    replacesCardId: row.replaces_card_id ?? undefined,
  };
}

/**
 * What the token service says of a token. Word that is older than what is known is left aside, but
 * for the last: a deactivated token is so whatever its time, and stays so. A token goes to another
 * card only when that card replaces its own. Resolves to whether it was taken.
 */
export async function noteToken(tx: Queryable, token: Token, atMs: number): Promise<boolean> {
  const rows = await tx.all(
    `INSERT INTO token
       (token_unique_reference, card_id, dpan_last_four, device_name, status, suspended_by,
        changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (token_unique_reference) DO UPDATE SET
       card_id = excluded.card_id, dpan_last_four = excluded.dpan_last_four,
       device_name = excluded.device_name, status = excluded.status,
       suspended_by = excluded.suspended_by, changed_at = excluded.changed_at
     WHERE token.status <> 'DEACTIVATED'
       AND (SELECT payment_account_reference FROM card WHERE card_id = token.card_id)
         = (SELECT payment_account_reference FROM card WHERE card_id = excluded.card_id)
       AND (excluded.status = 'DEACTIVATED' OR excluded.changed_at >= token.changed_at)
     RETURNING token_unique_reference`,
    token.tokenUniqueReference,
    token.cardId,
    token.dpanLastFour,
    token.deviceName,
    token.status,
    JSON.stringify(token.suspendedBy),
    atMs,
  );
  return rows.length > 0;
}

export async function tokensOf(db: Queryable, cardId: string): Promise<readonly Token[]> {
  const rows = await db.all<TokenRow>(
    'SELECT * FROM token WHERE card_id = $1 ORDER BY token_unique_reference',
    cardId,
  );
  return rows.map(tokenOf);
}

export async function tokenByReference(
  db: Queryable,
  tokenUniqueReference: string,
): Promise<Token | undefined> {
  const row = await one<TokenRow>(
    db,
    'SELECT * FROM token WHERE token_unique_reference = $1',
    tokenUniqueReference,
  );
  return row && tokenOf(row);
}

function tokenOf(row: TokenRow): Token {
  return {
    tokenUniqueReference: row.token_unique_reference,
    cardId: row.card_id,
    dpanLastFour: row.dpan_last_four,
    deviceName: row.device_name,
    status: tokenStatus.parse(row.status),
    suspendedBy: suspenders.parse(JSON.parse(row.suspended_by)),
  };
}
