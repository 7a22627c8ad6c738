/** What an acquirer's message is answered with, by its type. */
import { correlationKey, isRequest, type Message, requestMti } from '@armilla/iso8583';
import { oneAtATime } from '@armilla/kit/database';
import { Unavailable } from '@armilla/kit/unavailable';
import type { Room } from '../room.ts';
import { takeAdvice } from './advice.ts';
import { forward } from './forward.ts';
import { ownAnswer } from './messages.ts';
import { settleAsSilent, takeReversal, workOn } from './reversal.ts';
import { type Forward, judgeTap } from './tap.ts';

/** Network management (DE 70) that is answered with yes: sign on, sign off, echo. */
const MANAGEMENT: ReadonlySet<string> = new Set(['001', '002', '301']);

/** Answers requests and advices; `undefined` for what has no answer. */
export function answering(room: Room): (message: Message) => Promise<Message | undefined> {
  /** Requests that are with an issuer just now: whatever has their number waits for the answer. */
  const underWay = new Map<string, Promise<Message>>();
  return async (message) => {
    if (!isRequest(message.mti)) return undefined;
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
  if (running !== undefined) {
    // Then it is seen whether this one repeats it, or is another under its number.
    await running.catch(() => {});
    return authorise(room, underWay, message);
  }
  // Another process may be at it: then its answer is what this one gives.
  const work = oneAtATime(room.database, workOn(key), () => authoriseOnce(room, message));
  underWay.set(key, work);
  try {
    return await work;
  } finally {
    underWay.delete(key);
  }
}

async function authoriseOnce(room: Room, message: Message): Promise<Message> {
  const judged = await judgedOrAway(room, message);
  switch (judged.kind) {
    case 'ANSWER':
      return judged.answer;
    case 'FORWARD':
      return forwardOrSettle(room, message, judged);
    case 'UNDER_WAY':
      // The work on it failed before its answer was kept, and nobody waits for the issuer any more.
      await settleAsSilent(room, judged.authorisationId);
      return authoriseOnce(room, message);
  }
}

/** What the issuer said is worth nothing unless it is written down. */
async function forwardOrSettle(room: Room, message: Message, judged: Forward): Promise<Message> {
  try {
    return await forward(room, message, judged);
  } catch (error) {
    room.unsettled(judged.authorisationId);
    throw error;
  }
}

/** What this party stands on is away: nothing was written down, and the tap may be tried again. */
async function judgedOrAway(room: Room, message: Message): ReturnType<typeof judgeTap> {
  try {
    return await judgeTap(room, message);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    room.log.error({ error }, 'an authorisation could not be judged');
    return { kind: 'ANSWER', answer: ownAnswer(message, '96') };
  }
}

function manage(message: Message): Message {
  const known = MANAGEMENT.has(message.fields[70] ?? '');
  return ownAnswer(message, known ? '00' : '12');
}
