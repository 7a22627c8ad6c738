/**
 * Reversals, whole and partial: taken from the acquirer whatever the order, answered as soon as
 * they are durable, and told to the issuer by store and forward.
 */

import { DecodeError } from '@armilla/bytes';
import {
  checkMessage,
  decodeAmount,
  type Message,
  originalCorrelationKey,
  type ResponseCode,
} from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { unreachable } from '@armilla/kit/unreachable';
import { judgeReversal } from '../decide/follow-up.ts';
import { DECLINE_CODES, NO_ACTION_CODE, NOT_LOCATED_CODE } from '../decide/response-codes.ts';
import { newId, type Room } from '../room.ts';
import { queueAdvice } from '../stand-in/forward.ts';
import {
  type AuthorisationRow,
  answerAuthorisation,
  authorisation,
  authorisationById,
  followersOf,
  forwardedAuthorisations,
  insertAuthorisation,
  setReversed,
  setStanding,
} from '../store/authorisations.ts';
import { fieldsOf, keptAnswer, keptRequest, ownAnswer } from './messages.ts';
import { lockOriginal, wasApproved } from './original.ts';
import { tellOutcome } from './outcome.ts';

/** What a reversal takes back. */
interface Wanted {
  readonly originalKey: string;
  /** What remains, minor units; `undefined`: nothing. */
  readonly remainingMinor: number | undefined;
}

/** Takes a reversal from the acquirer. The same one again gets the same answer. */
export async function takeReversal(room: Room, reversal: Message): Promise<Message> {
  const wanted = read(reversal);
  if (wanted === undefined) return ownAnswer(reversal, DECLINE_CODES.INPUT_INVALID);
  const code = await room.database.transaction((tx) => reverse(room, tx, reversal, wanted));
  room.nudge();
  return ownAnswer(reversal, code);
}

/** `undefined` for what cannot be read. */
function read(reversal: Message): Wanted | undefined {
  if (checkMessage(reversal) !== undefined) return undefined;
  try {
    const originalKey = originalCorrelationKey(reversal);
    if (originalKey === undefined) return undefined;
    return { originalKey, remainingMinor: remainingOf(reversal.fields[95]) };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** DE 95: what replaces DE 4. Nothing but zeros takes back the whole. */
function remainingOf(replacement: string | undefined): number | undefined {
  if (replacement === undefined) return undefined;
  if (!/^\d{42}$/.test(replacement)) throw new DecodeError('DE95', 'not 42 digits');
  const remainingMinor = decodeAmount(replacement.slice(0, 12), 'DE95');
  return remainingMinor === 0 ? undefined : remainingMinor;
}

async function reverse(
  room: Room,
  tx: Queryable,
  reversal: Message,
  { originalKey, remainingMinor }: Wanted,
): Promise<ResponseCode> {
  const known = await authorisation(tx, originalKey);
  const found = known && (await lockOriginal(tx, known.authorisation_id));
  if (found === undefined) {
    if (remainingMinor !== undefined) return NOT_LOCATED_CODE;
    await leaveTombstone(room, tx, reversal, originalKey);
    return '00';
  }
  const verdict = judgeReversal(found.original, remainingMinor);
  switch (verdict.kind) {
    case 'DONE_BEFORE':
      return '00';
    case 'TOO_LATE':
      return NO_ACTION_CODE;
    case 'WHOLE':
      await takeBack(room, tx, found.row);
      return '00';
    case 'PARTIAL':
      await reduce(room, tx, found.row, verdict.remainingMinor);
      return '00';
    default:
      return unreachable(verdict);
  }
}

/** The payment is undone, and with it what raised it. */
async function takeBack(room: Room, tx: Queryable, row: AuthorisationRow): Promise<void> {
  const { authorisation_id: authorisationId } = row;
  for (const raise of await followersOf(tx, authorisationId)) {
    if (raise.kind === 'INCREMENT') await undo(room, tx, raise);
  }
  await undo(room, tx, row);
  await tellOutcome(room, tx, authorisationId);
}

async function undo(room: Room, tx: Queryable, row: AuthorisationRow): Promise<void> {
  await setReversed(tx, row.authorisation_id);
  if (wentToIssuer(row)) await queueAdvice(room, tx, row, 'REVERSAL');
}

/** Less of it stands: what comes later speaks of the rest. */
async function reduce(
  room: Room,
  tx: Queryable,
  row: AuthorisationRow,
  remainingMinor: number,
): Promise<void> {
  await setStanding(tx, row.authorisation_id, remainingMinor);
  await queueAdvice(room, tx, row, 'PARTIAL_REVERSAL', { remainingMinor });
  await tellOutcome(room, tx, row.authorisation_id);
}

/** What was declined holds nothing: neither a "no" of ours nor the issuer's own is taken back. */
function wentToIssuer(row: AuthorisationRow): boolean {
  return row.state === 'FORWARDED' || wasApproved(row);
}

/** The reversal came first: its request, should it come, is not approved and not forwarded. */
async function leaveTombstone(
  room: Room,
  tx: Queryable,
  { fields }: Message,
  key: string,
): Promise<void> {
  await insertAuthorisation(tx, {
    authorisation_id: newId(room, 'aut'),
    correlation_key: key,
    kind: 'PURCHASE',
    programme_id: null,
    token_unique_reference: null,
    pan_id: null,
    pan_last_four: null,
    atc: null,
    state: 'REVERSED',
    cryptogram: 'NOT_CHECKED',
    request: keptRequest(fields),
    reason: null,
    rrn: fields[37] ?? '',
    amount_minor: null,
    currency: null,
    original_id: null,
    received_at: BigInt(room.clock.now()),
  });
}

/**
 * What was with an issuer when this party stopped: nobody waits for the answer any more, so it
 * counts as silence. The acquirer has given it up, so nobody stands in. What another process is at
 * is left to it.
 */
export async function settleInterrupted(room: Room): Promise<void> {
  for (const row of await forwardedAuthorisations(room.database)) {
    const letGo = await room.database.hold(workOn(row.correlation_key));
    if (letGo === undefined) continue;
    try {
      await settleAsSilent(room, row.authorisation_id);
    } finally {
      letGo();
    }
  }
}

/** The name that whoever works on a request holds meanwhile. */
export function workOn(correlationKey: string): string {
  return `authorisation/${correlationKey}`;
}

/** The same of one whose answer could not be written down, when its disk was full. */
export async function settleAsSilent(room: Room, authorisationId: string): Promise<void> {
  await room.database.transaction(async (tx) => {
    const row = await authorisationById(tx, authorisationId);
    if (row?.state !== 'FORWARDED') return;
    const request = { mti: '0100', fields: fieldsOf(row.request) };
    const responseCode = DECLINE_CODES.ISSUER_UNAVAILABLE;
    const answer = keptAnswer(ownAnswer(request, responseCode));
    await queueAdvice(room, tx, row, 'REVERSAL');
    const outcome = { answer, responseCode, reason: 'ISSUER_UNAVAILABLE' };
    await answerAuthorisation(tx, authorisationId, outcome, room.clock.now());
    await tellOutcome(room, tx, authorisationId);
  });
  room.nudge();
}
