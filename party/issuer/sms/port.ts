/** The way to people's phones. */
import type { Language } from '@armilla/kit/refusal';

export interface Sms {
  /** The same for every attempt at one message: a gateway that has sent it keeps it at that. */
  readonly messageId: string;
  /** With `+` and country code. */
  readonly to: string;
  readonly text: string;
  readonly language: Language;
  /** When the bank sends it, in milliseconds since 1970. */
  readonly at: number;
}

export interface SmsPort {
  /** Resolves when the message is safely out of the bank's hands; throws when it is not. */
  send(sms: Sms): Promise<void>;
}
