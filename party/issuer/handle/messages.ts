/** ISO 8583 from the token service: authorisations, reversals, the line itself. */
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
import { authorise } from './authorise.ts';
import { reverse } from './reverse.ts';

/**
 * The answer; `undefined` for what asks nothing. A malformed request gets DE 39 `30`, one that this
 * issuer does not serve (`0200`, `0120`: nobody decides for it) `12`. Messages are recorded in the
 * trace by whoever asks.
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
  if (requestMti(message.mti) === MTI.authorisationRequest) return authorise(house, message);
  return answerMessage(message, '12');
}
