/**
 * Issuer application data (tag 9F10) in the layout of M/Chip, and the bits of its card verification
 * results. What the card did in this transaction stands here, under the application cryptogram.
 */
import { concat, DecodeError, slice } from '@armilla/bytes';

/** Issuer application data of M/Chip, 18, 20, 26 or 28 bytes. */
export interface IssuerApplicationData {
  /** Key derivation index: which issuer master key. */
  readonly kdi: number;
  /** Cryptogram version number as the byte it is: 0x10, 0x11, 0x14 or 0x15. */
  readonly cvn: number;
  /** Card verification results, six bytes. */
  readonly cvr: Uint8Array;
  /** Data authentication code, or the first two bytes of the ICC dynamic number. */
  readonly dac: Uint8Array;
  /** Plain or enciphered counters, eight bytes or more. */
  readonly counters: Uint8Array;
}

const CVR_LENGTH = 6;
const DAC_LENGTH = 2;
const HEAD_LENGTH = 2 + CVR_LENGTH + DAC_LENGTH;
const LENGTHS: readonly number[] = [18, 20, 26, 28];

/** Splits issuer application data of M/Chip. Throws DecodeError on any other length. */
export function decodeIad(bytes: Uint8Array): IssuerApplicationData {
  if (!LENGTHS.includes(bytes.length)) {
    throw new DecodeError('9F10', `${bytes.length} bytes are no M/Chip issuer application data`);
  }
  return {
    kdi: bytes[0] ?? 0,
    cvn: bytes[1] ?? 0,
    cvr: slice(bytes, 2, CVR_LENGTH),
    dac: slice(bytes, 2 + CVR_LENGTH, DAC_LENGTH),
    counters: bytes.subarray(HEAD_LENGTH),
  };
}

/** Joins issuer application data of M/Chip. Throws RangeError where a part has a wrong length. */
export function encodeIad(iad: IssuerApplicationData): Uint8Array {
  const { kdi, cvn, cvr, dac, counters } = iad;
  if (cvr.length !== CVR_LENGTH) throw new RangeError('card verification results are 6 bytes');
  if (dac.length !== DAC_LENGTH) throw new RangeError('a data authentication code is 2 bytes');
  if (!LENGTHS.includes(HEAD_LENGTH + counters.length)) {
    throw new RangeError('counters are 8, 10, 16 or 18 bytes');
  }
  return concat(Uint8Array.of(kdi, cvn), cvr, dac, counters);
}

/** One bit of a bit field: bytes count from 1, bits from 8 (the highest) to 1, as the books do. */
export interface NamedBit {
  readonly byte: number;
  readonly bit: number;
  readonly name: string;
}

/**
 * Card verification results of M/Chip, bit by bit. The first byte tells in two bits each which
 * cryptogram was given: 00 AAC, 01 TC, and 10 ARQC for the first or "not requested" for the second.
 */
export const CVR_BITS: readonly NamedBit[] = [
  { byte: 1, bit: 8, name: 'Second GENERATE AC not requested' },
  { byte: 1, bit: 7, name: 'Second GENERATE AC returned TC' },
  { byte: 1, bit: 6, name: 'First GENERATE AC returned ARQC' },
  { byte: 1, bit: 5, name: 'First GENERATE AC returned TC' },
  { byte: 1, bit: 3, name: 'Offline PIN verification performed' },
  { byte: 1, bit: 2, name: 'Offline enciphered PIN verification performed' },
  { byte: 2, bit: 8, name: 'DDA returned' },
  { byte: 2, bit: 7, name: 'Combined DDA/AC generation returned in first GENERATE AC' },
  { byte: 2, bit: 6, name: 'Combined DDA/AC generation returned in second GENERATE AC' },
  { byte: 2, bit: 5, name: 'Issuer authentication performed' },
  { byte: 2, bit: 4, name: 'CIAC default skipped on CAT3' },
  { byte: 3, bit: 8, name: 'Script counter, bit 4' },
  { byte: 3, bit: 7, name: 'Script counter, bit 3' },
  { byte: 3, bit: 6, name: 'Script counter, bit 2' },
  { byte: 3, bit: 5, name: 'Script counter, bit 1' },
  { byte: 3, bit: 4, name: 'PIN try counter, bit 4' },
  { byte: 3, bit: 3, name: 'PIN try counter, bit 3' },
  { byte: 3, bit: 2, name: 'PIN try counter, bit 2' },
  { byte: 3, bit: 1, name: 'PIN try counter, bit 1' },
  { byte: 4, bit: 7, name: 'Unable to go online' },
  { byte: 4, bit: 6, name: 'Offline PIN verification not performed' },
  { byte: 4, bit: 5, name: 'Offline PIN verification failed' },
  { byte: 4, bit: 4, name: 'PIN try limit exceeded' },
  { byte: 4, bit: 3, name: 'International transaction' },
  { byte: 4, bit: 2, name: 'Domestic transaction' },
  { byte: 4, bit: 1, name: 'Terminal erroneously considers offline PIN OK' },
  { byte: 5, bit: 8, name: 'Lower consecutive offline limit exceeded' },
  { byte: 5, bit: 7, name: 'Upper consecutive offline limit exceeded' },
  { byte: 5, bit: 6, name: 'Lower cumulative offline limit exceeded' },
  { byte: 5, bit: 5, name: 'Upper cumulative offline limit exceeded' },
  { byte: 5, bit: 4, name: 'Go online on next transaction' },
  { byte: 5, bit: 3, name: 'Issuer authentication failed' },
  { byte: 5, bit: 2, name: 'Script received' },
  { byte: 5, bit: 1, name: 'Script failed' },
  { byte: 6, bit: 2, name: 'Match found in additional check table' },
  { byte: 6, bit: 1, name: 'No match found in additional check table' },
];
