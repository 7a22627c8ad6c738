/**
 * The journal: how changes lie in the flash. One entry is one transaction: a mark, the length of
 * the body, its CRC-32, the body. An entry that broke off at the end never happened.
 */
import { concat, DecodeError } from '@armilla/bytes';

/** One change: a key gets a value, or goes. */
export type Change =
  | { readonly key: string; readonly value: Uint8Array }
  | { readonly key: string; readonly value: undefined };

const MARK = 0xa7;
const HEAD_LENGTH = 9;
const PUT = 1;
const DELETE = 2;

/** The bytes of one transaction. */
export function encodeEntry(changes: readonly Change[]): Uint8Array {
  const body = concat(...changes.map(encodeChange));
  const head = new DataView(new ArrayBuffer(HEAD_LENGTH));
  head.setUint8(0, MARK);
  head.setUint32(1, body.length);
  head.setUint32(5, crc32(body));
  return concat(new Uint8Array(head.buffer), body);
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

const UTF8 = new TextEncoder();

function encodeChange({ key, value }: Change): Uint8Array {
  const name = UTF8.encode(key);
  const head = new DataView(new ArrayBuffer(7));
  head.setUint8(0, value === undefined ? DELETE : PUT);
  head.setUint16(1, name.length);
  head.setUint32(3, value?.length ?? 0);
  return concat(new Uint8Array(head.buffer), name, value ?? new Uint8Array(0));
}

function decodeBody(body: Uint8Array): readonly Change[] {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const changes: Change[] = [];
  for (let offset = 0; offset < body.length; ) {
    const valueAt = offset + 7 + view.getUint16(offset + 1);
    const end = valueAt + view.getUint32(offset + 3);
    const key = new TextDecoder().decode(body.subarray(offset + 7, valueAt));
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
