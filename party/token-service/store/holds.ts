/** Statements about holds, what happened to tokens, and the plastic behind them. */
import type { tokenEvent } from '@armilla/api/shapes';
import { one, type Queryable } from '@armilla/kit/database';
import type { z } from 'zod';
import type { AccountState } from '../decide/account-state.ts';
import type { Suspender, TokenStatus } from '../decide/token-state.ts';

/** What a hold is for: the token itself, its plastic, its wearable, a counter that came twice. */
export type Ground = 'TOKEN' | 'CARD' | 'WEARABLE' | 'COUNTER';

export interface Hold {
  readonly suspender: Suspender;
  readonly ground: Ground;
  /** Whose word it was: `wallet`, `issuer:<programme>`, `token-service`. */
  readonly placed_by: string;
}

export interface HoldRow extends Hold {
  readonly token_unique_reference: string;
  readonly reason: string;
}

/** False when the same hold was there already. */
export async function insertHold(tx: Queryable, row: HoldRow, now: number): Promise<boolean> {
  const inserted = await tx.all(
    `INSERT INTO hold (token_unique_reference, suspender, ground, placed_by, reason, placed_at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING reason`,
    row.token_unique_reference,
    row.suspender,
    row.ground,
    row.placed_by,
    row.reason,
    now,
  );
  return inserted.length > 0;
}

/** A token's holds, the oldest first. */
export function holdsOf(tx: Queryable, reference: string): Promise<HoldRow[]> {
  return tx.all(
    `SELECT token_unique_reference, suspender, ground, placed_by, reason FROM hold
     WHERE token_unique_reference = $1 ORDER BY placed_at, suspender, ground, placed_by`,
    reference,
  );
}

export async function deleteHold(tx: Queryable, reference: string, hold: Hold): Promise<void> {
  await tx.all(
    `DELETE FROM hold WHERE token_unique_reference = $1 AND suspender = $2 AND ground = $3
     AND placed_by = $4`,
    reference,
    hold.suspender,
    hold.ground,
    hold.placed_by,
  );
}

/** A token that ended is held by nobody. */
export async function deleteHolds(tx: Queryable, reference: string): Promise<void> {
  await tx.all('DELETE FROM hold WHERE token_unique_reference = $1', reference);
}

export type TokenEvent = z.infer<typeof tokenEvent>;

export async function insertEvent(
  tx: Queryable,
  reference: string,
  event: TokenEvent,
): Promise<void> {
  await tx.all(
    `INSERT INTO token_event (token_unique_reference, number, at, event, caused_by, reason, status)
     SELECT $1, COALESCE(MAX(number), 0) + 1, CAST($2 AS BIGINT), $3, $4, $5, $6 FROM token_event
     WHERE token_unique_reference = $1`,
    reference,
    event.at,
    event.event,
    event.causedBy,
    event.reason,
    event.status,
  );
}

interface EventRow {
  readonly at: bigint;
  readonly event: TokenEvent['event'];
  readonly caused_by: TokenEvent['causedBy'];
  readonly reason: string;
  readonly status: TokenStatus;
}

/** Oldest first. */
export async function eventsOf(tx: Queryable, reference: string): Promise<TokenEvent[]> {
  const rows = await tx.all<EventRow>(
    `SELECT at, event, caused_by, reason, status FROM token_event
     WHERE token_unique_reference = $1 ORDER BY number`,
    reference,
  );
  return rows.map(({ at, event, caused_by: causedBy, reason, status }) => ({
    at: Number(at),
    event,
    causedBy,
    reason,
    status,
  }));
}

export interface AccountRow {
  readonly state: AccountState;
  readonly reason: string;
  /** The reference of the card that stands in its place. */
  readonly replaced_by: string | null;
}

/** What an issuer said last of a card; of a card nobody spoke of, nothing. */
export function cardAccount(
  tx: Queryable,
  programmeId: string,
  panUniqueReference: string,
): Promise<AccountRow | undefined> {
  return one(
    tx,
    `SELECT state, reason, replaced_by FROM card_account
     WHERE programme_id = $1 AND pan_unique_reference = $2`,
    programmeId,
    panUniqueReference,
  );
}

export async function setCardAccount(
  tx: Queryable,
  programmeId: string,
  panUniqueReference: string,
  row: AccountRow,
  now: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO card_account
       (programme_id, pan_unique_reference, state, reason, replaced_by, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (programme_id, pan_unique_reference)
     DO UPDATE SET state = $3, reason = $4, replaced_by = $5, changed_at = $6`,
    programmeId,
    panUniqueReference,
    row.state,
    row.reason,
    row.replaced_by,
    now,
  );
}
