/** What a merchant may be told of a no: the reasons a DE 39 gives away, in catalogue codes. */

import { isResponseCode, type ResponseCode } from '@armilla/iso8583';
import type { RefusalCode } from '@armilla/kit/refusal';

const REASONS: Readonly<Partial<Record<ResponseCode, RefusalCode>>> = {
  '30': 'INPUT_INVALID',
  '12': 'TRANSACTION_NOT_SUPPORTED',
  '51': 'INSUFFICIENT_FUNDS',
  '54': 'CARD_EXPIRED',
  '55': 'WRONG_PIN',
  '61': 'LIMIT_EXCEEDED',
  '62': 'CARD_NOT_USABLE',
  '65': 'VERIFY_ON_DEVICE',
  '75': 'PIN_BLOCKED',
  '76': 'ORIGINAL_NOT_FOUND',
  '78': 'TOKEN_NOT_ACTIVE',
  '82': 'CRYPTOGRAM_INVALID',
  '88': 'CRYPTOGRAM_INVALID',
  '91': 'ISSUER_UNAVAILABLE',
};

/** The reason behind a response code; none for a yes and for what says nothing in particular. */
export function reasonOf(responseCode: string | undefined): RefusalCode | undefined {
  if (responseCode === undefined || !isResponseCode(responseCode)) return undefined;
  return REASONS[responseCode];
}
