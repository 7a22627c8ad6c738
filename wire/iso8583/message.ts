/** Whole messages: message type, bitmaps, fields in order (ISO 8583:1987). */
import { bcd, concat, DecodeError, fromBcd, fromHex, hex } from '@armilla/bytes';
import {
  type Cursor,
  codecsOf,
  type FieldCodec,
  readField,
  sizeOfField,
  take,
  takeText,
  writeField,
} from './field-codec.ts';
import type { FieldTable, MessageOf } from './fields.ts';
import type { Profile } from './profile.ts';

/** Bits of the first bitmap that announce a second and of the second that announce a third. */
const SECOND_BITMAP = 1;
const THIRD_BITMAP = 65;
const BITMAP_BYTES = 8;

/**
 * The bytes of a message. Throws {@link RangeError} naming the field (`DE4: …`) when a value does
 * not fit its field, or a field is not in the profile's table.
 */
export function encodeMessage<T extends FieldTable>(
  message: MessageOf<T>,
  profile: Profile<T>,
): Uint8Array {
  if (!/^\d{4}$/.test(message.mti)) throw new RangeError('MTI: not four digits');
  const present = presentFields(message);
  const codecs = codecsOf(profile);
  const bitmap = bitmapOf(present);
  let size = headerBytes(profile, bitmap);
  for (const [number, value] of present) size += sizeOfField(codecAt(codecs, number), value);
  const bytes = new Uint8Array(size);
  let offset = writeHeader(message.mti, bitmap, profile, bytes);
  for (const [number, value] of present) {
    offset = writeField(codecAt(codecs, number), value, bytes, offset);
  }
  return bytes;
}

function codecAt(codecs: readonly (FieldCodec | undefined)[], number: number): FieldCodec {
  const codec = codecs[number];
  if (codec === undefined) throw new RangeError(`DE${number}: no such field`);
  return codec;
}

function headerBytes(profile: Profile<FieldTable>, bitmap: Uint8Array): number {
  const mti = profile.mti === 'ascii' ? 4 : 2;
  return mti + (profile.bitmap === 'binary' ? bitmap.length : 2 * bitmap.length);
}

/** Message type and bitmaps; gives the offset of the first field. */
function writeHeader(
  mti: string,
  bitmap: Uint8Array,
  profile: Profile<FieldTable>,
  into: Uint8Array,
): number {
  const start = profile.mti === 'ascii' ? 4 : 2;
  if (profile.mti === 'ascii') writeAscii(mti, into, 0);
  else into.set(bcd(mti));
  if (profile.bitmap === 'binary') into.set(bitmap, start);
  else writeAscii(hex(bitmap), into, start);
  return headerBytes(profile, bitmap);
}

function writeAscii(text: string, into: Uint8Array, offset: number): void {
  for (let i = 0; i < text.length; i++) into[offset + i] = text.charCodeAt(i);
}

/** A field's number and its value. */
type Present = readonly [number: number, value: string | Uint8Array];

/** Those fields that are there, by ascending number. */
export function presentFields<T extends FieldTable>(message: MessageOf<T>): readonly Present[] {
  const fields: Readonly<Record<number, string | Uint8Array | undefined>> = message.fields;
  const present: Present[] = [];
  // Keys that are numbers come in ascending order whatever order they were set in.
  for (const key of Object.keys(fields)) {
    const number = Number(key);
    const value = fields[number];
    if (value !== undefined) present.push([number, value]);
  }
  return present;
}

/** One, two or three bitmaps of eight bytes, as the highest field asks for. */
export function encodeBitmaps(numbers: readonly number[]): Uint8Array {
  const highest = numbers.reduce((high, number) => Math.max(high, number), 1);
  const bytes = emptyBitmaps(highest);
  for (const number of numbers) setBit(bytes, number);
  return bytes;
}

function bitmapOf(present: readonly Present[]): Uint8Array {
  const bytes = emptyBitmaps(present.at(-1)?.[0] ?? 1);
  for (const [number] of present) setBit(bytes, number);
  return bytes;
}

/** As many bitmaps as the highest field asks for, with nothing but further ones announced. */
function emptyBitmaps(highest: number): Uint8Array {
  const bitmaps = Math.ceil(highest / 64);
  const bytes = new Uint8Array(bitmaps * BITMAP_BYTES);
  if (bitmaps > 1) setBit(bytes, SECOND_BITMAP);
  if (bitmaps > 2) setBit(bytes, THIRD_BITMAP);
  return bytes;
}

function setBit(bytes: Uint8Array, number: number): void {
  const index = (number - 1) >> 3;
  bytes[index] = (bytes[index] ?? 0) | (0x80 >> ((number - 1) & 7));
}

/** The numbers whose bits are set, bits that announce a bitmap left out. */
export function decodeBitmaps(bytes: Uint8Array): readonly number[] {
  const numbers: number[] = [];
  for (let index = 0; index < bytes.length; index++) {
    let bits = bytes[index] ?? 0;
    while (bits !== 0) {
      const leading = Math.clz32(bits) - 24;
      bits &= ~(0x80 >> leading);
      const number = 8 * index + leading + 1;
      if (number !== SECOND_BITMAP && number !== THIRD_BITMAP) numbers.push(number);
    }
  }
  return numbers;
}

/**
 * Reads one message that takes up all of `bytes`; fields of bytes are views of them where the
 * profile
 * packs bytes as they are. Throws {@link DecodeError} with the path of the field (`DE55`), or
 * `MTI`,
 * or `bitmap`.
 */
export function decodeMessage<T extends FieldTable>(
  bytes: Uint8Array,
  profile: Profile<T>,
): MessageOf<T> {
  const cursor: Cursor = { bytes, offset: 0 };
  const codecs = codecsOf(profile);
  const mti = decodeMti(cursor, profile);
  const numbers = decodeBitmaps(takeBitmaps(cursor, profile));
  const values: (string | Uint8Array)[] = [];
  for (const number of numbers) {
    const codec = codecs[number];
    if (codec === undefined) throw new DecodeError(`DE${number}`, 'no such field');
    values.push(readField(codec, cursor));
  }
  if (cursor.offset !== bytes.length) throw new DecodeError('', 'bytes after the last field');
  // Each number got the kind of value its row in the table says.
  return { mti, fields: collected(numbers, values) as MessageOf<T>['fields'] };
}

/** The highest number first: the object then makes room once. Its keys ascend all the same. */
function collected(numbers: readonly number[], values: readonly (string | Uint8Array)[]) {
  const fields: Record<number, string | Uint8Array> = {};
  for (let i = numbers.length - 1; i >= 0; i--) fields[numbers[i] ?? 0] = values[i] ?? '';
  return fields;
}

function decodeMti(cursor: Cursor, profile: Profile<FieldTable>): string {
  if (profile.mti === 'bcd') return fromBcd(take(cursor, 2, 'MTI'), 'MTI');
  const mti = takeText(cursor, 4, 'MTI');
  if (!/^\d{4}$/.test(mti)) throw new DecodeError('MTI', 'not four digits');
  return mti;
}

function takeBitmaps(cursor: Cursor, profile: Profile<FieldTable>): Uint8Array {
  const first = takeBitmap(cursor, profile);
  if (((first[0] ?? 0) & 0x80) === 0) return first;
  const second = takeBitmap(cursor, profile);
  if (((second[0] ?? 0) & 0x80) === 0) return concat(first, second);
  if (profile.bitmaps === 2) throw new DecodeError('DE65', 'a third bitmap');
  const third = takeBitmap(cursor, profile);
  return concat(first, second, third);
}

function takeBitmap(cursor: Cursor, profile: Profile<FieldTable>): Uint8Array {
  if (profile.bitmap === 'binary') return take(cursor, BITMAP_BYTES, 'bitmap');
  const text = takeText(cursor, 2 * BITMAP_BYTES, 'bitmap');
  if (/\s/.test(text)) throw new DecodeError('bitmap', 'not hexadecimal');
  return fromHex(text, 'bitmap');
}
