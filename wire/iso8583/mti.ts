/** Message type indicators: version, class, function, origin (ISO 8583:1987). */

/** Those this product speaks, by what they are for. */
export const MTI = {
  authorisationRequest: '0100',
  authorisationResponse: '0110',
  authorisationAdvice: '0120',
  authorisationAdviceResponse: '0130',
  financialRequest: '0200',
  financialResponse: '0210',
  financialAdvice: '0220',
  financialAdviceResponse: '0230',
  reversalRequest: '0400',
  reversalResponse: '0410',
  reversalAdvice: '0420',
  reversalAdviceResponse: '0430',
  networkManagementRequest: '0800',
  networkManagementResponse: '0810',
} as const;

export type MtiName = keyof typeof MTI;

const CLASSES: Readonly<Record<string, string>> = {
  1: 'authorisation',
  2: 'financial',
  3: 'file action',
  4: 'reversal',
  5: 'reconciliation',
  6: 'administrative',
  8: 'network management',
};

const FUNCTIONS: Readonly<Record<string, string>> = {
  0: 'request',
  1: 'response',
  2: 'advice',
  3: 'advice response',
};

/** `0101` → `authorisation request (repeat)`. */
export function mtiInWords(mti: string): string {
  const messageClass = CLASSES[mti.charAt(1)] ?? 'unknown class';
  const messageFunction = FUNCTIONS[mti.charAt(2)] ?? 'unknown function';
  return `${messageClass} ${messageFunction}${isRepeat(mti) ? ' (repeat)' : ''}`;
}

/** Whether it wants an answer, being a request or an advice: `0100`, `0120`, `0420`, `0800`. */
export function isRequest(mti: string): boolean {
  return mti.charAt(2) === '0' || mti.charAt(2) === '2';
}

/** Whether it tells of something done: `0120`, `0220`, `0420`. */
export function isAdvice(mti: string): boolean {
  return mti.charAt(2) === '2';
}

/** Whether it answers: `0110`, `0130`, `0430`, `0810`. */
export function isResponse(mti: string): boolean {
  return mti.charAt(2) === '1' || mti.charAt(2) === '3';
}

/** Whether it takes something back: `0400`, `0420` and their answers. */
export function isReversal(mti: string): boolean {
  return mti.charAt(1) === '4';
}

/** Whether it keeps the line itself: sign-on, echo. */
export function isNetworkManagement(mti: string): boolean {
  return mti.charAt(1) === '8';
}

/** Whether it says again what may have been lost: an odd last digit. */
export function isRepeat(mti: string): boolean {
  return Number(mti.charAt(3)) % 2 === 1;
}

/** The repeat of a message: `0420` → `0421`. */
export function repeatMti(mti: string): string {
  return `${mti.slice(0, 3)}${Number(mti.charAt(3)) | 1}`;
}

/**
 * The type that answers a request or advice, repeated or not: `0100` → `0110`, `0421` → `0430`.
 * Throws {@link RangeError} when nothing answers such a message.
 */
export function responseMti(mti: string): string {
  if (!/^\d\d[02]\d$/.test(mti)) throw new RangeError('a message type that has no answer');
  return `${mti.slice(0, 2)}${Number(mti.charAt(2)) + 1}${Number(mti.charAt(3)) & ~1}`;
}

/** The type that a message or its answer belongs to, repeats undone: `0110`, `0101` → `0100`. */
export function requestMti(mti: string): string {
  return `${mti.slice(0, 2)}${Number(mti.charAt(2)) & ~1}${Number(mti.charAt(3)) & ~1}`;
}
