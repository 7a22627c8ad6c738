/** Data object lists: what a card asks to be given, and the answer to it (Book 3, 5.4). */
import { concat, DecodeError } from '@armilla/bytes';
import { tagInfo } from './dictionary.ts';
import { fitLength } from './formats.ts';
import { isConstructed, numberAt, tagHex, tagLengthAt } from './tag.ts';

/** One entry: that many bytes of that element. */
export interface DolEntry {
  readonly tag: number;
  /** Bytes; 0 asks for nothing. */
  readonly length: number;
}

/** Command data has at most 255 bytes, so no list may ask for more. */
const MAXIMUM_DATA_BYTES = 255;

/**
 * Reads a PDOL, CDOL, DDOL, TDOL or UDOL. Throws {@link DecodeError} when a tag or length breaks
 * off, or when more than 255 bytes are asked for.
 */
export function decodeDol(bytes: Uint8Array): readonly DolEntry[] {
  const entries: DolEntry[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const tagLength = tagLengthAt(bytes, offset, bytes.length);
    const tag = numberAt(bytes, offset, tagLength);
    if (tagLength === 0 || tag === 0) throw new DecodeError(`@${offset}`, 'no whole tag');
    const length = bytes[offset + tagLength];
    if (length === undefined) throw new DecodeError(tagHex(tag), 'no length');
    entries.push({ tag, length });
    offset += tagLength + 1;
  }
  if (dolLength(entries) > MAXIMUM_DATA_BYTES) {
    throw new DecodeError('', 'a list asking for more than 255 bytes');
  }
  return entries;
}

/** How many bytes of data a list asks for. */
export function dolLength(entries: readonly DolEntry[]): number {
  return entries.reduce((sum, { length }) => sum + length, 0);
}

/**
 * The data a list asks for, values cut and filled by the format of their tags. What `lookup` does
 * not have, and every constructed tag, is zeros (Book 3, 5.4).
 */
export function buildDol(
  entries: readonly DolEntry[],
  lookup: (tag: number) => Uint8Array | undefined,
): Uint8Array {
  const parts = entries.map(({ tag, length }) => {
    const value = isConstructed(tag) ? undefined : lookup(tag);
    if (value === undefined) return new Uint8Array(length);
    return fitLength(value, tagInfo(tag)?.format ?? 'b', length);
  });
  return concat(...parts);
}

/** The values of a list of tags without lengths, `9F4A` (Book 3, 10.3). */
export function decodeTagList(bytes: Uint8Array): readonly number[] {
  const tags: number[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const length = tagLengthAt(bytes, offset, bytes.length);
    const tag = numberAt(bytes, offset, length);
    if (length === 0 || tag === 0) throw new DecodeError(`@${offset}`, 'no whole tag');
    tags.push(tag);
    offset += length;
  }
  return tags;
}
