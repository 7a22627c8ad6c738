/** Command and response APDUs of ISO/IEC 7816-4, with short and extended lengths. */
import { concat, DecodeError, slice } from '@armilla/bytes';

/** A command to a card. */
export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  /** Up to 65535 bytes; empty where there is none. */
  readonly data: Uint8Array;
  /** How many bytes may come back at most: 1 to 65536, or undefined for none. */
  readonly le: number | undefined;
}

/** A card's answer. */
export interface ResponseApdu {
  readonly data: Uint8Array;
  /** The status word, such as 0x9000. */
  readonly sw: number;
}

const HEADER_LENGTH = 4;
const SHORT_DATA_LIMIT = 255;
const SHORT_LE_LIMIT = 256;
const EXTENDED_DATA_LIMIT = 65535;
const EXTENDED_LE_LIMIT = 65536;
const NOTHING = new Uint8Array(0);
const COMMAND = 'command';

/** Splits a command. Throws DecodeError where its lengths do not add up. */
export function decodeCommand(bytes: Uint8Array): CommandApdu {
  const [cla = 0, ins = 0, p1 = 0, p2 = 0] = slice(bytes, 0, HEADER_LENGTH, COMMAND);
  return { cla, ins, p1, p2, ...decodeBody(bytes.subarray(HEADER_LENGTH)) };
}

type Body = Pick<CommandApdu, 'data' | 'le'>;

/** The body tells its case by its length and first byte (ISO/IEC 7816-3, 12.1.3). */
function decodeBody(body: Uint8Array): Body {
  const first = body[0];
  if (first === undefined) return { data: NOTHING, le: undefined };
  if (body.length === 1) return { data: NOTHING, le: first === 0 ? SHORT_LE_LIMIT : first };
  if (first === 0) return decodeExtendedBody(body.subarray(1));
  const rest = body.subarray(1);
  return { data: slice(rest, 0, first, COMMAND), le: decodeLe(rest.subarray(first), 1) };
}

function decodeExtendedBody(body: Uint8Array): Body {
  if (body.length === 2) return { data: NOTHING, le: decodeLe(body, 2) };
  const [high = 0, low = 0] = slice(body, 0, 2, COMMAND);
  const length = (high << 8) | low;
  if (length === 0) throw new DecodeError(COMMAND, 'an extended length of data of zero');
  return {
    data: slice(body, 2, length, COMMAND),
    le: decodeLe(body.subarray(2 + length), 2),
  };
}

function decodeLe(bytes: Uint8Array, length: 1 | 2): number | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes.length !== length) throw new DecodeError(COMMAND, 'bytes after the end of the command');
  const [first = 0, second = 0] = bytes;
  const value = length === 1 ? first : (first << 8) | second;
  return value === 0 ? 256 ** length : value;
}

/**
 * Joins a command, with short lengths where they do. Throws RangeError beyond the extended ones.
 */
export function encodeCommand(command: CommandApdu): Uint8Array {
  const { cla, ins, p1, p2, data, le } = command;
  if (data.length > EXTENDED_DATA_LIMIT)
    throw new RangeError('the data is longer than 65535 bytes');
  if (le !== undefined && (le < 1 || le > EXTENDED_LE_LIMIT)) {
    throw new RangeError('the expected length is not 1 to 65536');
  }
  const short = data.length <= SHORT_DATA_LIMIT && (le ?? 0) <= SHORT_LE_LIMIT;
  const header = Uint8Array.of(cla, ins, p1, p2);
  return concat(header, short ? shortBody(data, le) : extendedBody(data, le));
}

function shortBody(data: Uint8Array, le: number | undefined): Uint8Array {
  const lc = data.length === 0 ? NOTHING : Uint8Array.of(data.length);
  return concat(lc, data, le === undefined ? NOTHING : Uint8Array.of(le % SHORT_LE_LIMIT));
}

/** Lc has a zero before it; Le has one only where there is no Lc. */
function extendedBody(data: Uint8Array, le: number | undefined): Uint8Array {
  const lc = data.length === 0 ? NOTHING : twoBytes(data.length);
  const wanted = le === undefined ? NOTHING : twoBytes(le % EXTENDED_LE_LIMIT);
  return concat(Uint8Array.of(0), lc, data, wanted);
}

function twoBytes(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value & 0xff);
}

/** Splits an answer. Throws DecodeError when there is no status word. */
export function decodeResponse(bytes: Uint8Array): ResponseApdu {
  if (bytes.length < 2) throw new DecodeError('response', 'shorter than a status word');
  const end = bytes.length - 2;
  return { data: bytes.subarray(0, end), sw: ((bytes[end] ?? 0) << 8) | (bytes[end + 1] ?? 0) };
}

/** Joins an answer. */
export function encodeResponse(data: Uint8Array, sw: number): Uint8Array {
  return concat(data, twoBytes(sw));
}
