/**
 * The journal: how changes lie in the flash. One entry is one transaction: a mark, the length of
 * the body, its CRC-32, the body. An entry that broke off at the end never happened.
 */
import { DecodeError } from '@armilla/bytes';

/** One change: a key gets a value, or goes. */
export type Change =
  | { readonly key: string; readonly value: Uint8Array }
  | { readonly key: string; readonly value: undefined };

const MARK = 0xa7;
const HEAD_LENGTH = 9;
/** Of one change: put or delete, the lengths of key and value. */
const CHANGE_HEAD_LENGTH = 7;
const PUT = 1;
const DELETE = 2;

const UTF8 = new TextEncoder();
const FROM_UTF8 = new TextDecoder();

/** The bytes of one transaction. */
export function encodeEntry(changes: readonly Change[]): Uint8Array {
  const names = changes.map(({ key }) => UTF8.encode(key));
  let length = HEAD_LENGTH;
  for (const [i, { value }] of changes.entries()) {
    length += CHANGE_HEAD_LENGTH + (names[i]?.length ?? 0) + (value?.length ?? 0);
  }
  const entry = new Uint8Array(length);
  const view = new DataView(entry.buffer);
  let offset = HEAD_LENGTH;
  for (const [i, change] of changes.entries()) {
    offset = writeChange(entry, view, offset, names[i] ?? UTF8.encode(change.key), change.value);
  }
  view.setUint8(0, MARK);
  view.setUint32(1, length - HEAD_LENGTH);
  view.setUint32(5, crc32(entry.subarray(HEAD_LENGTH)));
  return entry;
}

/** One change at its place; gives where the next one begins. */
function writeChange(
  entry: Uint8Array,
  view: DataView,
  offset: number,
  name: Uint8Array,
  value: Uint8Array | undefined,
): number {
  const nameAt = offset + CHANGE_HEAD_LENGTH;
  const valueAt = nameAt + name.length;
  view.setUint8(offset, value === undefined ? DELETE : PUT);
  view.setUint16(offset + 1, name.length);
  view.setUint32(offset + 3, value?.length ?? 0);
  entry.set(name, nameAt);
  if (value !== undefined) entry.set(value, valueAt);
  return valueAt + (value?.length ?? 0);
}

/** What a journal says, and up to which byte it says it. */
export type ReadJournal = {
  readonly entries: readonly (readonly Change[])[];
  /** Less than the journal's length when its end is torn. */
  readonly validLength: number;
};

/**
 * Reads all entries. A torn end is left out; an entry that is broken with sound ones after it is
 * damage and throws DecodeError, since going on without it could repeat an ATC.
 */
export function readJournal(bytes: Uint8Array): ReadJournal {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: (readonly Change[])[] = [];
  let offset = 0;
  while (offset + HEAD_LENGTH <= bytes.length) {
    const end = offset + HEAD_LENGTH + view.getUint32(offset + 1);
    if (view.getUint8(offset) !== MARK) return endAt(entries, offset, bytes, bytes.length);
    if (end > bytes.length) break;
    const body = bytes.subarray(offset + HEAD_LENGTH, end);
    if (crc32(body) !== view.getUint32(offset + 5)) return endAt(entries, offset, bytes, end);
    entries.push(decodeBody(body));
    offset = end;
  }
  return { entries, validLength: offset };
}

/** Accepts a broken entry only where nothing was written after it. */
function endAt(
  entries: readonly (readonly Change[])[],
  offset: number,
  bytes: Uint8Array,
  brokenEnd: number,
): ReadJournal {
  const isBlank = bytes[offset] !== MARK && bytes.subarray(offset).every((byte) => byte === 0);
  const isLast = bytes[offset] === MARK && brokenEnd === bytes.length;
  if (!isBlank && !isLast) throw new DecodeError(`@${offset}`, 'a damaged journal entry');
  return { entries, validLength: offset };
}

function decodeBody(body: Uint8Array): readonly Change[] {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const changes: Change[] = [];
  for (let offset = 0; offset < body.length; ) {
    const valueAt = offset + CHANGE_HEAD_LENGTH + view.getUint16(offset + 1);
    const end = valueAt + view.getUint32(offset + 3);
    const key = FROM_UTF8.decode(body.subarray(offset + CHANGE_HEAD_LENGTH, valueAt));
    const isPut = view.getUint8(offset) === PUT;
    changes.push({ key, value: isPut ? body.slice(valueAt, end) : undefined });
    offset = end;
  }
  return changes;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  return value;
});

/** CRC-32 as in ISO/IEC 13239 (the one of Ethernet and zip). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}
