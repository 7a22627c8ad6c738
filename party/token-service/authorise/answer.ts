/** What an acquirer's message is answered with, by its type. */
import { correlationKey, isAdvice, isRequest, type Message, requestMti } from '@armilla/iso8583';
import type { Room } from '../room.ts';
import { takeAdvice } from './advice.ts';
import { forward } from './forward.ts';
import { ownAnswer } from './messages.ts';
import { takeReversal } from './reversal.ts';
import { judgeTap } from './tap.ts';

/** Network management (DE 70) that is answered with yes: sign on, sign off, echo. */
const MANAGEMENT: ReadonlySet<string> = new Set(['001', '002', '301']);

/** Answers requests and advices; `undefined` for what has no answer. */
export function answering(room: Room): (message: Message) => Promise<Message | undefined> {
  /** Requests that are with an issuer just now: a repeat waits for the same answer. */
  const underWay = new Map<string, Promise<Message>>();
  return async (message) => {
    if (!isRequest(message.mti) && !isAdvice(message.mti)) return undefined;
    switch (requestMti(message.mti)) {
      case '0100':
        return authorise(room, underWay, message);
      case '0400':
      case '0420':
        return takeReversal(room, message);
      case '0220':
        return takeAdvice(room, message);
      case '0800':
        return manage(message);
      default:
        // No advices are taken of authorisations: nobody stands in for this party.
        return ownAnswer(message, '12');
    }
  };
}

async function authorise(
  room: Room,
  underWay: Map<string, Promise<Message>>,
  message: Message,
): Promise<Message> {
  const key = correlationKey(message);
  const running = underWay.get(key);
  if (running !== undefined) return running;
  const work = authoriseOnce(room, message);
  underWay.set(key, work);
  try {
    return await work;
  } finally {
    underWay.delete(key);
  }
}

async function authoriseOnce(room: Room, message: Message): Promise<Message> {
  const judged = await judgeTap(room, message);
  switch (judged.kind) {
    case 'ANSWER':
      return judged.answer;
    case 'FORWARD':
      return forward(room, message, judged.authorisationId, judged.pinBlock);
    case 'UNDER_WAY':
      throw new Error('an authorisation under way that this process does not know');
  }
}

function manage(message: Message): Message {
  const known = MANAGEMENT.has(message.fields[70] ?? '');
  return ownAnswer(message, known ? '00' : '12');
}
