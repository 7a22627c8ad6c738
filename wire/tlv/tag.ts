/** Tags: numbers such as `0x9F26`, their bytes and their spelling (EMV Book 3, annex B1). */
import { DecodeError, fromHex, hex } from '@armilla/bytes';

/** EMV uses one and two bytes, kernel 2 three (`DF8129`); nothing in this field uses more. */
const MAXIMUM_TAG_BYTES = 3;

/** How many bytes the tag at `offset` has, or 0 when it breaks off or is too long. */
export function tagLengthAt(bytes: Uint8Array, offset: number, end: number): number {
  const first = offset < end ? bytes[offset] : undefined;
  if (first === undefined) return 0;
  if ((first & 0x1f) !== 0x1f) return 1;
  for (let length = 2; length <= MAXIMUM_TAG_BYTES && offset + length <= end; length++) {
    if (((bytes[offset + length - 1] ?? 0) & 0x80) === 0) return length;
  }
  return 0;
}

/** The number made of the `length` bytes at `offset`, big endian. */
export function numberAt(bytes: Uint8Array, offset: number, length: number): number {
  let number = 0;
  for (let i = offset; i < offset + length; i++) number = number * 256 + (bytes[i] ?? 0);
  return number;
}

/** The bytes of a tag. Throws {@link RangeError} when no well-formed tag has that number. */
export function tagBytes(tag: number): Uint8Array {
  if (!Number.isInteger(tag) || tag <= 0 || tag > 0xffffff) throw new RangeError('not a tag');
  const bytes =
    tag <= 0xff
      ? Uint8Array.of(tag)
      : tag <= 0xffff
        ? Uint8Array.of(tag >> 8, tag & 0xff)
        : Uint8Array.of(tag >> 16, (tag >> 8) & 0xff, tag & 0xff);
  if (tagLengthAt(bytes, 0, bytes.length) !== bytes.length) throw new RangeError('not a tag');
  return bytes;
}

/** `9F26` for `0x9F26`: upper case, an even number of digits. */
export function tagHex(tag: number): string {
  const digits = tag.toString(16).toUpperCase();
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}

/** The tag spelt in hexadecimal. Throws {@link DecodeError} unless it is exactly one tag. */
export function tagFromHex(text: string): number {
  const bytes = fromHex(text, 'tag');
  const length = tagLengthAt(bytes, 0, bytes.length);
  if (length === 0 || length !== bytes.length) throw new DecodeError('tag', 'not a whole tag');
  const tag = numberAt(bytes, 0, length);
  if (tag === 0) throw new DecodeError('tag', 'padding, not a tag');
  return tag;
}

/** Whether the value of this tag is a list of further elements: bit 6 of the first byte. */
export function isConstructed(tag: number): boolean {
  let first = tag;
  while (first > 0xff) first = Math.floor(first / 256);
  return (first & 0x20) !== 0;
}

/** Whether the hexadecimal digits are exactly one tag. */
export function isTag(text: string): boolean {
  if (!/^([0-9A-Fa-f]{2})+$/.test(text)) return false;
  const bytes = fromHex(text);
  return tagLengthAt(bytes, 0, bytes.length) === bytes.length && hex(bytes) !== '00';
}
