/** A tap that passed every check goes on to its issuer; silence is answered, and reversed. */

import { checkMessage, describeMessage, isApproved, type Message, MTI } from '@armilla/iso8583';
import { digits } from '@armilla/kit/chance';
import type { Queryable } from '@armilla/kit/database';
import { NoAnswer } from '@armilla/kit/host-link';
import { DECLINE_CODES, reasonOfIssuer } from '../decide/response-codes.ts';
import { issuerOf, type Room } from '../room.ts';
import {
  answerAuthorisation,
  authorisationById,
  insertReversal,
  type Outcome,
} from '../store/authorisations.ts';
import { type TokenRow, token as tokenNow } from '../store/tokens.ts';
import { panOf } from '../vault/vault.ts';
import {
  keptAnswer,
  ownAnswer,
  pointsOf,
  tokenSubelements,
  towardsAcquirer,
  towardsIssuer,
} from './messages.ts';
import { tellOutcome } from './outcome.ts';
import { accountReferenceOf } from './tap.ts';

/** Asks the issuer and answers the acquirer; the outcome is durable when this resolves. */
export async function forward(
  room: Room,
  request: Message,
  authorisationId: string,
  token: TokenRow,
): Promise<Message> {
  const asked = await room.database.transaction(async (tx) => {
    // Its card may have been replaced since the checks.
    const held = (await tokenNow(tx, token.token_unique_reference)) ?? token;
    const pan = await panOf(room, tx, held.pan_id);
    const reference = await accountReferenceOf(tx, held);
    const { tokenRequestorId } = room.service;
    const de48 = tokenSubelements(held, tokenRequestorId, reference, pointsOf(request.fields));
    return towardsIssuer(request, pan.expose(), de48);
  });
  const answer = await ask(room, token, asked);
  const settled = await room.database.transaction((tx) =>
    settle(room, tx, request, authorisationId, answer),
  );
  room.nudge();
  return settled;
}

/** What the issuer said: `undefined` for silence, and for what is no answer. */
async function ask(
  room: Room,
  token: TokenRow,
  asked: Message,
): Promise<Message | 'NEVER_ASKED' | undefined> {
  const { host } = issuerOf(room, token.programme_id);
  trace(room, asked, 'token-service', 'issuer');
  try {
    const answer = await host.request(asked);
    trace(room, answer, 'issuer', 'token-service');
    const sound = answer.mti === MTI.authorisationResponse && checkMessage(answer) === undefined;
    return sound ? answer : undefined;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return error.mayHaveArrived ? undefined : 'NEVER_ASKED';
  }
}

/** Records a message masked; the one who asks records question and answer. */
export function trace(
  room: Room,
  message: Message,
  from: 'token-service' | 'issuer',
  to: 'token-service' | 'issuer',
): void {
  const [summary = '', ...details] = describeMessage(message);
  const reference = message.fields[37] ?? '';
  room.trace.record({
    at: room.clock.now(),
    from,
    to,
    kind: 'ISO 8583',
    summary,
    details,
    reference,
  });
}

async function settle(
  room: Room,
  tx: Queryable,
  request: Message,
  authorisationId: string,
  answer: Message | 'NEVER_ASKED' | undefined,
): Promise<Message> {
  const row = await authorisationById(tx, authorisationId);
  if (row?.state !== 'FORWARDED') {
    return ownAnswer(request, MTI.authorisationResponse, DECLINE_CODES.REVERSED_BEFORE);
  }
  if (answer === undefined) await queueReversal(room, tx, authorisationId);
  const outcome = outcomeOf(request, answer);
  await answerAuthorisation(tx, authorisationId, outcome.kept, room.clock.now());
  await tellOutcome(room, tx, authorisationId);
  return outcome.answer;
}

function outcomeOf(
  request: Message,
  answer: Message | 'NEVER_ASKED' | undefined,
): { answer: Message; kept: Outcome } {
  if (answer === undefined || answer === 'NEVER_ASKED') {
    const code = DECLINE_CODES.ISSUER_UNAVAILABLE;
    const own = ownAnswer(request, MTI.authorisationResponse, code);
    const kept = { answer: keptAnswer(own), responseCode: code, reason: 'ISSUER_UNAVAILABLE' };
    return { answer: own, kept };
  }
  const responseCode = answer.fields[39] ?? '';
  const back = towardsAcquirer(request, answer);
  const reason = isApproved(responseCode) ? null : reasonOfIssuer(responseCode);
  return { answer: back, kept: { answer: keptAnswer(back), responseCode, reason } };
}

/** Writes down that the issuer must be told to forget this one. */
export async function queueReversal(
  room: Room,
  tx: Queryable,
  authorisationId: string,
): Promise<void> {
  await insertReversal(tx, authorisationId, digits(room.chance, 6), room.clock.now());
}
