/**
 * Status words (ISO/IEC 7816-4, 5.6; EMV Book 3, 6.3.5; GlobalPlatform Card Specification,
 * 11.1.3).
 */

/** Status word to its name. Families with a number inside are in {@link describeStatusWord}. */
export const STATUS_WORDS: Readonly<Record<number, string>> = {
  36864: 'normal processing',
  25088: 'warning, state unchanged',
  25217: 'part of the data may be corrupted',
  25219: 'selected file invalidated',
  25344: 'authentication failed',
  25360: 'more data available',
  25376: 'not all applications were changed',
  25600: 'execution error, state unchanged',
  25985: 'memory failure',
  26368: 'wrong length',
  26753: 'logical channel not supported',
  26754: 'secure messaging not supported',
  27010: 'security status not satisfied',
  27011: 'authentication method blocked',
  27012: 'referenced data invalidated',
  27013: 'conditions of use not satisfied',
  27014: 'command not allowed',
  27015: 'secure messaging data objects missing',
  27016: 'secure messaging data objects incorrect',
  27264: 'incorrect data',
  27265: 'function not supported',
  27266: 'file or application not found',
  27267: 'record not found',
  27268: 'not enough memory',
  27270: 'incorrect P1 or P2',
  27272: 'referenced data not found',
  27392: 'wrong P1 or P2',
  27904: 'instruction not supported',
  28160: 'class not supported',
  28416: 'no precise diagnosis',
};

/** A status word in words, such as `6A82 file or application not found`. */
export function describeStatusWord(sw: number): string {
  const digits = sw.toString(16).toUpperCase().padStart(4, '0');
  const name = STATUS_WORDS[sw] ?? familyName(sw);
  return name === undefined ? digits : `${digits} ${name}`;
}

function familyName(sw: number): string | undefined {
  const low = sw & 0xff;
  if (sw >> 8 === 0x61) return `${low} bytes to be fetched`;
  if (sw >> 8 === 0x6c) return `wrong expected length, ${low} is right`;
  if (sw >> 4 === 0x63c) return `verification failed, ${low & 0x0f} tries left`;
  return undefined;
}
