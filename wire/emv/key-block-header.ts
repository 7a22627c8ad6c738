/**
 * The header of a key block (ANSI X9.143, formerly TR-31): what a key is, who may do what with it,
 * and optional blocks. It is text and travels in the clear, but under the block's MAC.
 */
import { DecodeError } from '@armilla/bytes';

/** How a block is protected: A and C with key variants, B, D and E with derived keys. */
export type KeyBlockVersion = 'A' | 'B' | 'C' | 'D' | 'E';

/** An optional block: two letters or digits that name it, and its content. */
export interface KeyBlockOption {
  readonly id: string;
  readonly data: string;
}

export interface KeyBlockHeader {
  readonly version: KeyBlockVersion;
  /** What the key is for, two characters: `P0` PIN encryption, `B0` base derivation key. */
  readonly usage: string;
  /** For which cipher: `T` triple DES, `A` AES, `D` DES, `H` HMAC, `R` RSA. */
  readonly algorithm: string;
  /** What may be done with it: `E` encrypt, `D` decrypt, `B` both, `N` anything. */
  readonly mode: string;
  /** Two characters, `00` where versions are not used. */
  readonly keyVersion: string;
  /** Whether it may leave again: `E`, `N` or `S`. */
  readonly exportability: string;
  /** Two characters; `00` except where X9.143 gives a key context. */
  readonly context?: string;
  /** Optional blocks in their order, without the block PB that only fills up. */
  readonly options: readonly KeyBlockOption[];
}

/** A header that was read, and how much of the text it is. */
export interface DecodedKeyBlockHeader {
  readonly header: KeyBlockHeader;
  /** Characters of the header, its optional blocks included. */
  readonly length: number;
  /** What it says of the whole block's length in characters. */
  readonly keyBlockLength: number;
}

const FIXED_LENGTH = 16;
const FIXED =
  /^([A-E])(\d{4})([0-9A-Z]{2})([0-9A-Z])([0-9A-Z])([0-9A-Za-z]{2})([0-9A-Z])(\d{2})([0-9A-Z]{2})$/;
const PADDING_ID = 'PB';
/** Identifier and length of an optional block of up to 255 characters. */
const SHORT_PREFIX = 4;
const MAXIMUM_LENGTH = 9999;
/** Blocks are filled up to this many characters, as the cipher's block is long in bytes. */
const ALIGNMENT: Readonly<Record<KeyBlockVersion, number>> = { A: 8, B: 8, C: 8, D: 16, E: 16 };

/**
 * Reads the header at the beginning of a text. The long form of an optional block's length says how
 * long the length is: some count its bytes, others its characters. Both are understood: a header is
 * read the one way and, where it does not come out, the other. Throws DecodeError.
 */
export function decodeKeyBlockHeader(text: string): DecodedKeyBlockHeader {
  const fixed = FIXED.exec(text.slice(0, FIXED_LENGTH));
  if (fixed === null)
    throw new DecodeError('header', 'not the 16 characters of a key block header');
  const [, version = '', total, usage = '', algorithm = '', mode = '', keyVersion = ''] = fixed;
  const [exportability = '', count, context = ''] = fixed.slice(7);
  const { options, end } = decodeOptions(text, Number(count));
  const header = {
    version: version as KeyBlockVersion,
    usage,
    algorithm,
    mode,
    keyVersion,
    exportability,
    ...(context === '00' ? {} : { context }),
    options: options.filter(({ id }) => id !== PADDING_ID),
  };
  return { header, length: end, keyBlockLength: Number(total) };
}

interface Options {
  readonly options: readonly KeyBlockOption[];
  readonly end: number;
}

/** What the length of a length counts. */
type Reading = 'bytes' | 'characters';

function decodeOptions(text: string, count: number): Options {
  try {
    return decodeOptionsAs('bytes', text, count);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    try {
      return decodeOptionsAs('characters', text, count);
    } catch {
      throw error;
    }
  }
}

function decodeOptionsAs(reading: Reading, text: string, count: number): Options {
  const options: KeyBlockOption[] = [];
  let offset = FIXED_LENGTH;
  while (options.length < count) {
    const path = `header.@${offset}`;
    const id = text.slice(offset, offset + 2);
    if (!/^[0-9A-Za-z]{2}$/.test(id)) throw new DecodeError(path, 'no identifier of a block');
    const { length, prefix } = optionLength(reading, text, offset, path);
    if (length < prefix) throw new DecodeError(path, 'a length that does not count itself');
    const end = offset + length;
    if (end > text.length) throw new DecodeError(path, 'an optional block that is cut');
    options.push({ id, data: text.slice(offset + prefix, end) });
    offset = end;
  }
  return { options, end: offset };
}

/** The length of the block at `offset`, and how much of it is identifier and length. */
function optionLength(
  reading: Reading,
  text: string,
  offset: number,
  path: string,
): { length: number; prefix: number } {
  const short = hexNumber(text, offset + 2, 2, path);
  if (short !== 0) return { length: short, prefix: SHORT_PREFIX };
  const lengthOfLength = hexNumber(text, offset + SHORT_PREFIX, 2, path);
  const digits = reading === 'bytes' ? 2 * lengthOfLength : lengthOfLength;
  const start = offset + SHORT_PREFIX + 2;
  const prefix = SHORT_PREFIX + 2 + digits;
  return { length: hexNumber(text, start, digits, path), prefix };
}

function hexNumber(text: string, offset: number, digits: number, path: string): number {
  const part = text.slice(offset, offset + digits);
  if (part.length < digits || !/^[0-9A-Fa-f]+$/.test(part)) {
    throw new DecodeError(path, 'a length that is not hexadecimal');
  }
  return Number.parseInt(part, 16);
}

/**
 * The text of a header with its optional blocks, filled up with a block PB where the cipher wants
 * it. `dataLength` is how many characters of key and MAC follow; none for the header alone. A
 * length beyond 255 is written as X9.143's own example has it, its characters counted.
 */
export function encodeKeyBlockHeader(header: KeyBlockHeader, dataLength = 0): string {
  const { version, usage, algorithm, mode, keyVersion, exportability, context = '00' } = header;
  const given = header.options.map(encodeOption);
  const options = [...given, ...filling(given.join('').length, ALIGNMENT[version])];
  const total = FIXED_LENGTH + options.join('').length + dataLength;
  if (total > MAXIMUM_LENGTH) throw new RangeError('a key block is at most 9999 characters');
  const fixed = [
    version,
    String(total).padStart(4, '0'),
    usage,
    algorithm,
    mode,
    keyVersion,
    exportability,
    String(options.length).padStart(2, '0'),
    context,
  ].join('');
  if (!FIXED.test(fixed)) throw new RangeError('a header field that is too long or too short');
  return fixed + options.join('');
}

function encodeOption({ id, data }: KeyBlockOption): string {
  if (!/^[0-9A-Za-z]{2}$/.test(id)) throw new RangeError('an identifier is two letters or digits');
  const short = SHORT_PREFIX + data.length;
  if (short <= 0xff) return `${id}${hexDigits(short, 2)}${data}`;
  return `${id}0004${hexDigits(SHORT_PREFIX + 6 + data.length, 4)}${data}`;
}

/** The block that fills up to whole blocks of the cipher, where they are not whole already. */
function filling(length: number, alignment: number): readonly string[] {
  const missing = (alignment - (length % alignment)) % alignment;
  if (missing === 0) return [];
  const size = missing < SHORT_PREFIX ? missing + alignment : missing;
  return [encodeOption({ id: PADDING_ID, data: '0'.repeat(size - SHORT_PREFIX) })];
}

function hexDigits(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
