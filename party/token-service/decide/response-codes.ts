/**
 * Why a payment is declined, and the response code (DE 39) that says so: both ways, in one place.
 */
import type { ResponseCode } from '@armilla/iso8583';
import type { RefusalCode } from '@armilla/kit/refusal';

/** Reasons of this party's own, each a code of the catalogue. */
export const DECLINE_CODES = {
  INPUT_INVALID: '30',
  CARD_UNKNOWN: '14',
  TOKEN_NOT_ACTIVE: '62',
  TOKEN_DOMAIN: '57',
  DATA_MISMATCH: '12',
  CRYPTOGRAM_INVALID: '88',
  ATC_REUSED: '82',
  /** Since a restore: the counter may have been used before it. */
  COUNTER_DOUBTFUL: '91',
  CARD_EXPIRED: '54',
  LIMIT_EXCEEDED: '61',
  /** Of an older generation of the wearable's payment service. */
  SERVICE_UPDATE_REQUIRED: '62',
  /** A PIN that nobody behind this party could check. */
  TRANSACTION_NOT_SUPPORTED: '86',
  /** The cardholder's own limits; an amount above them is {@link AMOUNT_CODE}. */
  CARD_CONTROL: '57',
  /** What a refund, an increment or a completion belongs to. */
  ORIGINAL_NOT_FOUND: '76',
  REFUND_TOO_HIGH: '13',
  AMOUNT_TOO_HIGH: '13',
  /** The reversal came first, or came while the issuer was deciding. */
  REVERSED_BEFORE: '68',
  ISSUER_UNAVAILABLE: '91',
} as const satisfies Partial<Record<RefusalCode, ResponseCode>>;

export type DeclineReason = keyof typeof DECLINE_CODES;

/** DE 39 where an amount or a day's sum is above a limit, whoever set it. */
export const AMOUNT_CODE = '61' satisfies ResponseCode;

/** Another payment under the number of one that is known: a duplicate that is none. */
export const DUPLICATE_CODE = '94' satisfies ResponseCode;

/** Nothing was done: the payment is past taking back, or has not been decided. */
export const NO_ACTION_CODE = '21' satisfies ResponseCode;

/** A part of a payment was to be taken back that nobody knows. */
export const NOT_LOCATED_CODE = '25' satisfies ResponseCode;

export const ISSUER_REASONS: Readonly<Record<string, RefusalCode>> = {
  '13': 'AMOUNT_TOO_HIGH',
  '14': 'CARD_NOT_USABLE',
  '41': 'CARD_NOT_USABLE',
  '43': 'CARD_NOT_USABLE',
  '51': 'INSUFFICIENT_FUNDS',
  '54': 'CARD_EXPIRED',
  '55': 'WRONG_PIN',
  '61': 'LIMIT_EXCEEDED',
  '62': 'CARD_NOT_USABLE',
  '65': 'VERIFY_ON_DEVICE',
  '75': 'PIN_BLOCKED',
  '76': 'ORIGINAL_NOT_FOUND',
  '78': 'CARD_NOT_USABLE',
  '82': 'ATC_REUSED',
  '88': 'CRYPTOGRAM_INVALID',
  '91': 'ISSUER_UNAVAILABLE',
};

/** The catalogue's word for an issuer's "no". */
export function reasonOfIssuer(responseCode: string): RefusalCode {
  return ISSUER_REASONS[responseCode] ?? 'BANK_DECLINED';
}
