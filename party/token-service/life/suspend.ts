/** A token held still on request, and released by the one who held it (B6). */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { CallContext, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { nextTokenStatus } from '../decide/token-state.ts';
import type { Room } from '../room.ts';
import { type HoldRow, holdsOf } from '../store/holds.ts';
import { askerOf, speaksFor, wordOf } from './caller.ts';
import { lockOwnToken, type OwnToken } from './find.ts';
import { placeHold, releaseHolds } from './holds.ts';
import { type TokenView, viewOf } from './view.ts';

type Operations = (typeof tokenServiceContract)['operations'];
type Answer = { readonly token: TokenView } | Refusal;

export async function suspendToken(
  room: Room,
  { tokenUniqueReference, by, reason }: InputOf<Operations['suspendToken']>,
  context: CallContext,
): Promise<Answer> {
  const asker = askerOf(context);
  const answer = await room.database.transaction(async (tx): Promise<Answer> => {
    const own = await lockOwnToken(tx, asker, tokenUniqueReference);
    if (own === undefined) return refuse('NOT_FOUND');
    if (!speaksFor(asker, by)) return refuse('NOT_ALLOWED');
    if (nextTokenStatus(own.held.status, 'hold') === null) return refuse('TOKEN_STATE');
    const hold = { suspender: by, ground: 'TOKEN', placed_by: wordOf(asker, by) } as const;
    await placeHold(room, tx, own.row, hold, reason);
    return { token: await viewOf(tx, tokenUniqueReference) };
  });
  room.nudge();
  return answer;
}

export async function resumeToken(
  room: Room,
  { tokenUniqueReference, by, reason }: InputOf<Operations['resumeToken']>,
  context: CallContext,
): Promise<Answer> {
  const asker = askerOf(context);
  const answer = await room.database.transaction(async (tx): Promise<Answer> => {
    const own = await lockOwnToken(tx, asker, tokenUniqueReference);
    if (own === undefined) return refuse('NOT_FOUND');
    if (!speaksFor(asker, by)) return refuse('NOT_ALLOWED');
    const word = wordOf(asker, by);
    const mine = (hold: HoldRow) =>
      hold.suspender === by && hold.placed_by === word && hold.ground !== 'CARD';
    const refusal = await refuseRelease(tx, own, mine, by);
    if (refusal !== undefined) return refusal;
    await releaseHolds(room, tx, own.row, mine, reason);
    return { token: await viewOf(tx, tokenUniqueReference) };
  });
  room.nudge();
  return answer;
}

/**
 * A token nobody holds is what was asked for. A hold that follows from the plastic goes with what
 * put it there: an unblocked, found or replaced card.
 */
async function refuseRelease(
  tx: Queryable,
  { held }: OwnToken,
  mine: (hold: HoldRow) => boolean,
  by: HoldRow['suspender'],
): Promise<Refusal | undefined> {
  if (held.status === 'DEACTIVATED') return refuse('TOKEN_STATE');
  const holds = await holdsOf(tx, held.token_unique_reference);
  if (holds.length === 0 || holds.some(mine)) return undefined;
  const ofPlastic = holds.some(({ suspender, ground }) => suspender === by && ground === 'CARD');
  return refuse(ofPlastic ? 'TOKEN_STATE' : 'HOLD_OF_ANOTHER');
}
