/** What a host does with a message while it has too much to do. */
import { answerTo } from './answer.ts';
import type { Message } from './fields.ts';
import { isAdvice, isNetworkManagement, isRepeat, isRequest, isReversal } from './mti.ts';

export interface WhileBusy {
  /**
   * `ALWAYS`: the keeping of the line, which costs nothing. `MUST`: what has happened already, turned
   * away last. `MAY`: whoever asks can ask again.
   */
  readonly how: 'MAY' | 'MUST' | 'ALWAYS';
  /**
   * DE 39 `91`, issuer or switch inoperative: whoever hears it comes again. A payment that is asked
   * again (`0101`) may have been approved and its answer lost: nobody says no to it who does not
   * know, so it gets no answer, and whoever asks goes on asking or takes it back.
   */
  readonly answer: Message | undefined;
}

export function whileBusy(message: Message): WhileBusy {
  const busy = isRequest(message.mti) ? answerTo(message, { 39: '91' }) : undefined;
  if (isNetworkManagement(message.mti)) return { how: 'ALWAYS', answer: busy };
  const hasHappened = isAdvice(message.mti) || isReversal(message.mti);
  const answer = !hasHappened && isRepeat(message.mti) ? undefined : busy;
  return { how: hasHappened ? 'MUST' : 'MAY', answer };
}
