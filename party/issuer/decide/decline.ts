/** Why an authorisation is declined: what the network is told (DE 39) and what people are told. */
import type { ResponseCode } from '@armilla/iso8583';
import type { RefusalCode } from '@armilla/kit/refusal';

export type DeclineReason =
  | 'REVERSED_BEFORE'
  | 'CARD_UNKNOWN'
  | 'CHIP_MISSING'
  | 'CRYPTOGRAM_WRONG'
  | 'COUNTER_USED'
  | 'COUNTER_DOUBTFUL'
  | 'CARD_NOT_ACTIVATED'
  | 'CARD_BLOCKED'
  | 'CARD_LOST'
  | 'CARD_STOLEN'
  | 'CARD_REPLACED'
  | 'CARD_CLOSED'
  | 'CARD_EXPIRED'
  | 'TRANSACTION_NOT_SUPPORTED'
  | 'CURRENCY_NOT_SUPPORTED'
  | 'ORIGINAL_UNKNOWN'
  | 'REFUND_ABOVE_PAYMENT'
  | 'COMPLETION_ABOVE_HOLD'
  | 'MERCHANT_OUTSIDE_LOOP'
  | 'COUNTRY_NOT_SERVED'
  | 'CATEGORY_NOT_SERVED'
  | 'PURCHASE_LIMIT'
  | 'DAY_LIMIT'
  | 'CASH_LIMIT'
  | 'AUTHENTICATION_DUE'
  | 'CASH_UNVERIFIED'
  | 'PIN_UNREADABLE'
  | 'PIN_BLOCKED'
  | 'PIN_WRONG'
  | 'POINTS_NOT_ENOUGH'
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
  CHIP_MISSING: { responseCode: '57', code: 'TRANSACTION_NOT_SUPPORTED' },
  CRYPTOGRAM_WRONG: { responseCode: '88', code: 'CRYPTOGRAM_INVALID' },
  COUNTER_USED: { responseCode: '82', code: 'ATC_REUSED' },
  COUNTER_DOUBTFUL: { responseCode: '91', code: 'COUNTER_DOUBTFUL' },
  CARD_NOT_ACTIVATED: { responseCode: '62', code: 'CARD_NOT_USABLE' },
  CARD_BLOCKED: { responseCode: '62', code: 'CARD_NOT_USABLE' },
  CARD_LOST: { responseCode: '41', code: 'CARD_NOT_USABLE' },
  CARD_STOLEN: { responseCode: '43', code: 'CARD_NOT_USABLE' },
  CARD_REPLACED: { responseCode: '62', code: 'CARD_NOT_USABLE' },
  CARD_CLOSED: { responseCode: '62', code: 'CARD_NOT_USABLE' },
  CARD_EXPIRED: { responseCode: '54', code: 'CARD_EXPIRED' },
  TRANSACTION_NOT_SUPPORTED: { responseCode: '57', code: 'TRANSACTION_NOT_SUPPORTED' },
  CURRENCY_NOT_SUPPORTED: { responseCode: '57', code: 'CURRENCY_NOT_SUPPORTED' },
  ORIGINAL_UNKNOWN: { responseCode: '76', code: 'ORIGINAL_NOT_FOUND' },
  REFUND_ABOVE_PAYMENT: { responseCode: '13', code: 'REFUND_TOO_HIGH' },
  COMPLETION_ABOVE_HOLD: { responseCode: '13', code: 'AMOUNT_TOO_HIGH' },
  MERCHANT_OUTSIDE_LOOP: { responseCode: '57', code: 'MERCHANT_NOT_SERVED' },
  COUNTRY_NOT_SERVED: { responseCode: '57', code: 'MERCHANT_NOT_SERVED' },
  CATEGORY_NOT_SERVED: { responseCode: '57', code: 'MERCHANT_NOT_SERVED' },
  PURCHASE_LIMIT: { responseCode: '61', code: 'LIMIT_EXCEEDED' },
  DAY_LIMIT: { responseCode: '61', code: 'LIMIT_EXCEEDED' },
  CASH_LIMIT: { responseCode: '61', code: 'LIMIT_EXCEEDED' },
  AUTHENTICATION_DUE: { responseCode: '65', code: 'VERIFY_ON_DEVICE' },
  CASH_UNVERIFIED: { responseCode: '65', code: 'VERIFY_ON_DEVICE' },
  PIN_UNREADABLE: { responseCode: '86', code: 'TRANSACTION_NOT_SUPPORTED' },
  PIN_BLOCKED: { responseCode: '75', code: 'PIN_BLOCKED' },
  PIN_WRONG: { responseCode: '55', code: 'WRONG_PIN' },
  POINTS_NOT_ENOUGH: { responseCode: '51', code: 'POINTS_NOT_ENOUGH' },
  INSUFFICIENT_FUNDS: { responseCode: '51', code: 'INSUFFICIENT_FUNDS' },
};
