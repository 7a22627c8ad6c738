/** E-mail on its way. */
import type { Language } from '@armilla/kit/refusal';
import { type MessageQueue, messageQueue, type QueueDeps } from '../messages/queue.ts';
import type { MailPort } from './port.ts';

export interface MailWords {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly language: Language;
}

export type MailQueue = MessageQueue<MailWords>;

type Deps = Omit<QueueDeps<MailWords>, 'send' | 'channel'> & { readonly mail: MailPort };

export function mailQueue(deps: Deps): MailQueue {
  return messageQueue({
    ...deps,
    channel: 'EMAIL',
    send: (messageId, words, atMs) => deps.mail.send({ messageId, ...words, at: atMs }),
  });
}
