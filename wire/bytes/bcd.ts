/** Binary-coded decimal: two digits a byte. Padding is the caller's business. */
import { fromHex, hex } from './bytes.ts';
import { DecodeError } from './decode-error.ts';

/** Packs an even number of digits, two a byte. Throws {@link DecodeError} on anything else. */
export function bcd(digits: string, path = ''): Uint8Array {
  if (!/^\d*$/.test(digits)) throw new DecodeError(path, 'not decimal digits');
  return fromHex(digits, path);
}

/** The digits of packed bytes. Throws {@link DecodeError} where a nibble is no digit. */
export function fromBcd(bytes: Uint8Array, path = ''): string {
  const digits = hex(bytes);
  if (!/^\d*$/.test(digits)) throw new DecodeError(path, 'a nibble that is not a decimal digit');
  return digits;
}
