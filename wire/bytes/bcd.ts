/** Binary-coded decimal: two digits a byte. Padding is the caller's business. */
import { fromHex, hex } from './bytes.ts';
import { DecodeError } from './decode-error.ts';

/** Packs an even number of digits, two a byte. Throws {@link DecodeError} on anything else. */
export function bcd(digits: string, path = ''): Uint8Array {
  if (!areDecimal(digits)) throw new DecodeError(path, 'not decimal digits');
  return fromHex(digits, path);
}

/** By character code: a tap asks this often enough that a pattern would show. */
function areDecimal(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

/** The digits of packed bytes. Throws {@link DecodeError} where a nibble is no digit. */
export function fromBcd(bytes: Uint8Array, path = ''): string {
  const digits = hex(bytes);
  if (!areDecimal(digits)) throw new DecodeError(path, 'a nibble that is not a decimal digit');
  return digits;
}
