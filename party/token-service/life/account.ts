/**
 * The plastic changed, and its tokens follow: CLOSED ends them, BLOCKED, LOST and STOLEN hold them,
 * UNBLOCKED and FOUND release. What was said is kept also of a card that has no token yet, so that
 * one which is being added meanwhile follows as well.
 */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { HOLDS_TOKENS, nextAccountState } from '../decide/account-state.ts';
import { endByCommand } from '../enrolment/end.ts';
import type { Room } from '../room.ts';
import { type EnrolmentRow, liveOfCard, lockEnrolment } from '../store/enrolments.ts';
import { type AccountRow, cardAccount, setCardAccount } from '../store/holds.ts';
import { tokenOfEnrolment } from '../store/tokens.ts';
import { askerOf, issuersWord } from './caller.ts';
import { placeHold, releaseHolds } from './holds.ts';
import { type TokenView, viewOf } from './view.ts';

type Operations = (typeof tokenServiceContract)['operations'];

export async function updateAccountState(
  room: Room,
  { panUniqueReference, event }: InputOf<Operations['updateAccountState']>,
  context: CallContext,
): Promise<AnswerOf<Operations['updateAccountState']>> {
  const asker = askerOf(context);
  if (asker.kind !== 'ISSUER') return { tokens: [] };
  const { programmeId } = asker;
  const tokens = await room.database.transaction(async (tx) => {
    const before = await cardAccount(tx, programmeId, panUniqueReference);
    const state = nextAccountState(before?.state ?? 'USABLE', event);
    const account = { state, reason: event, replaced_by: before?.replaced_by ?? null };
    if (state !== before?.state) {
      await setCardAccount(tx, programmeId, panUniqueReference, account, room.clock.now());
    }
    const rows = await liveOfCard(tx, programmeId, panUniqueReference);
    return followAll(room, tx, rows, account);
  });
  room.nudge();
  return { tokens };
}

async function followAll(
  room: Room,
  tx: Queryable,
  rows: readonly EnrolmentRow[],
  account: AccountRow,
): Promise<TokenView[]> {
  const tokens: TokenView[] = [];
  for (const { enrolment_id: id } of rows) {
    const row = await lockEnrolment(tx, id);
    if (row !== undefined) await follow(room, tx, row, account);
    const held = await tokenOfEnrolment(tx, id);
    if (held !== undefined) tokens.push(await viewOf(tx, held.token_unique_reference));
  }
  return tokens;
}

/** Brings an enrolment and its token to where the plastic stands; again changes nothing. */
export async function follow(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  { state, reason }: Pick<AccountRow, 'state' | 'reason'>,
): Promise<void> {
  if (state === 'CLOSED') {
    await endByCommand(room, tx, row, { causedBy: 'ISSUER', reason: 'ACCOUNT_CLOSED' });
    return;
  }
  const placedBy = issuersWord(row.programme_id);
  if (HOLDS_TOKENS[state]) {
    const hold = { suspender: 'ISSUER', ground: 'CARD', placed_by: placedBy } as const;
    await placeHold(room, tx, row, hold, reason);
    return;
  }
  await releaseHolds(room, tx, row, ({ ground }) => ground === 'CARD', reason);
}

/** The same for one enrolment that has got a token, or a card, just now. */
export async function followAccount(room: Room, tx: Queryable, row: EnrolmentRow): Promise<void> {
  if (row.pan_unique_reference === null) return;
  const account = await cardAccount(tx, row.programme_id, row.pan_unique_reference);
  if (account !== undefined) await follow(room, tx, row, account);
}

/** Whether a card's issuer said that it is no more, while it was being added. */
export async function isOver(
  tx: Queryable,
  programmeId: string,
  panUniqueReference: string,
): Promise<boolean> {
  const account = await cardAccount(tx, programmeId, panUniqueReference);
  return account?.state === 'CLOSED' || account?.state === 'REPLACED';
}
