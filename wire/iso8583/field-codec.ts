/** One field to bytes and back: content × length × packing, each a small table or function. */
import {
  ascii,
  bcd,
  concat,
  DecodeError,
  fromAscii,
  fromBcd,
  fromHex,
  hex,
  slice,
} from '@armilla/bytes';
import type { Content, FieldSpec, FieldTable, LengthKind } from './fields.ts';
import type { Packing, Profile } from './profile.ts';

/** Where reading has got to. */
export interface Cursor {
  readonly bytes: Uint8Array;
  offset: number;
}

/** The next `length` bytes. Throws {@link DecodeError} when they are not all there. */
export function take(cursor: Cursor, length: number, path: string): Uint8Array {
  const part = slice(cursor.bytes, cursor.offset, length, path);
  cursor.offset += length;
  return part;
}

const LENGTH_DIGITS: Readonly<Record<LengthKind, number>> = {
  fixed: 0,
  L: 1,
  LL: 2,
  LLL: 3,
  LLLL: 4,
};

const ALLOWED: Readonly<Record<Exclude<Content, 'b'>, RegExp>> = {
  n: /^\d*$/,
  a: /^[A-Za-z ]*$/,
  an: /^[A-Za-z0-9 ]*$/,
  ans: /^[\x20-\x7e]*$/,
  ns: /^[\x20-\x40\x5b-\x60\x7b-\x7e]*$/,
  xn: /^[CD]\d*$/,
  z: /^[\d=]*$/,
};

/** Fixed texts travel padded with spaces and are given without them. */
const isPadded = ({ content, length }: FieldSpec) =>
  length === 'fixed' && (content === 'a' || content === 'an' || content === 'ans');

const fillsLeft = (spec: FieldSpec, { fill }: Packing) =>
  fill === 'left' || (fill === 'leftIfFixed' && spec.length === 'fixed');

/** Why a value cannot stand in a field, or `undefined` when it can. */
export function refuseValue(spec: FieldSpec, value: string | Uint8Array): string | undefined {
  if ((spec.content === 'b') !== value instanceof Uint8Array)
    return 'text for bytes or the reverse';
  if (typeof value === 'string' && spec.content !== 'b' && !ALLOWED[spec.content].test(value)) {
    return `not of content ${spec.content}`;
  }
  if (value.length > spec.maximum) return `longer than ${spec.maximum}`;
  const exact = spec.length === 'fixed' && !isPadded(spec);
  return exact && value.length !== spec.maximum ? `not of length ${spec.maximum}` : undefined;
}

/** The bytes of one field, its length included. Throws {@link RangeError} on a value it cannot be. */
export function encodeField(
  spec: FieldSpec,
  value: string | Uint8Array,
  profile: Profile<FieldTable>,
  packing: Packing,
  path: string,
): Uint8Array {
  const refused = refuseValue(spec, value);
  if (refused !== undefined) throw new RangeError(`${path}: ${refused}`);
  const length = encodeLength(spec.length, value.length, profile);
  return concat(length, encodeContent(spec, value, packing));
}

function encodeLength(kind: LengthKind, length: number, { lengths }: Profile<FieldTable>) {
  const digits = LENGTH_DIGITS[kind];
  if (digits === 0) return new Uint8Array(0);
  const text = String(length).padStart(digits, '0');
  return lengths === 'ascii' ? ascii(text) : bcd(text.padStart(digits + (digits % 2), '0'));
}

function encodeContent(spec: FieldSpec, value: string | Uint8Array, packing: Packing): Uint8Array {
  if (value instanceof Uint8Array) return packing.bytes === 'binary' ? value : ascii(hex(value));
  if (packing.digits === 'ascii') return ascii(isPadded(spec) ? value.padEnd(spec.maximum) : value);
  if (spec.content === 'n' || spec.content === 'z') return packDigits(spec, value, packing);
  if (spec.content === 'xn') return concat(ascii(value.slice(0, 1)), bcd(value.slice(1)));
  return ascii(isPadded(spec) ? value.padEnd(spec.maximum) : value);
}

function packDigits(spec: FieldSpec, value: string, packing: Packing): Uint8Array {
  const digits = value.replaceAll('=', 'D');
  if (digits.length % 2 === 0) return fromHex(digits);
  return fromHex(fillsLeft(spec, packing) ? `0${digits}` : `${digits}0`);
}

/** Reads one field, its length included. Throws {@link DecodeError} with `path`. */
export function decodeField(
  spec: FieldSpec,
  cursor: Cursor,
  profile: Profile<FieldTable>,
  packing: Packing,
  path: string,
): string | Uint8Array {
  const length = decodeLength(spec, cursor, profile, path);
  const value = decodeContent(spec, cursor, length, packing, path);
  const refused = refuseValue(spec, value);
  if (refused !== undefined) throw new DecodeError(path, refused);
  return value;
}

function decodeLength(
  spec: FieldSpec,
  cursor: Cursor,
  { lengths }: Profile<FieldTable>,
  path: string,
): number {
  const digits = LENGTH_DIGITS[spec.length];
  if (digits === 0) return spec.maximum;
  const bytes = take(cursor, lengths === 'ascii' ? digits : Math.ceil(digits / 2), path);
  const text = lengths === 'ascii' ? fromAscii(bytes) : fromBcd(bytes, path);
  if (!/^\d+$/.test(text)) throw new DecodeError(path, 'a length that is not a number');
  if (Number(text) > spec.maximum) throw new DecodeError(path, `longer than ${spec.maximum}`);
  return Number(text);
}

function decodeContent(
  spec: FieldSpec,
  cursor: Cursor,
  length: number,
  packing: Packing,
  path: string,
): string | Uint8Array {
  if (spec.content === 'b') return unpackBytes(cursor, length, packing, path);
  const digits = spec.content === 'n' || spec.content === 'z';
  if (packing.digits === 'bcd' && digits) return unpackDigits(spec, cursor, length, packing, path);
  if (packing.digits === 'bcd' && spec.content === 'xn') {
    const sign = fromAscii(take(cursor, 1, path));
    return sign + fromBcd(take(cursor, (length - 1) / 2, path), path);
  }
  const text = fromAscii(take(cursor, length, path));
  if (spec.content === 'z') return text.replaceAll('D', '=');
  return isPadded(spec) ? text.replace(/ +$/, '') : text;
}

function unpackBytes(cursor: Cursor, length: number, packing: Packing, path: string): Uint8Array {
  if (packing.bytes === 'binary') return take(cursor, length, path).slice();
  const text = fromAscii(take(cursor, 2 * length, path));
  if (/\s/.test(text)) throw new DecodeError(path, 'not hexadecimal');
  return fromHex(text, path);
}

function unpackDigits(
  spec: FieldSpec,
  cursor: Cursor,
  length: number,
  packing: Packing,
  path: string,
): string {
  const digits = hex(take(cursor, Math.ceil(length / 2), path));
  const left = fillsLeft(spec, packing) && length % 2 === 1;
  const [value, fill] = left
    ? [digits.slice(1), digits.slice(0, 1)]
    : [digits.slice(0, length), digits.slice(length)];
  if (fill !== '' && fill !== '0' && fill !== 'F') throw new DecodeError(path, 'a fill nibble');
  return spec.content === 'z' ? value.replaceAll('D', '=') : value;
}
