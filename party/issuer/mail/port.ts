/** The way to people's mailboxes. */
import type { Language } from '@armilla/kit/refusal';

export interface Mail {
  /** The same for every attempt at one message: a server that has taken it keeps it at that. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly language: Language;
  /** When the bank sends it, in milliseconds since 1970. */
  readonly at: number;
}

export interface MailPort {
  /** Resolves when the message is safely out of the bank's hands; throws when it is not. */
  send(mail: Mail): Promise<void>;
}
