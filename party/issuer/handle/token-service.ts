/** What the token service asks of the issuer, authorizeService apart. */
import { createHash } from 'node:crypto';
import type { issuerContract } from '@armilla/api/issuer';
import type { CallContext, Handlers } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { activationMethods, METHOD_IDS } from '../decide/activation-method.ts';
import { smsText } from '../decide/sms-text.ts';
import type { House } from '../deps.ts';
import { cardByReference, lockedCard, noteToken } from '../store/cards.ts';
import { customerOfCard } from '../store/customers.ts';
import { authorizeService } from './authorize-service.ts';
import { postTokenDeletion } from './command-card.ts';

type All = Handlers<typeof issuerContract>;
type Ours = Pick<
  All,
  'getEncryptionKey' | 'authorizeService' | 'deliverActivationCode' | 'notifyTokenUpdated'
>;
type DeliverInput = Parameters<All['deliverActivationCode']>[0];
type TokenUpdate = Parameters<All['notifyTokenUpdated']>[0];

export function tokenServiceHandlers(house: House): Ours {
  return {
    getEncryptionKey: async () => ({ key: await house.envelope.publicKey() }),
    authorizeService: (input) => authorizeService(house, input),
    deliverActivationCode: (input, context) => deliverActivationCode(house, input, context),
    notifyTokenUpdated: (input) => notifyTokenUpdated(house, input),
  };
}

/** By SMS it goes out now; by telephone it waits for the cardholder's call to the bank. */
async function deliverActivationCode(
  house: House,
  input: DeliverInput,
  context: CallContext,
): Promise<{ delivery: 'SENT' | 'QUEUED' } | Refusal> {
  const { database, programme, clock } = house;
  const { enrolmentId, code, deviceName, language, expiresAt: expiresAtMs } = input;
  const card = await cardByReference(database, input.panUniqueReference);
  if (card === undefined) return refuse('NOT_FOUND');
  const { mobile } = await customerOfCard(database, card.cardId);
  const method = activationMethods(programme, mobile).find(
    ({ methodId }) => methodId === input.methodId,
  );
  if (method === undefined) return refuse('METHOD_UNKNOWN');
  if (method.methodId !== METHOD_IDS.TEXT_TO_CARDHOLDER_NUMBER || mobile === undefined) {
    return { delivery: 'QUEUED' };
  }
  const { panLastFour } = card;
  const toSend = { code, panLastFour, deviceName, expiresAtMs, language };
  const state = await house.smsQueue.put({
    smsId: smsIdOf(enrolmentId, context.idempotencyKey),
    enrolmentId,
    to: mobile,
    text: smsText(programme, toSend, clock.now()),
    language,
    expiresAtMs,
  });
  house.log.info({ enrolmentId, cardId: card.cardId, state }, 'activation code handed to SMS');
  return { delivery: state === 'SENT' ? 'SENT' : 'QUEUED' };
}

/** One identifier for one send of an enrolment: doing it again after a cut sends nothing more. */
function smsIdOf(enrolmentId: string, idempotencyKey: string): string {
  const send = JSON.stringify([enrolmentId, idempotencyKey]);
  return `sms_${createHash('sha256').update(send).digest('hex').slice(0, 26)}`;
}

/** A token that comes up on a card closed meanwhile is ended at once. */
async function notifyTokenUpdated(
  house: House,
  input: TokenUpdate,
): Promise<Record<string, never> | Refusal> {
  const { database, clock, log } = house;
  const { tokenUniqueReference, dpanLastFour, deviceName, status } = input;
  const known = await cardByReference(database, input.panUniqueReference);
  if (known === undefined) return refuse('NOT_FOUND');
  const taken = await database.transaction(async (tx) => {
    const card = (await lockedCard(tx, known.cardId)) ?? known;
    const { cardId } = card;
    const token = { tokenUniqueReference, cardId, dpanLastFour, deviceName, status };
    const noted = await noteToken(tx, token, input.at);
    if (noted && card.state === 'CLOSED' && status !== 'DEACTIVATED') {
      await postTokenDeletion(tx, tokenUniqueReference, clock.now());
    }
    return noted;
  });
  log.info({ tokenUniqueReference, status, taken }, 'token updated');
  house.postman.nudge();
  return {};
}
