/**
 * The log of the last ten cryptograms of each instance, and from them of the whole band. It holds
 * what the card itself knows: what was asked and what it answered, never what the bank said to it.
 */
import { ascii, concat, fromAscii, fromHex, hex, slice } from '@armilla/bytes';
import { decodeNumeric, encodeNumeric } from '@armilla/tlv';
import { CRYPTOGRAM_INFORMATION as KIND } from '../decide/card-action.ts';
import type { Memory, Reader } from '../memory/memory.ts';
import { type AIDHex, logKey, readOrder } from './registry.ts';

/** One cryptogram. Byte values are upper-case hexadecimal as they stood in their data elements. */
export type LogEntry = {
  /** Counts all cryptograms of the band: the order in which they happened. */
  readonly serial: number;
  readonly aid: AIDHex;
  /** Application transaction counter (9F36): with the token it names the tap at every party. */
  readonly atc: number;
  /** When, by the host's clock, milliseconds since 1970; a chip has none of its own. */
  readonly at: number;
  readonly cryptogram: 'AAC' | 'TC' | 'ARQC';
  /** 9F26. */
  readonly ac: string;
  /** 9F02, in minor units of `currency`. */
  readonly amountMinor: number;
  /** 5F2A, four hexadecimal digits: `0978`. */
  readonly currency: string;
  /** 9A, `YYMMDD`, by the terminal's clock. */
  readonly date: string;
  /** 9F21, `hhmmss`, where the card asks for it. */
  readonly time?: string;
  /** 9C. */
  readonly type: string;
  /** 9F1A. */
  readonly country: string;
  /** 9F37. */
  readonly unpredictableNumber: string;
  /** 9F4E, where the card asks for it. */
  readonly merchant?: string;
};

/** How many cryptograms an instance, and the band, remembers. */
export const LOG_LENGTH = 10;

/** The last ten of one instance, the newest first. */
export function readLog(reader: Reader, aid: AIDHex): readonly LogEntry[] {
  const log = storedLog(reader, aid);
  const entries: LogEntry[] = [];
  for (let offset = 1; offset < log.length; offset += lengthAt(log, offset)) {
    entries.push(decodeEntry(log.subarray(offset, offset + lengthAt(log, offset)), aid));
  }
  return entries;
}

/** The last ten of all instances, the newest first. */
export function readBandLog(reader: Reader): readonly LogEntry[] {
  return readOrder(reader)
    .flatMap((aid) => readLog(reader, aid))
    .sort((a, b) => b.serial - a.serial)
    .slice(0, LOG_LENGTH);
}

/** A cryptogram to be logged, its data elements as they came. */
export type NewEntry = Pick<LogEntry, 'aid' | 'atc' | 'at' | 'cryptogram' | 'merchant'> & {
  /** 9F02, 9F26, 5F2A, 9A, 9C, 9F1A and 9F37 after one another, 26 bytes. */
  readonly elements: Uint8Array;
  /** 9F21. */
  readonly time?: Uint8Array;
};

/** Adds a cryptogram, durable before the call returns, and drops the eleventh. */
export function writeLog(memory: Memory, entry: NewEntry): void {
  const serial = 1 + Math.max(0, ...readOrder(memory).map((aid) => newestSerial(memory, aid)));
  const older = storedLog(memory, entry.aid);
  let end = 1;
  for (let kept = 1; kept < LOG_LENGTH && end < older.length; kept++) end += lengthAt(older, end);
  const log = concat(LAYOUT, encodeEntry(serial, entry), older.subarray(1, end));
  memory.put(logKey(entry.aid), log);
}

/**
 * How a log lies in the memory: this byte, then the entries, the newest first. An entry is its
 * length (2 bytes, itself included), serial number (4), time (8, IEEE 754), transaction counter
 * (2), kind and what follows (1), the data elements at their lengths (26), and last the time and
 * the merchant, each where there is one, with a length byte before it.
 */
const LAYOUT = Uint8Array.of(0x01);
const SERIAL_AT = 2;
const AT_AT = 6;
const ATC_AT = 14;
const KIND_AT = 16;
const ELEMENTS_AT = 17;
const HAS_TIME = 0x01;
const HAS_MERCHANT = 0x02;
const KIND_MASK = 0xc0;

/** A log of a layout that is not known is none: paying goes on and writes a new one. */
function storedLog(reader: Reader, aid: AIDHex): Uint8Array {
  const log = reader.get(logKey(aid));
  return log !== undefined && log[0] === LAYOUT[0] ? log : LAYOUT;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function lengthAt(log: Uint8Array, offset: number): number {
  return viewOf(log).getUint16(offset);
}

function newestSerial(reader: Reader, aid: AIDHex): number {
  const log = storedLog(reader, aid);
  return log.length === 1 ? 0 : viewOf(log).getUint32(1 + SERIAL_AT);
}

function encodeEntry(serial: number, entry: NewEntry): Uint8Array {
  const { elements, time, merchant } = entry;
  const bytes = concat(
    new Uint8Array(ELEMENTS_AT),
    elements,
    time === undefined ? NOTHING : withLength(time),
    merchant === undefined ? NOTHING : withLength(ascii(merchant)),
  );
  const view = viewOf(bytes);
  view.setUint16(0, bytes.length);
  view.setUint32(SERIAL_AT, serial);
  view.setFloat64(AT_AT, entry.at);
  view.setUint16(ATC_AT, entry.atc);
  const follows = (time === undefined ? 0 : HAS_TIME) | (merchant === undefined ? 0 : HAS_MERCHANT);
  view.setUint8(KIND_AT, KIND[entry.cryptogram] | follows);
  return bytes;
}

const NOTHING = new Uint8Array(0);

function withLength(value: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(value.length), value);
}

function decodeEntry(bytes: Uint8Array, aid: AIDHex): LogEntry {
  const view = viewOf(bytes);
  const kind = view.getUint8(KIND_AT);
  let offset = ELEMENTS_AT;
  const next = (length: number) => {
    offset += length;
    return slice(bytes, offset - length, length, 'log');
  };
  const amount = next(6);
  const elements = {
    ac: hex(next(8)),
    currency: hex(next(2)),
    date: hex(next(3)),
    type: hex(next(1)),
    country: hex(next(2)),
    unpredictableNumber: hex(next(4)),
  };
  const optional = () => next(next(1)[0] ?? 0);
  return {
    serial: view.getUint32(SERIAL_AT),
    aid,
    atc: view.getUint16(ATC_AT),
    at: view.getFloat64(AT_AT),
    cryptogram: kindOf(kind & KIND_MASK),
    amountMinor: decodeNumeric(amount, 'log'),
    ...elements,
    ...((kind & HAS_TIME) === 0 ? {} : { time: hex(optional()) }),
    ...((kind & HAS_MERCHANT) === 0 ? {} : { merchant: fromAscii(optional()) }),
  };
}

function kindOf(information: number): LogEntry['cryptogram'] {
  return information === KIND.TC ? 'TC' : information === KIND.ARQC ? 'ARQC' : 'AAC';
}

/**
 * What a record of the log holds, in order (9F4F; EMV Book 3, annex D): amount, currency, date,
 * type, country, transaction counter, cryptogram information.
 */
export const LOG_FORMAT: Uint8Array = fromHex('9F0206 5F2A02 9A03 9C01 9F1A02 9F3602 9F2701');

/** One entry as {@link LOG_FORMAT} says, without tags and lengths, for readers of the log file. */
export function encodeLogRecord(entry: LogEntry): Uint8Array {
  const { currency, date, type, country, cryptogram } = entry;
  return concat(
    encodeNumeric(entry.amountMinor, 6),
    fromHex(`${currency}${date}${type}${country}`),
    Uint8Array.of(entry.atc >>> 8, entry.atc & 0xff),
    Uint8Array.of(KIND[cryptogram]),
  );
}

/** Text that a terminal sent, without what a screen should not be given. */
export function printable(bytes: Uint8Array): string {
  return fromAscii(bytes)
    .replace(/[^\x20-\x7e]/g, ' ')
    .trim();
}
