/** Why an authorisation is declined: what the network is told (DE 39) and what people are told. */
import type { ResponseCode } from '@armilla/iso8583';
import type { RefusalCode } from '@armilla/kit/refusal';

export type DeclineReason =
  | 'REVERSED_BEFORE'
  | 'CARD_UNKNOWN'
  | 'CARD_NOT_ACTIVATED'
  | 'CARD_BLOCKED'
  | 'CARD_LOST'
  | 'CARD_STOLEN'
  | 'CARD_REPLACED'
  | 'CARD_CLOSED'
  | 'CARD_EXPIRED'
  | 'TRANSACTION_NOT_SUPPORTED'
  | 'CURRENCY_NOT_SUPPORTED'
  | 'INSUFFICIENT_FUNDS';

interface Decline {
  /** DE 39 of the answer. */
  readonly responseCode: ResponseCode;
  /** The catalogue code that the statement line keeps. */
  readonly code: RefusalCode;
}

export const DECLINES: Readonly<Record<DeclineReason, Decline>> = {
  REVERSED_BEFORE: { responseCode: '68', code: 'REVERSED_BEFORE' },
  CARD_UNKNOWN: { responseCode: '14', code: 'CARD_UNKNOWN' },
  CARD_NOT_ACTIVATED: { responseCode: '62', code: 'CARD_NOT_USABLE' },
  CARD_BLOCKED: { responseCode: '62', code: 'CARD_NOT_USABLE' },
  CARD_LOST: { responseCode: '41', code: 'CARD_NOT_USABLE' },
  CARD_STOLEN: { responseCode: '43', code: 'CARD_NOT_USABLE' },
  CARD_REPLACED: { responseCode: '62', code: 'CARD_NOT_USABLE' },
  CARD_CLOSED: { responseCode: '62', code: 'CARD_NOT_USABLE' },
  CARD_EXPIRED: { responseCode: '54', code: 'CARD_EXPIRED' },
  TRANSACTION_NOT_SUPPORTED: { responseCode: '57', code: 'TRANSACTION_NOT_SUPPORTED' },
  CURRENCY_NOT_SUPPORTED: { responseCode: '57', code: 'CURRENCY_NOT_SUPPORTED' },
  INSUFFICIENT_FUNDS: { responseCode: '51', code: 'INSUFFICIENT_FUNDS' },
};
