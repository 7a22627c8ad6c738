/** Hexadecimal, ASCII, joining and comparing of byte strings. */
import { DecodeError } from './decode-error.ts';

const HEX_OF_BYTE = Array.from({ length: 256 }, (_, value) =>
  value.toString(16).padStart(2, '0').toUpperCase(),
);

/** What ES2026 brings; older browsers lack it, and the tables above and below stand in. */
interface NativeHex {
  fromHex?(text: string): Uint8Array;
  readonly prototype: { toHex?(): string };
}
const NATIVE: NativeHex = Uint8Array;

/** Up to so many bytes the tables are quicker than a call of the platform's own. */
const SHORT_BYTES = 48;

/** Upper-case hexadecimal without separators. */
export function hex(bytes: Uint8Array): string {
  if (bytes.length <= SHORT_BYTES / 4) return hexByTable(bytes);
  const text = NATIVE.prototype.toHex?.call(bytes);
  return text === undefined ? hexByTable(bytes) : text.toUpperCase();
}

/** {@link hex} where the platform has no spelling of its own. */
export function hexByTable(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX_OF_BYTE[byte];
  return text;
}

/** The value of a hexadecimal digit by its character code, -1 for any other character. */
const VALUE_OF_DIGIT = Int8Array.from({ length: 256 }, (_, code) => {
  const digit = String.fromCharCode(code);
  return /[0-9A-Fa-f]/.test(digit) ? Number.parseInt(digit, 16) : -1;
});

/** Reads hexadecimal; spaces are allowed between bytes. Throws {@link DecodeError}. */
export function fromHex(text: string, path = ''): Uint8Array {
  const plain = fromDigits(text);
  if (plain !== undefined) return plain;
  const digits = text.replace(/\s+/g, '');
  if (digits.length % 2 !== 0) throw new DecodeError(path, 'an odd number of hexadecimal digits');
  const bytes = fromDigitsByTable(digits);
  if (bytes === undefined) throw new DecodeError(path, 'not hexadecimal');
  return bytes;
}

/** `undefined` for an odd number of digits and for anything that is no digit. */
function fromDigits(digits: string): Uint8Array | undefined {
  if (digits.length % 2 !== 0) return undefined;
  if (NATIVE.fromHex === undefined || digits.length <= 2 * SHORT_BYTES) {
    return fromDigitsByTable(digits);
  }
  try {
    return NATIVE.fromHex(digits);
  } catch {
    return undefined;
  }
}

function fromDigitsByTable(digits: string): Uint8Array | undefined {
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = VALUE_OF_DIGIT[digits.charCodeAt(2 * i)] ?? -1;
    const low = VALUE_OF_DIGIT[digits.charCodeAt(2 * i + 1)] ?? -1;
    if ((high | low) < 0) return undefined;
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}

/** Bytes of a text that is ASCII throughout. Throws {@link DecodeError} otherwise. */
export function ascii(text: string, path = ''): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) throw new DecodeError(path, 'a character outside ASCII');
    bytes[i] = code;
  }
  return bytes;
}

/** Text of bytes, one character a byte (ISO 8859-1, of which ASCII is a part). */
export function fromAscii(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** All parts after one another, in a new array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    copy(part, joined, offset);
    offset += part.length;
  }
  return joined;
}

/** Up to so many bytes a loop is quicker than a call of the platform's own. */
const COPIED_ONE_BY_ONE = 24;

function copy(from: Uint8Array, to: Uint8Array, offset: number): void {
  if (from.length > COPIED_ONE_BY_ONE) to.set(from, offset);
  else for (let i = 0; i < from.length; i++) to[offset + i] = from[i] ?? 0;
}

/** A view of `length` bytes at `offset`; throws {@link DecodeError} when they are not all there. */
export function slice(bytes: Uint8Array, offset: number, length: number, path = ''): Uint8Array {
  if (offset + length > bytes.length) {
    throw new DecodeError(
      path,
      `${length} bytes wanted, ${Math.max(0, bytes.length - offset)} left`,
    );
  }
  return bytes.subarray(offset, offset + length);
}

/** Exclusive or of two byte strings of one length. */
export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length !== b.length) throw new RangeError('xor of byte strings of different lengths');
  const result = new Uint8Array(a.length);
  for (let i = 0; i < a.length; i++) result[i] = (a[i] ?? 0) ^ (b[i] ?? 0);
  return result;
}

/** Whether two byte strings are alike, in a time that depends on their lengths alone. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
