/** ISO 8583 from the token service: authorisations, reversals, the line itself. */
import { DecodeError } from '@armilla/bytes';
import {
  describeMessage,
  isAdvice,
  isNetworkManagement,
  isRequest,
  isReversal,
  type Message,
  MTI,
  mtiInWords,
  requestMti,
} from '@armilla/iso8583';
import type { PartyName } from '@armilla/kit/contract';
import { answerMessage } from '../decide/answer-message.ts';
import type { House } from '../deps.ts';
import { authorise } from './authorise.ts';
import { reverse } from './reverse.ts';

/**
 * The answer; `undefined` for what asks nothing. A malformed request gets DE 39 `30`, one that this
 * issuer does not serve (`0200`, `0120`: nobody decides for it) `12`.
 */
export async function answer(house: House, message: Message): Promise<Message | undefined> {
  if (!isRequest(message.mti) && !isAdvice(message.mti)) return undefined;
  record(house, message, 'token-service', 'issuer');
  const answered = await answerOrRefuse(house, message);
  record(house, answered, 'issuer', 'token-service');
  return answered;
}

async function answerOrRefuse(house: House, message: Message): Promise<Message> {
  try {
    return await dispatch(house, message);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    house.log.warn({ mti: message.mti, trouble: error.message }, 'a message was malformed');
    return answerMessage(message, '30');
  }
}

async function dispatch(house: House, message: Message): Promise<Message> {
  if (isNetworkManagement(message.mti)) return answerMessage(message, '00');
  if (isReversal(message.mti)) return reverse(house, message);
  if (requestMti(message.mti) === MTI.authorisationRequest) return authorise(house, message);
  return answerMessage(message, '12');
}

function record(house: House, message: Message, from: PartyName, to: PartyName): void {
  const { 37: rrn, 39: responseCode } = message.fields;
  const outcome = responseCode === undefined ? '' : ` ${responseCode}`;
  house.trace.record({
    at: house.clock.now(),
    from,
    to,
    kind: 'ISO 8583',
    summary: `${message.mti} ${mtiInWords(message.mti)}${outcome}`,
    details: describeMessage(message),
    ...(rrn === undefined ? {} : { reference: rrn }),
  });
}
