/**
 * Which elements a card may send, where, and how long they are. What the dictionary does not know
 * is kept as it came; nothing here decides what a value means.
 */
import { DecodeError } from '@armilla/bytes';
import { decodeCvmList, decodeDate, leaves, type Tlv, tagHex, tagInfo } from '@armilla/tlv';

/** Elements of the records: in an FCI they are out of place. */
const RECORDS_ALONE: ReadonlySet<number> = new Set([
  0x56, 0x57, 0x5a, 0x5f24, 0x5f25, 0x5f28, 0x5f34, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x92, 0x9f46,
  0x9f47, 0x9f48, 0x9f4a, 0x9f0d, 0x9f0e, 0x9f0f,
]);

/** Elements of GET PROCESSING OPTIONS and GENERATE AC: a record may not bring them. */
const NEVER_IN_RECORDS: ReadonlySet<number> = new Set([
  0x82, 0x94, 0x9f26, 0x9f27, 0x9f36, 0x9f4b, 0xdf4b,
]);

/** Where elements came from. */
export type Place = 'FCI' | 'GPO' | 'RECORD' | 'GENERATE AC';

/**
 * Takes the primitive elements of an answer in. Throws DecodeError when one of them comes twice, in
 * the wrong place, or with a length or content that cannot be.
 */
export function takeIn(known: Map<number, Uint8Array>, list: readonly Tlv[], place: Place): void {
  for (const { tag, value } of leaves(list)) {
    const reason = misplaced(tag, place) ?? (known.has(tag) ? 'sent twice' : undefined);
    const wrong = reason ?? wrongLength(tag, value.length);
    if (wrong !== undefined) throw new DecodeError(pathOf(place, tag), wrong);
    checkContent(tag, value, place);
    known.set(tag, value);
  }
}

function pathOf(place: Place, tag: number): string {
  return `${place}.${tagHex(tag)}`;
}

function misplaced(tag: number, place: Place): string | undefined {
  const source = tagInfo(tag)?.source;
  if (source === 'terminal' || source === 'issuer') return 'an element that is not the card’s';
  const isOut =
    (place === 'FCI' && RECORDS_ALONE.has(tag)) ||
    (place === 'RECORD' && NEVER_IN_RECORDS.has(tag));
  return isOut ? 'out of place' : undefined;
}

/** Empty is always allowed: kernel 2 tells an empty element from an absent one later. */
function wrongLength(tag: number, length: number): string | undefined {
  const bounds = tagInfo(tag)?.length;
  if (length === 0 || bounds === undefined) return undefined;
  if (length < bounds[0]) return `${length} bytes are too few`;
  return length > bounds[1] ? `${length} bytes are too many` : undefined;
}

function checkContent(tag: number, value: Uint8Array, place: Place): void {
  if (value.length === 0) return;
  if (tag === 0x5f24 || tag === 0x5f25) decodeDate(value, pathOf(place, tag));
  if (tag === 0x8e) decodeCvmList(value);
}
