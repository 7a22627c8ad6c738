/** Codes that fields carry, in words (ISO 8583:1987 and the networks' common use). */

/** DE 39. */
export const RESPONSE_CODES = {
  '00': 'approved',
  '01': 'refer to card issuer',
  '03': 'invalid merchant',
  '04': 'pick up card',
  '05': 'do not honour',
  '06': 'error',
  '08': 'honour with identification',
  '10': 'approved for partial amount',
  '12': 'invalid transaction',
  '13': 'invalid amount',
  '14': 'invalid card number',
  '15': 'no such issuer',
  '21': 'no action taken',
  '25': 'unable to locate record',
  '30': 'format error',
  '39': 'no credit account',
  '41': 'lost card',
  '43': 'stolen card',
  '51': 'insufficient funds',
  '54': 'expired card',
  '55': 'incorrect PIN',
  '57': 'transaction not permitted to cardholder',
  '58': 'transaction not permitted to terminal',
  '59': 'suspected fraud',
  '61': 'exceeds amount limit',
  '62': 'restricted card',
  '63': 'security violation',
  '65': 'verify on the device and tap again',
  '68': 'response received too late',
  '70': 'contact card issuer',
  '75': 'PIN tries exceeded',
  '76': 'original not found',
  '78': 'account blocked',
  '82': 'cryptogram or security check failed',
  '85': 'nothing to decline',
  '86': 'PIN cannot be verified',
  '88': 'cryptogram failure',
  '91': 'issuer unavailable',
  '92': 'no route to issuer',
  '94': 'duplicate transmission',
  '96': 'system malfunction',
} as const;

export type ResponseCode = keyof typeof RESPONSE_CODES;

/** Whether a text is one of {@link RESPONSE_CODES}. */
export function isResponseCode(text: string): text is ResponseCode {
  return Object.hasOwn(RESPONSE_CODES, text);
}

/** Whether DE 39 says yes. */
export function isApproved(responseCode: string | undefined): boolean {
  return responseCode === '00' || responseCode === '08' || responseCode === '10';
}

/** DE 3, first two digits; the account types follow. */
export const PROCESSING_CODES = {
  '00': 'purchase',
  '01': 'cash withdrawal',
  '09': 'purchase with cashback',
  '20': 'refund',
  '21': 'deposit',
  '28': 'payment to the account',
  '30': 'balance inquiry',
  '31': 'account verification',
} as const;

/** DE 22, first two digits: how the account number got in. */
export const ENTRY_MODES = {
  '00': 'unknown',
  '01': 'typed by hand',
  '02': 'magnetic stripe',
  '05': 'chip with contacts',
  '07': 'contactless chip',
  '10': 'on file',
  '80': 'magnetic stripe after the chip failed',
  '81': 'electronic commerce',
  '90': 'magnetic stripe, unaltered',
  '91': 'contactless magnetic stripe',
} as const;

/** DE 22, third digit: whether the terminal can take a PIN. */
export const PIN_CAPABILITIES = {
  '0': 'PIN capability unknown',
  '1': 'can take a PIN',
  '2': 'cannot take a PIN',
  '8': 'PIN pad down',
} as const;

/** DE 70. */
export const NETWORK_MANAGEMENT_CODES = {
  '001': 'sign on',
  '002': 'sign off',
  '161': 'key exchange',
  '301': 'echo test',
} as const;

/** The words of a code in one of these tables; the code itself stays with the caller. */
export function inWords(table: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}
