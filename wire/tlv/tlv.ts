/** BER-TLV as EMV uses it (Book 3, annex B): decoded to an ordered list, encoded minimally. */
import { concat, DecodeError, hex } from '@armilla/bytes';
import { numberAt, tagBytes, tagHex, tagLengthAt } from './tag.ts';

/** One element, with its bytes as they were read: those are what a signature covers. */
export interface Tlv {
  /** For example `0x9F26`. */
  readonly tag: number;
  readonly value: Uint8Array;
  /** Tag, length and value as read. */
  readonly raw: Uint8Array;
  /** Of a constructed tag alone. */
  readonly children?: readonly Tlv[] | undefined;
}

/** Nothing in this field nests deeper than five; beyond this it is an attack. */
const MAXIMUM_DEPTH = 16;
/** No card answer, script or DE 55 comes near; a bound keeps hostile input cheap. */
const MAXIMUM_BYTES = 65_535;

/**
 * An element inside the bytes it was read from. Its views are made when they are asked for: most
 * elements are only passed over, and a view weighs more than many a value.
 */
class Element implements Tlv {
  readonly tag: number;
  readonly children: readonly Tlv[] | undefined;
  readonly #bytes: Uint8Array;
  readonly #offset: number;
  readonly #start: number;
  readonly #end: number;
  #value: Uint8Array | undefined;

  constructor(tag: number, place: Place, children: readonly Tlv[] | undefined) {
    this.tag = tag;
    this.children = children;
    this.#bytes = place.bytes;
    this.#offset = place.offset;
    this.#start = place.start;
    this.#end = place.next;
  }

  get value(): Uint8Array {
    this.#value ??= this.#bytes.subarray(this.#start, this.#end);
    return this.#value;
  }

  get raw(): Uint8Array {
    return this.#bytes.subarray(this.#offset, this.#end);
  }
}

/** Where reading is: one for a whole decoding, moved from element to element. */
interface Place {
  readonly bytes: Uint8Array;
  /** The tags around, outermost first, for errors. */
  readonly around: number[];
  /** Of the element at hand: its first byte, that of its value, and the first after it. */
  offset: number;
  start: number;
  next: number;
}

function failAt({ around }: Place, name: string, offset: number, reason: string): never {
  const path = [...around.map(tagHex), name].join('.');
  throw new DecodeError(path, `${reason} at offset ${offset}`);
}

/**
 * All elements of `bytes`, in order, constructed ones decoded throughout. Bytes `00` between
 * elements are padding and skipped; long length forms are accepted, the indefinite one is not.
 * Throws {@link DecodeError} with a path such as `6F.A5.50`; offsets in it count from `bytes`.
 */
export function decodeTlv(bytes: Uint8Array): readonly Tlv[] {
  if (bytes.length > MAXIMUM_BYTES) throw new DecodeError('', 'more than 65535 bytes');
  return decodeList({ bytes, around: [], offset: 0, start: 0, next: 0 }, 0, bytes.length);
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

function decodeList(place: Place, start: number, end: number): readonly Tlv[] {
  const list: Tlv[] = [];
  for (let offset = start; offset < end; ) {
    if (place.bytes[offset] === 0) {
      offset += 1;
      continue;
    }
    list.push(decodeElement(place, offset, end));
    offset = place.next;
  }
  return list;
}

/** Reads the element at `offset` and leaves {@link Place.next} after it. */
function decodeElement(place: Place, offset: number, end: number): Tlv {
  const tagLength = tagLengthAt(place.bytes, offset, end);
  if (tagLength === 0) {
    const name = hex(place.bytes.subarray(offset, Math.min(end, offset + 3)));
    failAt(place, name, offset, 'no whole tag');
  }
  const tag = numberAt(place.bytes, offset, tagLength);
  const length = decodeLength(place, tag, offset + tagLength, end);
  const { start } = place;
  if (length > end - start) failAt(place, tagHex(tag), start, 'value shorter than its length');
  const constructed = ((place.bytes[offset] ?? 0) & 0x20) !== 0;
  const children = constructed ? decodeChildren(place, tag, start, start + length) : undefined;
  place.offset = offset;
  place.start = start;
  place.next = start + length;
  return new Element(tag, place, children);
}

function decodeChildren(place: Place, tag: number, start: number, end: number): readonly Tlv[] {
  if (place.around.length === MAXIMUM_DEPTH) failAt(place, tagHex(tag), start, 'nested too deep');
  place.around.push(tag);
  const children = decodeList(place, start, end);
  place.around.pop();
  return children;
}

/** The length at `offset`; leaves {@link Place.start} after it. */
function decodeLength(place: Place, tag: number, offset: number, end: number): number {
  const first = offset < end ? place.bytes[offset] : undefined;
  if (first === undefined) return failAt(place, tagHex(tag), offset, 'no length');
  place.start = offset + 1;
  if (first < 0x80) return first;
  if (first === 0x80) return failAt(place, tagHex(tag), offset, 'indefinite length');
  const count = first & 0x7f;
  if (count > 4) failAt(place, tagHex(tag), offset, 'length of more than four bytes');
  if (offset + 1 + count > end) failAt(place, tagHex(tag), offset + 1, 'length broken off');
  place.start = offset + 1 + count;
  return numberAt(place.bytes, offset + 1, count);
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
  const found: Tlv[] = [];
  addLeaves(found, list);
  return found;
}

function addLeaves(found: Tlv[], list: readonly Tlv[]): void {
  for (const element of list) {
    if (element.children === undefined) found.push(element);
    else addLeaves(found, element.children);
  }
}
