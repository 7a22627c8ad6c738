/** ISO 8583 from the token service: authorisations, advices, reversals, the line itself. */
import { DecodeError } from '@armilla/bytes';
import {
  isNetworkManagement,
  isRequest,
  isReversal,
  type Message,
  MTI,
  requestMti,
} from '@armilla/iso8583';
import { answerMessage } from '../decide/answer-message.ts';
import type { House } from '../deps.ts';
import { complete, offlineSale, standIn } from './advise.ts';
import { authorise } from './authorise.ts';
import { reverse } from './reverse.ts';

/**
 * The answer; `undefined` for what asks nothing. A malformed request gets DE 39 `30`, one that this
 * issuer does not serve (`0200`) `12`. Messages are recorded in the trace by whoever asks.
 */
export async function answer(house: House, message: Message): Promise<Message | undefined> {
  if (!isRequest(message.mti)) return undefined;
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
  switch (requestMti(message.mti)) {
    case MTI.authorisationRequest:
      return authorise(house, message);
    case MTI.authorisationAdvice:
      return standIn(house, message);
    case MTI.financialAdvice:
      return message.fields[90] === undefined
        ? offlineSale(house, message)
        : complete(house, message);
    default:
      return answerMessage(message, '12');
  }
}
