/** The wearable at the other end of the link; every way a link can fail is one refusal. */
import {
  type BandLink,
  type DoneAnswer,
  doneAnswers,
  type PhoneMessage,
} from '@armilla/api/band-link';
import { type Refusal, refuse } from '@armilla/kit/refusal';

/** Sends a message. Answers what the wearable did, or its refusal, or DEVICE_UNREACHABLE. */
export async function ask<Message extends PhoneMessage>(
  band: BandLink | undefined,
  message: Message,
): Promise<DoneAnswer<Message['type']> | Refusal> {
  if (band?.connected !== true) return refuse('DEVICE_UNREACHABLE');
  const answer = await answerOf(band, message);
  if (answer === undefined) return refuse('DEVICE_UNREACHABLE');
  if (!answer.ok) return refuse(answer.code);
  const parsed = doneAnswers[message.type].safeParse(answer);
  // What came is not an answer to this message: as good as a broken link.
  if (!parsed.success) return refuse('DEVICE_UNREACHABLE');
  return parsed.data as DoneAnswer<Message['type']>;
}

async function answerOf(band: BandLink, message: PhoneMessage) {
  try {
    return await band.request(message);
  } catch {
    return undefined;
  }
}
