/**
 * Bytes of which some half bytes are kept from everybody: hexadecimal digits with an `X` for each
 * that is hidden. Places and lengths stay true, so that what is not hidden can be decoded exactly.
 */
import { DecodeError, fromHex, hex } from '@armilla/bytes';

export interface Masked {
  /** Hidden half bytes are 0. */
  readonly bytes: Uint8Array;
  /** Two digits a byte, upper case, `X` where it is hidden. */
  readonly text: string;
}

/** Reads what {@link Masked.text} spells; white space is skipped. Throws {@link DecodeError}. */
export function readMasked(text: string, path = ''): Masked {
  const digits = text.replace(/\s+/g, '').toUpperCase();
  if (/[^0-9A-FX]/.test(digits)) throw new DecodeError(path, 'not hexadecimal');
  return { bytes: fromHex(digits.replaceAll('X', '0'), path), text: digits };
}

/** Bytes of which nothing is hidden. */
export function clear(bytes: Uint8Array): Masked {
  return { bytes, text: hex(bytes) };
}

/** The bytes from `start` to `end`, both offsets into `masked`. */
export function part({ bytes, text }: Masked, start: number, end = bytes.length): Masked {
  return { bytes: bytes.subarray(start, end), text: text.slice(2 * start, 2 * end) };
}

export const isHidden = ({ text }: Masked) => text.includes('X');

/** The bytes with every hidden half byte as 1, beside {@link Masked.bytes} with 0. */
export function otherReading({ text }: Masked): Uint8Array {
  return fromHex(text.replaceAll('X', '1'));
}

/** What two readings of the same length have in common; `sign` where they differ. */
export function common(one: string, other: string, sign: string): string {
  return [...one].map((character, i) => (character === other[i] ? character : sign)).join('');
}

/** Two encodings of the same shape as one: hidden is what differs. */
export function merged(one: Uint8Array, other: Uint8Array): string {
  return common(hex(one), hex(other), 'X');
}
