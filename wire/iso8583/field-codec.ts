/**
 * One field to bytes and back: content × length × packing. What follows from the tables alone is
 * worked out once a profile; a message is then sized, and written or read in one pass.
 */
import { bcd, DecodeError, fromBcd, fromHex, hex } from '@armilla/bytes';
import { classOf, isIn, isPadded, refuseLength, refuseValue } from './content.ts';
import type { FieldSpec, FieldTable, LengthKind } from './fields.ts';
import { type Packing, type Profile, packingOf } from './profile.ts';

/** Where reading has got to. */
export interface Cursor {
  readonly bytes: Uint8Array;
  offset: number;
}

/** A field in a profile, with what its row and its packing amount to. */
export interface FieldCodec {
  readonly spec: FieldSpec;
  readonly packing: Packing;
  /** `DE55`, for errors. */
  readonly path: string;
  /** How the content travels. */
  readonly form: 'text' | 'digits' | 'signed' | 'binary' | 'hex';
  readonly padded: boolean;
  /** Of text that is checked as it is gone over, see {@link classOf}; else 0. */
  readonly characterClass: number;
  readonly fillsLeft: boolean;
  readonly lengthDigits: number;
  readonly lengthBytes: number;
  readonly lengthPacking: 'ascii' | 'bcd';
}

const LENGTH_DIGITS: Readonly<Record<LengthKind, number>> = {
  fixed: 0,
  L: 1,
  LL: 2,
  LLL: 3,
  LLLL: 4,
};

const CODECS = new WeakMap<object, readonly (FieldCodec | undefined)[]>();

/** The codecs of a profile by field number. */
export function codecsOf(profile: Profile<FieldTable>): readonly (FieldCodec | undefined)[] {
  const known = CODECS.get(profile);
  if (known !== undefined) return known;
  const codecs: (FieldCodec | undefined)[] = [];
  for (const number of Object.keys(profile.fields).map(Number)) {
    const spec = profile.fields[number];
    if (spec !== undefined) codecs[number] = codecOf(spec, number, profile);
  }
  CODECS.set(profile, codecs);
  return codecs;
}

function codecOf(spec: FieldSpec, number: number, profile: Profile<FieldTable>): FieldCodec {
  const packing = packingOf(profile, number);
  const lengthDigits = LENGTH_DIGITS[spec.length];
  const form = formOf(spec, packing);
  return {
    spec,
    packing,
    path: `DE${number}`,
    form,
    characterClass: form === 'text' ? classOf(spec.content) : 0,
    padded: isPadded(spec),
    fillsLeft: packing.fill === 'left' || (packing.fill === 'leftIfFixed' && lengthDigits === 0),
    lengthDigits,
    lengthBytes: profile.lengths === 'ascii' ? lengthDigits : (lengthDigits + 1) >> 1,
    lengthPacking: profile.lengths,
  };
}

function formOf({ content }: FieldSpec, packing: Packing): FieldCodec['form'] {
  if (content === 'b') return packing.bytes;
  if (packing.digits === 'ascii') return 'text';
  if (content === 'xn') return 'signed';
  return content === 'n' || content === 'z' ? 'digits' : 'text';
}

/**
 * How many bytes a value takes, its length included. Throws {@link RangeError} when it is refused;
 * the characters of plain text are looked at as they are written.
 */
export function sizeOfField(codec: FieldCodec, value: string | Uint8Array): number {
  const refuse = codec.characterClass === 0 ? refuseValue : refuseLength;
  const refused = refuse(codec.spec, value);
  if (refused !== undefined) throw new RangeError(`${codec.path}: ${refused}`);
  return codec.lengthBytes + contentBytes(codec, codec.padded ? codec.spec.maximum : value.length);
}

/** Bytes of a content of so many digits, characters or bytes. */
function contentBytes({ form }: FieldCodec, length: number): number {
  if (form === 'digits') return (length + 1) >> 1;
  if (form === 'hex') return 2 * length;
  return form === 'signed' ? 1 + (length >> 1) : length;
}

/**
 * Writes one field that {@link sizeOfField} has accepted; gives the offset after it. Throws
 * {@link RangeError} on a character that is not of its content.
 */
export function writeField(
  codec: FieldCodec,
  value: string | Uint8Array,
  into: Uint8Array,
  offset: number,
): number {
  const start = offset + codec.lengthBytes;
  if (codec.lengthBytes > 0) writeLength(codec, value.length, into, start);
  if (typeof value !== 'string') return writeBytes(codec, value, into, start);
  if (codec.form === 'text') return writeText(codec, value, into, start);
  if (codec.form === 'digits') return writeDigits(codec, value, into, start);
  into[start] = value.charCodeAt(0);
  into.set(bcd(value.slice(1)), start + 1);
  return start + contentBytes(codec, value.length);
}

const ZERO = 0x30;
const SPACE = 0x20;
const EQUALS = 0x3d;
const LETTER_D = 0x44;

/** From the last digit, which ends at `end`, backwards. */
function writeLength(codec: FieldCodec, length: number, into: Uint8Array, end: number): void {
  let rest = length;
  for (let offset = end - 1; offset >= end - codec.lengthBytes; offset--) {
    if (codec.lengthPacking === 'ascii') {
      into[offset] = ZERO + (rest % 10);
      rest = Math.trunc(rest / 10);
    } else {
      into[offset] = ((Math.trunc(rest / 10) % 10) << 4) | (rest % 10);
      rest = Math.trunc(rest / 100);
    }
  }
}

function writeBytes(codec: FieldCodec, value: Uint8Array, into: Uint8Array, start: number): number {
  if (codec.form === 'binary') {
    into.set(value, start);
    return start + value.length;
  }
  return writeCharacters(hex(value), into, start);
}

function writeText(codec: FieldCodec, value: string, into: Uint8Array, start: number): number {
  const { characterClass, path, spec } = codec;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (characterClass !== 0 && !isIn(characterClass, code)) {
      throw new RangeError(`${path}: not of content ${spec.content}`);
    }
    into[start + i] = code;
  }
  const end = start + value.length;
  if (!codec.padded) return end;
  into.fill(SPACE, end, start + spec.maximum);
  return start + spec.maximum;
}

function writeCharacters(text: string, into: Uint8Array, start: number): number {
  for (let i = 0; i < text.length; i++) into[start + i] = text.charCodeAt(i);
  return start + text.length;
}

/** Two digits a byte; the separator of a track is nibble D. */
function writeDigits(codec: FieldCodec, value: string, into: Uint8Array, start: number): number {
  const end = start + ((value.length + 1) >> 1);
  const shift = codec.fillsLeft ? value.length & 1 : 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    const nibble = code === EQUALS ? 0xd : code - ZERO;
    const at = start + ((i + shift) >> 1);
    into[at] = (into[at] ?? 0) | (((i + shift) & 1) === 0 ? nibble << 4 : nibble);
  }
  return end;
}

/** Reads one field, its length included. Throws {@link DecodeError} with the field's path. */
export function readField(codec: FieldCodec, cursor: Cursor): string | Uint8Array {
  const length = codec.lengthBytes === 0 ? codec.spec.maximum : readLength(codec, cursor);
  if (codec.characterClass !== 0) return readText(codec, cursor, length);
  const value = readContent(codec, cursor, length);
  const refused = refuseValue(codec.spec, value);
  if (refused !== undefined) throw new DecodeError(codec.path, refused);
  return value;
}

/** Goes over the next `length` bytes and gives where they start. Throws {@link DecodeError}. */
export function advance(cursor: Cursor, length: number, path: string): number {
  const start = cursor.offset;
  const left = cursor.bytes.length - start;
  if (length > left) throw new DecodeError(path, `${length} bytes wanted, ${left} left`);
  cursor.offset = start + length;
  return start;
}

/** The next `length` bytes as a view. Throws {@link DecodeError} when they are not all there. */
export function take(cursor: Cursor, length: number, path: string): Uint8Array {
  const start = advance(cursor, length, path);
  return cursor.bytes.subarray(start, start + length);
}

/** The next `length` bytes as characters, one a byte. Throws {@link DecodeError}. */
export function takeText(cursor: Cursor, length: number, path: string): string {
  const start = advance(cursor, length, path);
  return characters(cursor.bytes, start, start + length);
}

/** Four at a time: a string grown by single characters is made anew for each. */
function characters(bytes: Uint8Array, start: number, end: number): string {
  const at = (i: number) => bytes[i] ?? 0;
  let text = '';
  let i = start;
  for (; i + 4 <= end; i += 4) {
    text += String.fromCharCode(at(i), at(i + 1), at(i + 2), at(i + 3));
  }
  for (; i < end; i++) text += String.fromCharCode(at(i));
  return text;
}

function readLength(codec: FieldCodec, cursor: Cursor): number {
  const { path, spec, lengthBytes, lengthPacking } = codec;
  const start = advance(cursor, lengthBytes, path);
  const length =
    lengthPacking === 'ascii'
      ? asciiNumber(cursor.bytes, start, cursor.offset, path)
      : Number(fromBcd(cursor.bytes.subarray(start, cursor.offset), path));
  if (length > spec.maximum) throw new DecodeError(path, `longer than ${spec.maximum}`);
  return length;
}

function asciiNumber(bytes: Uint8Array, start: number, end: number, path: string): number {
  let number = 0;
  for (let i = start; i < end; i++) {
    const digit = (bytes[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) throw new DecodeError(path, 'a length that is not a number');
    number = number * 10 + digit;
  }
  return number;
}

function readContent(codec: FieldCodec, cursor: Cursor, length: number): string | Uint8Array {
  const { form, path } = codec;
  if (form === 'binary') return take(cursor, length, path);
  if (form === 'hex') return readHex(cursor, length, path);
  if (form === 'digits') return readDigits(codec, cursor, length);
  if (form === 'signed') return readSigned(cursor, length, path);
  return takeText(cursor, length, path);
}

/** Track separators may come as D; whatever else is not of the content is refused. */
function readText(codec: FieldCodec, cursor: Cursor, length: number): string {
  const { characterClass, path, spec } = codec;
  const start = advance(cursor, length, path);
  for (let i = start; i < start + length; i++) {
    const code = cursor.bytes[i] ?? 0;
    if (!isIn(characterClass, code) && !(code === LETTER_D && spec.content === 'z')) {
      throw new DecodeError(path, `not of content ${spec.content}`);
    }
  }
  const text = characters(cursor.bytes, start, start + length);
  if (spec.content === 'z') return text.replaceAll('D', '=');
  return codec.padded ? withoutPadding(text) : text;
}

function readHex(cursor: Cursor, length: number, path: string): Uint8Array {
  const text = takeText(cursor, 2 * length, path);
  if (/\s/.test(text)) throw new DecodeError(path, 'not hexadecimal');
  return fromHex(text, path);
}

function readSigned(cursor: Cursor, length: number, path: string): string {
  const sign = takeText(cursor, 1, path);
  return sign + fromBcd(take(cursor, Math.max(0, length - 1) >> 1, path), path);
}

function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === SPACE) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

function readDigits(codec: FieldCodec, cursor: Cursor, length: number): string {
  const digits = hex(take(cursor, (length + 1) >> 1, codec.path));
  const left = codec.fillsLeft && length % 2 === 1;
  const value = left ? digits.slice(1) : digits.slice(0, length);
  const fill = left ? digits.charAt(0) : digits.charAt(length);
  if (fill !== '' && fill !== '0' && fill !== 'F') {
    throw new DecodeError(codec.path, 'a fill nibble');
  }
  return codec.spec.content === 'z' ? value.replaceAll('D', '=') : value;
}
