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
  CARD_EXPIRED: '54',
  LIMIT_EXCEEDED: '61',
  /** Of an older generation of the wearable's payment service. */
  SERVICE_UPDATE_REQUIRED: '62',
  TRANSACTION_NOT_SUPPORTED: '86',
  /** The reversal came first, or came while the issuer was deciding. */
  REVERSED_BEFORE: '68',
  ISSUER_UNAVAILABLE: '91',
} as const satisfies Partial<Record<RefusalCode, ResponseCode>>;

export type DeclineReason = keyof typeof DECLINE_CODES;

const ISSUER_REASONS: Readonly<Record<string, RefusalCode>> = {
  '14': 'CARD_NOT_USABLE',
  '41': 'CARD_NOT_USABLE',
  '43': 'CARD_NOT_USABLE',
  '51': 'INSUFFICIENT_FUNDS',
  '54': 'CARD_EXPIRED',
  '62': 'CARD_NOT_USABLE',
  '78': 'CARD_NOT_USABLE',
  '91': 'ISSUER_UNAVAILABLE',
};

/** The catalogue's word for an issuer's "no". */
export function reasonOfIssuer(responseCode: string): RefusalCode {
  return ISSUER_REASONS[responseCode] ?? 'BANK_DECLINED';
}
