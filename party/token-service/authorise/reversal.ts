/**
 * Reversals: taken from the acquirer whatever the order, answered as soon as they are durable, and
 * forwarded to the issuer until it answers (store and forward).
 */

import { DecodeError } from '@armilla/bytes';
import {
  checkMessage,
  type Message,
  MTI,
  originalCorrelationKey,
  responseMti,
} from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { DECLINE_CODES } from '../decide/response-codes.ts';
import { issuerOf, newId, type Room } from '../room.ts';
import {
  type AuthorisationRow,
  answerAuthorisation,
  authorisation,
  authorisationById,
  dueReversals,
  forwardedAuthorisations,
  insertAuthorisation,
  LONGEST_WAIT_MS,
  type ReversalRow,
  reversalAnswered,
  reversalLater,
  setReversed,
} from '../store/authorisations.ts';
import { token } from '../store/tokens.ts';
import { panOf } from '../vault/vault.ts';
import { queueReversal, trace } from './forward.ts';
import {
  fieldsOf,
  keptAnswer,
  keptRequest,
  ownAnswer,
  pointsOf,
  reversalFor,
  tokenSubelements,
} from './messages.ts';
import { tellOutcome } from './outcome.ts';
import { accountReferenceOf } from './tap.ts';

/** Takes a reversal from the acquirer. The same one again gets the same answer. */
export async function takeReversal(room: Room, reversal: Message): Promise<Message> {
  const answering = responseMti(reversal.mti);
  const key = originalOf(reversal);
  if (key === undefined) return ownAnswer(reversal, answering, '30');
  await room.database.transaction((tx) => reverse(room, tx, reversal, key));
  room.nudge();
  return ownAnswer(reversal, answering, '00');
}

function originalOf(reversal: Message): string | undefined {
  if (checkMessage(reversal) !== undefined) return undefined;
  try {
    return originalCorrelationKey(reversal);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

async function reverse(room: Room, tx: Queryable, reversal: Message, key: string): Promise<void> {
  const original = await authorisation(tx, key);
  if (original === undefined) return leaveTombstone(room, tx, reversal, key);
  if (original.state === 'REVERSED') return;
  const { authorisation_id: authorisationId } = original;
  await setReversed(tx, authorisationId);
  if (wentToIssuer(original)) await queueReversal(room, tx, authorisationId);
  await tellOutcome(room, tx, authorisationId);
}

/** Only what passed the checks was shown to an issuer: its own "no" carries no reason of ours. */
function wentToIssuer(row: AuthorisationRow): boolean {
  return row.state === 'FORWARDED' || row.response_code === '00' || row.reason === null;
}

/** The reversal came first: its request, should it come, is not approved and not forwarded. */
async function leaveTombstone(
  room: Room,
  tx: Queryable,
  reversal: Message,
  key: string,
): Promise<void> {
  await insertAuthorisation(tx, {
    authorisation_id: newId(room, 'aut'),
    correlation_key: key,
    token_unique_reference: null,
    atc: null,
    state: 'REVERSED',
    cryptogram: 'NOT_CHECKED',
    request: keptRequest(reversal.fields),
    answer: null,
    reason: null,
    response_code: null,
    rrn: reversal.fields[37] ?? '',
    amount_minor: null,
    received_at: BigInt(room.clock.now()),
  });
}

/**
 * What was with an issuer when this party stopped: nobody waits for the answer any more, so it
 * counts as silence.
 */
export async function settleInterrupted(room: Room): Promise<void> {
  for (const { authorisation_id: id } of await forwardedAuthorisations(room.database)) {
    await room.database.transaction(async (tx) => {
      const row = await authorisationById(tx, id);
      if (row?.state !== 'FORWARDED') return;
      const request = { mti: MTI.authorisationRequest, fields: fieldsOf(row.request) };
      const code = DECLINE_CODES.ISSUER_UNAVAILABLE;
      const answer = keptAnswer(ownAnswer(request, MTI.authorisationResponse, code));
      await queueReversal(room, tx, id);
      const outcome = { answer, responseCode: code, reason: 'ISSUER_UNAVAILABLE' };
      await answerAuthorisation(tx, id, outcome, room.clock.now());
      await tellOutcome(room, tx, id);
    });
  }
}

/** Sends every reversal that is due, once. */
export async function forwardReversals(room: Room, isOpen: () => boolean): Promise<void> {
  for (const row of await dueReversals(room.database, room.clock.now())) {
    if (isOpen()) await forwardOne(room, row);
  }
}

async function forwardOne(room: Room, row: ReversalRow): Promise<void> {
  const id = row.authorisation_id;
  try {
    const { message, programmeId } = await messageOf(room, row);
    trace(room, message, 'token-service', 'issuer');
    const answer = await issuerOf(room, programmeId).host.request(message);
    trace(room, answer, 'issuer', 'token-service');
    await reversalAnswered(room.database, id, room.clock.now());
  } catch (error) {
    room.log.warn({ error, authorisationId: id }, 'a reversal could not be delivered');
    const waitMs = Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(10, Number(row.attempts)));
    await reversalLater(room.database, id, room.clock.now() + waitMs);
  }
}

async function messageOf(
  room: Room,
  row: ReversalRow,
): Promise<{ message: Message; programmeId: string }> {
  return room.database.transaction(async (tx) => {
    const original = await authorisationById(tx, row.authorisation_id);
    const held =
      original?.token_unique_reference && (await token(tx, original.token_unique_reference));
    if (original === undefined || !held) throw new Error('a reversal of nothing');
    const fields = fieldsOf(original.request);
    const { tokenRequestorId } = room.service;
    const reference = await accountReferenceOf(tx, held);
    const own = {
      pan: (await panOf(room, tx, held.pan_id)).expose(),
      de48: tokenSubelements(held, tokenRequestorId, reference, pointsOf(fields)),
      stan: row.stan,
      at: Number(row.created_at),
    };
    return { message: reversalFor(fields, own, row.attempts > 0n), programmeId: held.programme_id };
  });
}
