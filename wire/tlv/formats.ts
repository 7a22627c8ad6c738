/** The formats of EMV data: numeric, compressed numeric, dates and times (Book 3, 4.3). */
import { DecodeError, fromBcd, fromHex, hex } from '@armilla/bytes';

/** How a data element is written: fixes which side is cut or filled when its length changes. */
export type Format = 'a' | 'an' | 'ans' | 'b' | 'cn' | 'n' | 'constructed';

/**
 * Format `n`: decimal digits packed two a byte, right justified, filled with zeros on the left.
 * Throws {@link RangeError} when the number is negative, no number or too long.
 */
export function encodeNumeric(value: bigint | number | string, lengthBytes: number): Uint8Array {
  const digits = String(value);
  if (!/^\d+$/.test(digits)) throw new RangeError('not a number of digits alone');
  const significant = digits.startsWith('0') ? digits.replace(/^0+/, '') : digits;
  if (significant.length > 2 * lengthBytes) throw new RangeError('too many digits');
  return fromHex(significant.padStart(2 * lengthBytes, '0'));
}

/** The number in format `n`. Throws {@link DecodeError} on a nibble above 9 or past 2^53. */
export function decodeNumeric(bytes: Uint8Array, path = ''): number {
  const value = Number(fromBcd(bytes, path));
  if (!Number.isSafeInteger(value)) throw new DecodeError(path, 'a number too large');
  return value;
}

/**
 * Format `cn`: digits packed two a byte, left justified, filled with `F` on the right up to
 * `lengthBytes` (default: as few as there must be). Throws {@link RangeError} when they do not fit.
 */
export function encodeCompressedNumeric(digits: string, lengthBytes?: number): Uint8Array {
  if (!/^\d*$/.test(digits)) throw new RangeError('not decimal digits');
  const length = lengthBytes ?? Math.ceil(digits.length / 2);
  if (digits.length > 2 * length) throw new RangeError('too many digits');
  return fromHex(digits.padEnd(2 * length, 'F'));
}

/** The digits in format `cn`. Throws {@link DecodeError} on anything but digits before the fill. */
export function decodeCompressedNumeric(bytes: Uint8Array, path = ''): string {
  const match = /^(\d*)F*$/.exec(hex(bytes));
  if (match === null) throw new DecodeError(path, 'not digits followed by fill');
  return match[1] ?? '';
}

/**
 * A value brought to the length a DOL asks for (Book 3, 5.4): which side gives depends on format.
 */
export function fitLength(value: Uint8Array, format: Format, length: number): Uint8Array {
  const right = format === 'n';
  if (value.length > length) {
    return right ? value.slice(value.length - length) : value.slice(0, length);
  }
  const fitted = new Uint8Array(length).fill(format === 'cn' ? 0xff : 0x00);
  fitted.set(value, right ? length - value.length : 0);
  return fitted;
}
