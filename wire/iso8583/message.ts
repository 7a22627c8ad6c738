/** Whole messages: message type, bitmaps, fields in order (ISO 8583:1987). */
import { ascii, bcd, concat, DecodeError, fromAscii, fromBcd, fromHex, hex } from '@armilla/bytes';
import { type Cursor, decodeField, encodeField, take } from './field-codec.ts';
import type { FieldTable, MessageOf } from './fields.ts';
import { type Profile, packingOf } from './profile.ts';

/** Bits of the first bitmap that announce a second and of the second that announce a third. */
const FURTHER_BITMAP: ReadonlySet<number> = new Set([1, 65]);
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
  const mti = profile.mti === 'ascii' ? ascii(message.mti) : bcd(message.mti);
  const bitmap = encodeBitmaps(present.map(([number]) => number));
  const fields = present.map(([number, value]) => {
    const spec = profile.fields[number];
    if (spec === undefined) throw new RangeError(`DE${number}: no such field`);
    return encodeField(spec, value, profile, packingOf(profile, number), `DE${number}`);
  });
  return concat(mti, profile.bitmap === 'binary' ? bitmap : ascii(hex(bitmap)), ...fields);
}

/** Those fields that are there, by ascending number. */
export function presentFields<T extends FieldTable>(
  message: MessageOf<T>,
): readonly (readonly [number, string | Uint8Array])[] {
  return Object.entries<string | Uint8Array | undefined>(message.fields)
    .flatMap(([number, value]) => (value === undefined ? [] : [[Number(number), value] as const]))
    .sort(([a], [b]) => a - b);
}

/** One, two or three bitmaps of eight bytes, as the highest field asks for. */
export function encodeBitmaps(numbers: readonly number[]): Uint8Array {
  const highest = Math.max(1, ...numbers);
  const bitmaps = Math.ceil(highest / 64);
  const announced = [...FURTHER_BITMAP].slice(0, bitmaps - 1);
  const bytes = new Uint8Array(bitmaps * BITMAP_BYTES);
  for (const number of [...numbers, ...announced]) {
    const index = (number - 1) >> 3;
    bytes[index] = (bytes[index] ?? 0) | (0x80 >> ((number - 1) & 7));
  }
  return bytes;
}

/** The numbers whose bits are set, bits that announce a bitmap left out. */
export function decodeBitmaps(bytes: Uint8Array): readonly number[] {
  const numbers: number[] = [];
  for (let number = 1; number <= 8 * bytes.length; number++) {
    const set = ((bytes[(number - 1) >> 3] ?? 0) & (0x80 >> ((number - 1) & 7))) !== 0;
    if (set && !FURTHER_BITMAP.has(number)) numbers.push(number);
  }
  return numbers;
}

/**
 * Reads one message that takes up all of `bytes`. Throws {@link DecodeError} with the path of the
 * field (`DE55`), or `MTI`, or `bitmap`.
 */
export function decodeMessage<T extends FieldTable>(
  bytes: Uint8Array,
  profile: Profile<T>,
): MessageOf<T> {
  const cursor: Cursor = { bytes, offset: 0 };
  const mti = decodeMti(cursor, profile);
  const fields: Record<number, string | Uint8Array> = {};
  for (const number of decodeBitmaps(takeBitmaps(cursor, profile))) {
    const spec = profile.fields[number];
    const path = `DE${number}`;
    if (spec === undefined) throw new DecodeError(path, 'no such field');
    fields[number] = decodeField(spec, cursor, profile, packingOf(profile, number), path);
  }
  if (cursor.offset !== bytes.length) throw new DecodeError('', 'bytes after the last field');
  // The loop above gave each number the kind of value its row in the table says.
  return { mti, fields: fields as MessageOf<T>['fields'] };
}

function decodeMti(cursor: Cursor, profile: Profile<FieldTable>): string {
  if (profile.mti === 'bcd') return fromBcd(take(cursor, 2, 'MTI'), 'MTI');
  const mti = fromAscii(take(cursor, 4, 'MTI'));
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
  const text = fromAscii(take(cursor, 2 * BITMAP_BYTES, 'bitmap'));
  if (/\s/.test(text)) throw new DecodeError('bitmap', 'not hexadecimal');
  return fromHex(text, 'bitmap');
}
