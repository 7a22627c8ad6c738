/**
 * A wearable as a whole: lost, found, taken over by another account (M27, M28). What one caller may
 * not see it can still help to stop: an issuer's word holds the cards of others.
 */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { endByCommand } from '../enrolment/end.ts';
import type { Room } from '../room.ts';
import {
  deleteReservation,
  type EnrolmentRow,
  liveOfElement,
  lockEnrolment,
  setDevice,
} from '../store/enrolments.ts';
import { lockSecureElement } from '../store/secure-elements.ts';
import { searchTokenRows, token, tokenOfEnrolment } from '../store/tokens.ts';
import { type Asker, askerOf, ownSuspender, owns, wordOf } from './caller.ts';
import { placeHold, releaseHolds } from './holds.ts';
import { type TokenView, viewOf } from './view.ts';

type Operations = (typeof tokenServiceContract)['operations'];
type LostInput = InputOf<Operations['reportWearableLost']>;
type LostAnswer = AnswerOf<Operations['reportWearableLost']>;

/**
 * The secure element that is meant, locked. An issuer must have had a token of its own in it, or it
 * is none.
 */
async function wearableOf(
  tx: Queryable,
  asker: Asker,
  input: InputOf<Operations['reportWearableFound']>,
): Promise<string | undefined> {
  const { tokenUniqueReference: reference } = input;
  const held = reference === undefined ? undefined : await token(tx, reference);
  if (reference !== undefined && !owns(asker, held?.programme_id)) return undefined;
  const secureElementId = held?.secure_element_id ?? input.secureElementId;
  if (secureElementId === undefined) return undefined;
  if (asker.kind === 'ISSUER' && !(await hasOwnIn(tx, asker.programmeId, secureElementId))) {
    return undefined;
  }
  return (await lockSecureElement(tx, secureElementId))?.secure_element_id;
}

async function hasOwnIn(
  tx: Queryable,
  programmeId: string,
  secureElementId: string,
): Promise<boolean> {
  const own = { programmeId, secureElementId, limit: 1 };
  const others = { panUniqueReference: undefined, accountId: undefined, dpanLastFour: undefined };
  return (await searchTokenRows(tx, { ...own, ...others })).length > 0;
}

export async function reportWearableLost(
  room: Room,
  input: LostInput,
  context: CallContext,
): Promise<LostAnswer | Refusal> {
  const asker = askerOf(context);
  const answer = await room.database.transaction(async (tx) => {
    const secureElementId = await wearableOf(tx, asker, input);
    if (secureElementId === undefined) return refuse('NOT_FOUND');
    return stopAll(room, tx, asker, secureElementId, input);
  });
  room.nudge();
  return answer;
}

async function stopAll(
  room: Room,
  tx: Queryable,
  asker: Asker,
  secureElementId: string,
  input: LostInput,
): Promise<LostAnswer> {
  const tokens: TokenView[] = [];
  let othersHeld = 0;
  for (const { enrolment_id: id, state } of await liveOfElement(tx, secureElementId)) {
    if (state === 'OPENING') {
      await deleteReservation(tx, id);
      continue;
    }
    const row = await lockEnrolment(tx, id);
    if (row === undefined) continue;
    await stop(room, tx, asker, row, input);
    const held = await tokenOfEnrolment(tx, id);
    if (held === undefined) continue;
    if (owns(asker, row.programme_id)) tokens.push(await viewOf(tx, held.token_unique_reference));
    else othersHeld += 1;
  }
  return { tokens, othersHeld };
}

/** Ends or holds one card of the wearable. Nobody goes on adding a card to what is lost. */
async function stop(
  room: Room,
  tx: Queryable,
  asker: Asker,
  row: EnrolmentRow,
  { action, reason }: LostInput,
): Promise<void> {
  const own = owns(asker, row.programme_id);
  const suspender = own ? ownSuspender(asker) : 'TOKEN_REQUESTOR';
  if (row.state === 'ELIGIBLE' || (own && action === 'DELETE')) {
    await endByCommand(room, tx, row, { causedBy: suspender, reason: `DEVICE_${reason}` });
    return;
  }
  const hold = { suspender, ground: 'WEARABLE', placed_by: wordOf(asker) } as const;
  await placeHold(room, tx, row, hold, `DEVICE_${reason}`);
}

export async function reportWearableFound(
  room: Room,
  input: InputOf<Operations['reportWearableFound']>,
  context: CallContext,
): Promise<AnswerOf<Operations['reportWearableFound']> | Refusal> {
  const asker = askerOf(context);
  const answer = await room.database.transaction(async (tx) => {
    const secureElementId = await wearableOf(tx, asker, input);
    if (secureElementId === undefined) return refuse('NOT_FOUND');
    const word = wordOf(asker);
    return eachLive(tx, secureElementId, asker, async (row) => {
      const mine = (hold: { ground: string; placed_by: string }) =>
        hold.ground === 'WEARABLE' && hold.placed_by === word;
      await releaseHolds(room, tx, row, mine, 'DEVICE_FOUND');
    });
  });
  room.nudge();
  return answer;
}

/** Does something to each live card of a wearable; the asker's own tokens after it. */
async function eachLive(
  tx: Queryable,
  secureElementId: string,
  asker: Asker,
  work: (row: EnrolmentRow) => Promise<void>,
): Promise<{ tokens: TokenView[] }> {
  const tokens: TokenView[] = [];
  for (const { enrolment_id: id, state } of await liveOfElement(tx, secureElementId)) {
    const row = state === 'OPENING' ? undefined : await lockEnrolment(tx, id);
    if (row === undefined) continue;
    await work(row);
    const held = await tokenOfEnrolment(tx, id);
    if (held !== undefined && owns(asker, row.programme_id)) {
      tokens.push(await viewOf(tx, held.token_unique_reference));
    }
  }
  return { tokens };
}

/** Answers the wearable's tokens, those that ended by it as well. */
export async function changeWearableAccount(
  room: Room,
  { secureElementId, accountId, deviceId }: InputOf<Operations['changeWearableAccount']>,
  context: CallContext,
): Promise<AnswerOf<Operations['changeWearableAccount']> | Refusal> {
  const answer = await room.database.transaction(async (tx) => {
    const element = await lockSecureElement(tx, secureElementId);
    if (element === undefined) return refuse('SECURE_ELEMENT_UNKNOWN');
    await clearReservations(tx, secureElementId, accountId);
    const keeps = room.service.reset.otherAccount === 'KEEP';
    const cause = { causedBy: 'TOKEN_REQUESTOR', reason: 'ACCOUNT_OF_DEVICE_CHANGED' } as const;
    const tokens = await eachLive(tx, secureElementId, askerOf(context), async (row) => {
      if (row.account_id !== accountId && !keeps) await endByCommand(room, tx, row, cause);
    });
    await setDevice(tx, secureElementId, accountId, deviceId);
    return tokens;
  });
  room.nudge();
  return answer;
}

/** What the earlier account had only begun. */
async function clearReservations(
  tx: Queryable,
  secureElementId: string,
  accountId: string,
): Promise<void> {
  for (const row of await liveOfElement(tx, secureElementId)) {
    const another = row.state === 'OPENING' && row.account_id !== accountId;
    if (another) await deleteReservation(tx, row.enrolment_id);
  }
}
