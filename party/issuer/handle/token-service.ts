/** What the token service asks of the issuer, authorizeService apart. */
import { createHash } from 'node:crypto';
import type { issuerContract } from '@armilla/api/issuer';
import type { CallContext, Handlers } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { METHOD_IDS } from '../decide/activation-method.ts';
import { standingWord } from '../decide/card-life.ts';
import { noticeOf } from '../decide/notice-text.ts';
import { codeSubject, codeText } from '../decide/sms-text.ts';
import type { House } from '../deps.ts';
import {
  type Card,
  cardByReference,
  lockedCard,
  noteToken,
  type Token,
  tokenByReference,
} from '../store/cards.ts';
import { customerOfCard } from '../store/customers.ts';
import { lockedEnrolment, noteEnrolment, tokenWasRefused } from '../store/enrolments.ts';
import type { MessageState } from '../store/messages.ts';
import { serviceDecision } from '../store/service-decisions.ts';
import { type Answer, authorizeService } from './authorize-service.ts';
import { thaw } from './kept-answer.ts';
import { nudgeNotices, queueNotice } from './notices.ts';
import { reachOf } from './reach.ts';
import { postTokenDeletion, tellNetwork } from './tell-network.ts';

type All = Handlers<typeof issuerContract>;
type Ours = Pick<
  All,
  | 'getEncryptionKey'
  | 'authorizeService'
  | 'deliverActivationCode'
  | 'notifyTokenUpdated'
  | 'notifyEnrolmentUpdated'
>;
type DeliverInput = Parameters<All['deliverActivationCode']>[0];
type TokenUpdate = Parameters<All['notifyTokenUpdated']>[0];
type EnrolmentUpdate = Parameters<All['notifyEnrolmentUpdated']>[0];
type Nothing = Record<string, never>;

export function tokenServiceHandlers(house: House): Ours {
  return {
    getEncryptionKey: async () => ({ key: await house.envelope.publicKey() }),
    authorizeService: (input) => authorizeService(house, input),
    deliverActivationCode: (input, context) => deliverActivationCode(house, input, context),
    notifyTokenUpdated: (input) => notifyTokenUpdated(house, input),
    notifyEnrolmentUpdated: (input) => notifyEnrolmentUpdated(house, input),
  };
}

/**
 * By SMS and e-mail it goes out now; by telephone it waits for the cardholder's call. Only by a
 * method that was offered to this enrolment: where the risk is high no code is.
 */
async function deliverActivationCode(
  house: House,
  input: DeliverInput,
  context: CallContext,
): Promise<{ delivery: 'SENT' | 'QUEUED' } | Refusal> {
  const { database, log } = house;
  const { enrolmentId, methodId } = input;
  const card = await cardByReference(database, input.panUniqueReference);
  const decision = await serviceDecision(database, enrolmentId);
  if (card === undefined || decision?.cardId !== card.cardId) return refuse('NOT_FOUND');
  const answer = thaw<Answer>(decision.answer);
  const offered = isRefusal(answer) ? [] : answer.activationMethods;
  if (!offered.some((method) => method.methodId === methodId)) return refuse('METHOD_UNKNOWN');
  const state = await send(house, input, card, messageIdOf(enrolmentId, context.idempotencyKey));
  log.info({ enrolmentId, cardId: card.cardId, methodId, state }, 'activation code handed on');
  return { delivery: state === undefined || state === 'QUEUED' ? 'QUEUED' : 'SENT' };
}

async function send(
  house: House,
  input: DeliverInput,
  { cardId, panLastFour }: Card,
  messageId: string,
): Promise<MessageState | undefined> {
  const { database, programme, clock, smsQueue, mailQueue } = house;
  const { enrolmentId, methodId, code, deviceName, language, expiresAt: expiresAtMs } = input;
  const { mobile, email } = reachOf(house, await customerOfCard(database, cardId));
  const toSend = { code, panLastFour, deviceName, expiresAtMs, language };
  const text = codeText(programme, toSend, clock.now());
  const common = { messageId, about: enrolmentId, expiresAtMs };
  if (methodId === METHOD_IDS.TEXT_TO_CARDHOLDER_NUMBER && mobile !== undefined) {
    return smsQueue.put({ ...common, words: { to: mobile, text, language } });
  }
  if (methodId === METHOD_IDS.EMAIL_TO_CARDHOLDER_ADDRESS && email !== undefined) {
    const subject = codeSubject(toSend);
    return mailQueue?.put({ ...common, words: { to: email, subject, text, language } });
  }
  return undefined;
}

/** One identifier for one send of an enrolment: doing it again after a cut sends nothing more. */
function messageIdOf(enrolmentId: string, idempotencyKey: string): string {
  const sending = JSON.stringify([enrolmentId, idempotencyKey]);
  return `sms_${createHash('sha256').update(sending).digest('hex').slice(0, 26)}`;
}

async function notifyTokenUpdated(house: House, input: TokenUpdate): Promise<Nothing | Refusal> {
  const { database, log } = house;
  const { tokenUniqueReference, status, event } = input;
  const known = await cardByReference(database, input.panUniqueReference);
  if (known === undefined) return refuse('NOT_FOUND');
  const taken = await database.transaction(async (tx) => {
    const card = (await lockedCard(tx, known.cardId)) ?? known;
    const before = await tokenByReference(tx, tokenUniqueReference);
    const noted = await noteToken(tx, tokenOf(card, input), input.at);
    if (noted) await follow(house, tx, card, before, input);
    return noted;
  });
  log.info({ tokenUniqueReference, status, event, taken }, 'token updated');
  house.postman.nudge();
  nudgeNotices(house);
  return {};
}

function tokenOf({ cardId }: Card, input: TokenUpdate): Token {
  const { tokenUniqueReference, dpanLastFour, deviceName, status, suspendedBy } = input;
  return { tokenUniqueReference, cardId, dpanLastFour, deviceName, status, suspendedBy };
}

/**
 * A token that comes up on a card that may not pay meets what the card met; one whose enrolment
 * was refused by the customer ends; and its holder is told what happened.
 */
async function follow(
  house: House,
  tx: Queryable,
  card: Card,
  before: Token | undefined,
  input: TokenUpdate,
): Promise<void> {
  const { tokenUniqueReference, status, event, deviceName, at } = input;
  const nowMs = house.clock.now();
  const word = standingWord(card.state);
  const live = status === 'ACTIVE' || status === 'INACTIVE';
  const held = input.suspendedBy.includes('ISSUER') && word !== 'CLOSED' && word !== 'REPLACED';
  if (word !== null && live && !held) await tellNetwork(tx, card, word, nowMs);
  if (status !== 'DEACTIVATED' && (await tokenWasRefused(tx, tokenUniqueReference))) {
    await postTokenDeletion(tx, tokenUniqueReference, 'SUSPECTED_FRAUD', nowMs);
  }
  const notice = noticeOf(event, before?.status, status);
  if (notice === null) return;
  const noticeId = `notice-${tokenUniqueReference}-${event}-${at}`;
  await queueNotice(house, tx, card, { noticeId, notice, about: tokenUniqueReference, deviceName });
}

async function notifyEnrolmentUpdated(
  house: House,
  input: EnrolmentUpdate,
): Promise<Nothing | Refusal> {
  const { database, log } = house;
  const { enrolmentId, state, abandoned } = input;
  const card = await cardByReference(database, input.panUniqueReference);
  if (card === undefined) return refuse('NOT_FOUND');
  const taken = await database.transaction(async (tx) => {
    const before = await lockedEnrolment(tx, enrolmentId);
    if (before !== undefined && before.cardId !== card.cardId) return false;
    const noted = await noteEnrolment(tx, { ...input, ...textsOf(input), cardId: card.cardId });
    if (noted && abandoned && before?.abandoned !== true) await remind(house, tx, card, input);
    const token = input.tokenUniqueReference;
    if (noted && before?.refusedAtMs !== undefined && token !== undefined && !ENDED.has(state)) {
      await postTokenDeletion(tx, token, 'SUSPECTED_FRAUD', house.clock.now());
    }
    return noted;
  });
  log.info({ enrolmentId, state, abandoned, taken }, 'enrolment updated');
  house.postman.nudge();
  nudgeNotices(house);
  return {};
}

const ENDED: ReadonlySet<string> = new Set([
  'DECLINED',
  'DECLINED_TERMS_AND_CONDITIONS',
  'EXPIRED',
  'DELETED',
]);

function textsOf(input: EnrolmentUpdate) {
  const { reason, tokenUniqueReference, at: changedAtMs } = input;
  return { reason, tokenUniqueReference, changedAtMs };
}

function remind(house: House, tx: Queryable, card: Card, input: EnrolmentUpdate): Promise<void> {
  const { enrolmentId, deviceName } = input;
  const noticeId = `abandoned-${enrolmentId}`;
  return queueNotice(house, tx, card, {
    noticeId,
    notice: 'ABANDONED',
    about: enrolmentId,
    deviceName,
  });
}
