/** BER-TLV as EMV uses it (Book 3, annex B): decoded to an ordered list, encoded minimally. */
import { concat, DecodeError, hex } from '@armilla/bytes';
import { isConstructed, numberAt, tagBytes, tagHex, tagLengthAt } from './tag.ts';

/** One element, with its bytes as they were read: those are what a signature covers. */
export interface Tlv {
  /** For example `0x9F26`. */
  readonly tag: number;
  readonly value: Uint8Array;
  /** Tag, length and value as read. */
  readonly raw: Uint8Array;
  /** Of a constructed tag alone. */
  readonly children?: readonly Tlv[];
}

/** Nothing in this field nests deeper than five; beyond this it is an attack. */
const MAXIMUM_DEPTH = 16;
/** No card answer, script or DE 55 comes near; a bound keeps hostile input cheap. */
const MAXIMUM_BYTES = 65_535;

/** What is being read: all bytes, and the part that belongs to one list. */
interface Region {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly path: string;
  readonly depth: number;
}

const within = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);

function failAt(region: Region, name: string, offset: number, reason: string): never {
  throw new DecodeError(within(region.path, name), `${reason} at offset ${offset}`);
}

/**
 * All elements of `bytes`, in order, constructed ones decoded throughout. Bytes `00` between
 * elements are padding and skipped; long length forms are accepted, the indefinite one is not.
 * Throws {@link DecodeError} with a path such as `6F.A5.50`; offsets in it count from `bytes`.
 */
export function decodeTlv(bytes: Uint8Array): readonly Tlv[] {
  if (bytes.length > MAXIMUM_BYTES) throw new DecodeError('', 'more than 65535 bytes');
  return decodeRegion({
    bytes,
    start: 0,
    end: bytes.length,
    path: '',
    depth: 0,
  });
}

/** The one element that `bytes` is, with nothing before or after it. Throws {@link DecodeError}. */
export function decodeOneTlv(bytes: Uint8Array): Tlv {
  const [only, ...others] = decodeTlv(bytes);
  if (only === undefined) throw new DecodeError('', 'one element wanted, none there');
  if (others.length > 0 || only.raw.length !== bytes.length) {
    throw new DecodeError('', 'one element wanted, and bytes beside it');
  }
  return only;
}

function decodeRegion(region: Region): readonly Tlv[] {
  const list: Tlv[] = [];
  for (let offset = region.start; offset < region.end; ) {
    if (region.bytes[offset] === 0) {
      offset += 1;
      continue;
    }
    const element = decodeElement(region, offset);
    list.push(element);
    offset += element.raw.length;
  }
  return list;
}

function decodeElement(region: Region, offset: number): Tlv {
  const { bytes, end } = region;
  const tagLength = tagLengthAt(bytes, offset, end);
  if (tagLength === 0) {
    const name = hex(bytes.subarray(offset, Math.min(end, offset + 3)));
    failAt(region, name, offset, 'no whole tag');
  }
  const tag = numberAt(bytes, offset, tagLength);
  const { length, start } = decodeLength(region, tagHex(tag), offset + tagLength);
  if (length > end - start) failAt(region, tagHex(tag), start, 'value shorter than its length');
  const element = {
    tag,
    value: bytes.subarray(start, start + length),
    raw: bytes.subarray(offset, start + length),
  };
  if (!isConstructed(tag)) return element;
  return {
    ...element,
    children: decodeChildren(region, tag, start, start + length),
  };
}

function decodeChildren(region: Region, tag: number, start: number, end: number): readonly Tlv[] {
  if (region.depth === MAXIMUM_DEPTH) failAt(region, tagHex(tag), start, 'nested too deep');
  const path = within(region.path, tagHex(tag));
  return decodeRegion({
    bytes: region.bytes,
    start,
    end,
    path,
    depth: region.depth + 1,
  });
}

function decodeLength(region: Region, name: string, offset: number) {
  const first = offset < region.end ? region.bytes[offset] : undefined;
  if (first === undefined) return failAt(region, name, offset, 'no length');
  if (first < 0x80) return { length: first, start: offset + 1 };
  if (first === 0x80) return failAt(region, name, offset, 'indefinite length');
  const count = first & 0x7f;
  if (count > 4) failAt(region, name, offset, 'length of more than four bytes');
  if (offset + 1 + count > region.end) failAt(region, name, offset + 1, 'length broken off');
  return {
    length: numberAt(region.bytes, offset + 1, count),
    start: offset + 1 + count,
  };
}

/**
 * One element: `value` as bytes, or as the encoded elements inside a constructed tag. The length
 * takes its shortest form. Throws {@link RangeError} when `tag` is no tag.
 */
export function encodeTlv(tag: number, value: Uint8Array | readonly Uint8Array[]): Uint8Array {
  const content = value instanceof Uint8Array ? value : concat(...value);
  return concat(tagBytes(tag), encodeLength(content.length), content);
}

/** The shortest BER length: `7F`, `81 80`, `82 01 00`. */
export function encodeLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  if (length <= 0xff) return Uint8Array.of(0x81, length);
  if (length <= 0xffff) return Uint8Array.of(0x82, length >> 8, length & 0xff);
  throw new RangeError('a value of more than 65535 bytes');
}

/** The first element with that tag in the list itself. */
export function find(list: readonly Tlv[], tag: number): Tlv | undefined {
  return list.find((element) => element.tag === tag);
}

/** The first element with that tag at any depth, in reading order. */
export function findDeep(list: readonly Tlv[], tag: number): Tlv | undefined {
  for (const element of list) {
    if (element.tag === tag) return element;
    const inside = element.children && findDeep(element.children, tag);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** The value of {@link find}. */
export function findValue(list: readonly Tlv[], tag: number): Uint8Array | undefined {
  return find(list, tag)?.value;
}

/** Every element that holds no others, in reading order: what a record brings, template or not. */
export function leaves(list: readonly Tlv[]): readonly Tlv[] {
  return list.flatMap((element) => (element.children ? leaves(element.children) : [element]));
}
