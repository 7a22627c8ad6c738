/**
 * The DES block operation and its key schedule (FIPS 46-3), table-driven. The permutation P is
 * folded into the S-boxes and PC-2 into seven-bit tables; both are worked out once, at load, from
 * the tables as the standard prints them.
 */
import { at, readWord, wordAt } from './word.ts';

/** One box a line, its four rows of sixteen. */
const S_BOXES = [
  'e4d12fb83a6c5907 0f74e2d1a6cb9538 41e8d62bfc973a50 fc8249175b3ea06d',
  'f18e6b34972dc05a 3d47f28ec01a69b5 0e7ba4d158c6932f d8a13f42b67c05e9',
  'a09e63f51dc7b428 d709346a285ecbf1 d6498f30b12c5ae7 1ad069874fe3b52c',
  '7de3069a1285bc4f d8b56f03472c1ae9 a690cb7df13e5284 3f06a1d8945bc72e',
  '2c417ab6853fd0e9 eb2c47d150fa3986 421bad78f9c5630e b8c71e2d6f09a453',
  'c1af92680d34e75b af427c9561de0b38 9ef528c3704a1db6 432c95fabe17608d',
  '4b2ef08d3c975a61 d0b7491ae35c2f86 14bdc37eaf680592 6bd814a7950fe23c',
  'd2846fb1a93e50c7 1fd8a374c56b0e92 7b419ce206adf358 21e74a8dfc90356b',
];
const P = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13,
  30, 6, 22, 11, 4, 25,
];
const PC1 = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60,
  52, 44, 36, 63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21,
  13, 5, 28, 20, 12, 4,
];
const PC2 = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52,
  31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];
const SHIFTS = new Int32Array([1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1]);

/** A box and P in one: 64 words for each of the eight boxes. */
const SP = new Int32Array(8 * 64);

/**
 * Eight seven-bit pieces of C and D, each giving its share of the round key: the word for boxes 1,
 * 3, 5, 7 and the word for boxes 2, 4, 6, 8, each six bits in the low end of its byte.
 */
const KEY_SHARE = new Int32Array(8 * 128 * 2);

/**
 * Eight bytes of a key, their parity bits left out, each giving its share of C and of D (PC-1).
 */
const HALF_SHARE = new Int32Array(8 * 128 * 2);

function permuted(value: number): number {
  return P.reduce((word, from) => (word << 1) | ((value >>> (32 - from)) & 1), 0);
}

function fillBoxes(): void {
  S_BOXES.forEach((printed, box) => {
    const rows = printed.split(' ');
    for (let input = 0; input < 64; input++) {
      const row = ((input >>> 4) & 2) | (input & 1);
      const output = Number.parseInt(rows[row]?.charAt((input >>> 1) & 15) ?? '', 16);
      SP[box * 64 + input] = permuted(output << (28 - 4 * box));
    }
  });
}

function fillKeyShares(): void {
  PC2.forEach((from, to) => {
    const box = Math.floor(to / 6);
    const bit = 1 << (24 - 8 * (box >> 1) + (5 - (to % 6)));
    const piece = Math.floor((from - 1) / 7);
    const mask = 1 << (6 - ((from - 1) % 7));
    for (let value = 0; value < 128; value++) {
      const index = (piece * 128 + value) * 2 + (box & 1);
      if (value & mask) KEY_SHARE[index] = at(KEY_SHARE, index) | bit;
    }
  });
}

function fillHalfShares(): void {
  PC1.forEach((from, to) => {
    const byte = (from - 1) >> 3;
    const mask = 0x80 >> ((from - 1) & 7);
    const bit = 1 << (27 - (to % 28));
    for (let value = 0; value < 128; value++) {
      const index = (byte * 128 + value) * 2 + (to < 28 ? 0 : 1);
      if ((value << 1) & mask) HALF_SHARE[index] = at(HALF_SHARE, index) | bit;
    }
  });
}

fillBoxes();
fillKeyShares();
fillHalfShares();

function rotate28(half: number, count: number): number {
  return ((half << count) | (half >>> (28 - count))) & 0x0fffffff;
}

/** The 28 bits of C (`which` 0) or D (`which` 1) out of an eight-byte key. */
function chosenHalf(high: number, low: number, which: 0 | 1): number {
  let half = 0;
  for (let byte = 0; byte < 4; byte++) {
    const shift = 25 - 8 * byte;
    half |= wordAt(HALF_SHARE, (byte * 128 + ((high >>> shift) & 127)) * 2 + which);
    half |= wordAt(HALF_SHARE, ((byte + 4) * 128 + ((low >>> shift) & 127)) * 2 + which);
  }
  return half;
}

/** Sixteen round keys of two words each, in the order of encryption. */
export function desSchedule(key: Uint8Array, offset: number): Int32Array {
  const schedule = new Int32Array(32);
  const high = readWord(key, offset);
  const low = readWord(key, offset + 4);
  let c = chosenHalf(high, low, 0);
  let d = chosenHalf(high, low, 1);
  for (let round = 0; round < 16; round++) {
    const shift = wordAt(SHIFTS, round);
    c = rotate28(c, shift);
    d = rotate28(d, shift);
    let odd = 0;
    let even = 0;
    for (let piece = 0; piece < 4; piece++) {
      const ofC = (piece * 128 + ((c >>> (21 - 7 * piece)) & 127)) * 2;
      const ofD = ((piece + 4) * 128 + ((d >>> (21 - 7 * piece)) & 127)) * 2;
      odd |= wordAt(KEY_SHARE, ofC) | wordAt(KEY_SHARE, ofD);
      even |= wordAt(KEY_SHARE, ofC + 1) | wordAt(KEY_SHARE, ofD + 1);
    }
    schedule[2 * round] = odd;
    schedule[2 * round + 1] = even;
  }
  return schedule;
}

/** One DES operation: a schedule, taken forwards to encrypt and backwards to decrypt. */
export interface DesPass {
  readonly schedule: Int32Array;
  readonly backwards: boolean;
}

/**
 * The function f: expansion is a rotation, because every box then finds its six bits in one byte.
 */
function substitute(half: number, oddKey: number, evenKey: number): number {
  const odd = ((half >>> 3) | (half << 29)) ^ oddKey;
  const even = ((half << 1) | (half >>> 31)) ^ evenKey;
  return (
    wordAt(SP, (odd >>> 24) & 63) |
    wordAt(SP, 64 + ((even >>> 24) & 63)) |
    wordAt(SP, 128 + ((odd >>> 16) & 63)) |
    wordAt(SP, 192 + ((even >>> 16) & 63)) |
    wordAt(SP, 256 + ((odd >>> 8) & 63)) |
    wordAt(SP, 320 + ((even >>> 8) & 63)) |
    wordAt(SP, 384 + (odd & 63)) |
    wordAt(SP, 448 + (even & 63))
  );
}

/**
 * Runs one block through one or three operations in place. Between two of them the final
 * permutation and the initial one cancel out, so both are done once; only the halves change places.
 */
export function desRun(block: Int32Array, passes: readonly DesPass[]): void {
  initialPermutation(block);
  for (const { schedule, backwards } of passes) {
    if (backwards) roundsOf(block, schedule, 30, -2);
    else roundsOf(block, schedule, 0, 2);
  }
  finalPermutation(block);
}

/** Sixteen rounds, keys from `first` on in steps of `step`; the halves come out exchanged. */
function roundsOf(block: Int32Array, schedule: Int32Array, first: number, step: number): void {
  let left = wordAt(block, 0);
  let right = wordAt(block, 1);
  let k = first;
  for (let pair = 0; pair < 8; pair++) {
    left ^= substitute(right, wordAt(schedule, k), wordAt(schedule, k + 1));
    k += step;
    right ^= substitute(left, wordAt(schedule, k), wordAt(schedule, k + 1));
    k += step;
  }
  block[0] = right;
  block[1] = left;
}

/** Exchanges the bits of `mask` in one word with the bits `count` further up in the other. */
function exchange(block: Int32Array, from: 0 | 1, count: number, mask: number): void {
  const to = 1 - from;
  const source = wordAt(block, from);
  const target = wordAt(block, to);
  const difference = ((source >>> count) ^ target) & mask;
  block[to] = target ^ difference;
  block[from] = source ^ (difference << count);
}

function initialPermutation(block: Int32Array): void {
  exchange(block, 0, 4, 0x0f0f0f0f);
  exchange(block, 0, 16, 0x0000ffff);
  exchange(block, 1, 2, 0x33333333);
  exchange(block, 1, 8, 0x00ff00ff);
  exchange(block, 0, 1, 0x55555555);
}

function finalPermutation(block: Int32Array): void {
  exchange(block, 0, 1, 0x55555555);
  exchange(block, 1, 8, 0x00ff00ff);
  exchange(block, 1, 2, 0x33333333);
  exchange(block, 0, 16, 0x0000ffff);
  exchange(block, 0, 4, 0x0f0f0f0f);
}
