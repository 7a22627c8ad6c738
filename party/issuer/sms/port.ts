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

/** What the network says became of one part of an SMS. */
export interface SmsReceipt {
  /** The gateway's name for the part, as {@link SmsPort.send} resolved to it. */
  readonly gatewayId: string;
  readonly outcome: 'DELIVERED' | 'UNDELIVERABLE';
}

export interface SmsPort {
  /**
   * Resolves when the message is safely out of the bank's hands, to the gateway's names for its
   * parts: none where no receipts will come. Throws when it is not.
   */
  send(sms: Sms): Promise<readonly string[]>;
  /**
   * Whoever wants to hear of receipts. A receipt is acknowledged to the gateway when `take` has
   * resolved; when it throws, the gateway brings it again.
   */
  onReceipt?(take: (receipt: SmsReceipt) => Promise<void>): void;
}
