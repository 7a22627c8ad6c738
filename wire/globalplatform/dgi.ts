/**
 * Data grouping identifiers: the parcels STORE DATA carries into a payment application.
 * Source: EMV Card Personalization Specification, 3.2; GlobalPlatform Card Specification, 11.11.
 */
import { concat, DecodeError } from '@armilla/bytes';

export type DataGrouping = {
  /** Two bytes, for example 0x0101 or 0x8000. */
  readonly dgi: number;
  readonly data: Uint8Array;
};

/** The bytes of one grouping: identifier, length in one byte or in FF and two more, data. */
export function encodeDGI({ dgi, data }: DataGrouping): Uint8Array {
  const { length } = data;
  if (length > 0xffff) throw new RangeError('a data grouping is at most 65535 bytes');
  const lengthBytes =
    length < 0xff ? Uint8Array.of(length) : Uint8Array.of(0xff, length >>> 8, length & 0xff);
  return concat(Uint8Array.of(dgi >>> 8, dgi & 0xff), lengthBytes, data);
}

/** Reads groupings up to the end of the bytes. Throws {@link DecodeError} when the last is cut. */
export function decodeDGIs(bytes: Uint8Array): readonly DataGrouping[] {
  const { groupings, rest } = takeDGIs(bytes);
  if (rest.length > 0) throw new DecodeError(`@${bytes.length - rest.length}`, 'a cut grouping');
  return groupings;
}

/**
 * Reads the groupings that are whole and gives back what is left: the beginning of one that goes
 * on in the next STORE DATA.
 */
export function takeDGIs(bytes: Uint8Array): {
  readonly groupings: readonly DataGrouping[];
  readonly rest: Uint8Array;
} {
  const groupings: DataGrouping[] = [];
  let offset = 0;
  for (;;) {
    const head = headAt(bytes, offset);
    if (head === undefined || head.start + head.length > bytes.length) break;
    groupings.push({ dgi: head.dgi, data: bytes.slice(head.start, head.start + head.length) });
    offset = head.start + head.length;
  }
  return { groupings, rest: bytes.slice(offset) };
}

function headAt(
  bytes: Uint8Array,
  offset: number,
): { dgi: number; length: number; start: number } | undefined {
  const [high, low, first, second, third] = bytes.subarray(offset, offset + 5);
  if (high === undefined || low === undefined || first === undefined) return undefined;
  const dgi = (high << 8) | low;
  if (first !== 0xff) return { dgi, length: first, start: offset + 3 };
  if (second === undefined || third === undefined) return undefined;
  return { dgi, length: (second << 8) | third, start: offset + 5 };
}
