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
  enrolment,
  liveOfElement,
  lockEnrolment,
  setDevice,
} from '../store/enrolments.ts';
import { lockSecureElement, setElementAccount } from '../store/secure-elements.ts';
import { searchTokenRows, token, tokenOfEnrolment } from '../store/tokens.ts';
import { type Asker, askerOf, ownSuspender, owns, wordOf } from './caller.ts';
import { placeHold, releaseHolds } from './holds.ts';
import { type TokenView, viewOf } from './view.ts';

type Operations = (typeof tokenServiceContract)['operations'];
type LostInput = InputOf<Operations['reportWearableLost']>;
type LostAnswer = AnswerOf<Operations['reportWearableLost']>;

/** A wearable in somebody's hands. */
interface Meant {
  readonly secureElementId: string;
  /** Whose cards of it are meant; `undefined`: everybody's. */
  readonly accountId: string | undefined;
}

/**
 * The wearable that is meant, its secure element locked. An issuer must have had a token of its own
 * in it, or it is none; and its word is about the wearable as that token's holder has it, not about
 * the cards of whoever took it over since.
 */
async function wearableOf(
  tx: Queryable,
  asker: Asker,
  { tokenUniqueReference: reference, secureElementId }: InputOf<Operations['reportWearableFound']>,
): Promise<Meant | undefined> {
  const named = reference ?? (await latestOwn(tx, asker, secureElementId));
  const held = named === undefined ? undefined : await token(tx, named);
  if (named !== undefined && !owns(asker, held?.programme_id)) return undefined;
  if (asker.kind === 'ISSUER' && held === undefined) return undefined;
  const id = held?.secure_element_id ?? secureElementId;
  if (id === undefined || (await lockSecureElement(tx, id)) === undefined) return undefined;
  const row = held && (await enrolment(tx, held.enrolment_id));
  return { secureElementId: id, accountId: asker.kind === 'ISSUER' ? row?.account_id : undefined };
}

async function latestOwn(
  tx: Queryable,
  asker: Asker,
  secureElementId: string | undefined,
): Promise<string | undefined> {
  if (asker.kind !== 'ISSUER' || secureElementId === undefined) return undefined;
  const own = { programmeId: asker.programmeId, secureElementId, limit: 1 };
  const others = { panUniqueReference: undefined, accountId: undefined, dpanLastFour: undefined };
  return (await searchTokenRows(tx, { ...own, ...others }))[0]?.token_unique_reference;
}

async function liveOf(tx: Queryable, meant: Meant): Promise<readonly EnrolmentRow[]> {
  const { secureElementId, accountId } = meant;
  const rows = await liveOfElement(tx, secureElementId);
  return rows.filter((row) => accountId === undefined || row.account_id === accountId);
}

export async function reportWearableLost(
  room: Room,
  input: LostInput,
  context: CallContext,
): Promise<LostAnswer | Refusal> {
  const asker = askerOf(context);
  const answer = await room.database.transaction(async (tx) => {
    const meant = await wearableOf(tx, asker, input);
    if (meant === undefined) return refuse('NOT_FOUND');
    return stopAll(room, tx, asker, meant, input);
  });
  room.nudge();
  return answer;
}

async function stopAll(
  room: Room,
  tx: Queryable,
  asker: Asker,
  meant: Meant,
  input: LostInput,
): Promise<LostAnswer> {
  const tokens: TokenView[] = [];
  let othersHeld = 0;
  for (const { enrolment_id: id, state } of await liveOf(tx, meant)) {
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
    const meant = await wearableOf(tx, asker, input);
    if (meant === undefined) return refuse('NOT_FOUND');
    const word = wordOf(asker);
    return eachLive(tx, meant, asker, async (row) => {
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
  meant: Meant,
  asker: Asker,
  work: (row: EnrolmentRow) => Promise<void>,
): Promise<{ tokens: TokenView[] }> {
  const tokens: TokenView[] = [];
  for (const { enrolment_id: id, state } of await liveOf(tx, meant)) {
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
    const meant = { secureElementId, accountId: undefined };
    const tokens = await eachLive(tx, meant, askerOf(context), async (row) => {
      if (row.account_id !== accountId && !keeps) await endByCommand(room, tx, row, cause);
    });
    await setDevice(tx, secureElementId, accountId, deviceId);
    await setElementAccount(tx, secureElementId, accountId, room.clock.now());
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
