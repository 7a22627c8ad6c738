/**
 * The AES block operation and its key schedule (FIPS 197) with keys of 16, 24 and 32 bytes. A round
 * is four lookups a word; the tables are worked out once, at load, from the field arithmetic.
 */
import type { BlockCipher } from './block-cipher.ts';
import { at, byteAt, readWord, rotateLeft, wordAt, writeWord } from './word.ts';

const SUBSTITUTION = new Uint8Array(256);
const INVERSE_SUBSTITUTION = new Uint8Array(256);

/** One table a row of the state; each is the first one turned by one byte more. */
type FourTables = readonly [Int32Array, Int32Array, Int32Array, Int32Array];
const FORWARD = fourTables();
const BACKWARD = fourTables();

function fourTables(): FourTables {
  return [new Int32Array(256), new Int32Array(256), new Int32Array(256), new Int32Array(256)];
}

/** Doubling in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1. */
function double(value: number): number {
  return ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 0xff;
}

function multiply(a: number, b: number): number {
  let product = 0;
  for (let factor = a, bits = b; bits > 0; factor = double(factor), bits >>>= 1) {
    if (bits & 1) product ^= factor;
  }
  return product;
}

/** The affine step of SubBytes, FIPS 197, 5.1.1. */
function affine(inverse: number): number {
  let sum = 0x63;
  for (let turn = 0; turn < 5; turn++) {
    sum ^= ((inverse << turn) | (inverse >>> (8 - turn))) & 0xff;
  }
  return sum;
}

/** Walks the field by the generator 3 and its inverse F6, so every value meets its inverse. */
function fillSubstitution(): void {
  let value = 1;
  let inverse = 1;
  do {
    SUBSTITUTION[value] = affine(inverse);
    value = multiply(value, 0x03);
    inverse = multiply(inverse, 0xf6);
  } while (value !== 1);
  SUBSTITUTION[0] = 0x63;
  for (let i = 0; i < 256; i++) INVERSE_SUBSTITUTION[at(SUBSTITUTION, i)] = i;
}

function column(value: number, factors: readonly [number, number, number, number]): number {
  return factors.reduce((word, factor) => (word << 8) | multiply(value, factor), 0);
}

function fillRounds(): void {
  for (let i = 0; i < 256; i++) {
    const mixed = column(at(SUBSTITUTION, i), [2, 1, 1, 3]);
    const unmixed = column(at(INVERSE_SUBSTITUTION, i), [14, 9, 13, 11]);
    for (let row = 0; row < 4; row++) {
      const turn = (32 - 8 * row) % 32;
      const forward = FORWARD[row];
      const backward = BACKWARD[row];
      if (forward === undefined || backward === undefined) continue;
      forward[i] = turn === 0 ? mixed : rotateLeft(mixed, turn);
      backward[i] = turn === 0 ? unmixed : rotateLeft(unmixed, turn);
    }
  }
}

fillSubstitution();
fillRounds();

function substituteWord(word: number): number {
  return (
    (at(SUBSTITUTION, word >>> 24) << 24) |
    (at(SUBSTITUTION, (word >>> 16) & 0xff) << 16) |
    (at(SUBSTITUTION, (word >>> 8) & 0xff) << 8) |
    at(SUBSTITUTION, word & 0xff)
  );
}

/** KeyExpansion, FIPS 197, 5.2: four words a round and four to begin with. */
function expandKey(key: Uint8Array): Int32Array {
  const keyWords = key.length / 4;
  const schedule = new Int32Array(4 * (keyWords + 7));
  for (let i = 0; i < keyWords; i++) schedule[i] = readWord(key, 4 * i);
  let constant = 1;
  for (let i = keyWords; i < schedule.length; i++) {
    let word = at(schedule, i - 1);
    if (i % keyWords === 0) {
      word = substituteWord(rotateLeft(word, 8)) ^ (constant << 24);
      constant = double(constant);
    } else if (keyWords > 6 && i % keyWords === 4) {
      word = substituteWord(word);
    }
    schedule[i] = at(schedule, i - keyWords) ^ word;
  }
  return schedule;
}

/** InvMixColumns on one word, by way of the tables. */
function unmix(word: number): number {
  return (
    at(BACKWARD[0], at(SUBSTITUTION, word >>> 24)) ^
    at(BACKWARD[1], at(SUBSTITUTION, (word >>> 16) & 0xff)) ^
    at(BACKWARD[2], at(SUBSTITUTION, (word >>> 8) & 0xff)) ^
    at(BACKWARD[3], at(SUBSTITUTION, word & 0xff))
  );
}

/**
 * The schedule of the equivalent inverse cipher, FIPS 197, 5.3.5: backwards, the middle unmixed.
 */
function invertSchedule(schedule: Int32Array): Int32Array {
  const inverse = new Int32Array(schedule.length);
  const last = schedule.length - 4;
  for (let i = 0; i < schedule.length; i++) {
    const round = i & ~3;
    const word = at(schedule, last - round + (i & 3));
    inverse[i] = round === 0 || round === last ? word : unmix(word);
  }
  return inverse;
}

/** One word of a round: a byte of each of four words by its table, and the round key's word `k`. */
function round(
  [t0, t1, t2, t3]: FourTables,
  schedule: Int32Array,
  k: number,
  w: number,
  x: number,
  y: number,
  z: number,
): number {
  return (
    wordAt(t0, w >>> 24) ^
    wordAt(t1, (x >>> 16) & 0xff) ^
    wordAt(t2, (y >>> 8) & 0xff) ^
    wordAt(t3, z & 0xff) ^
    wordAt(schedule, k)
  );
}

/** The same of the last round, which does not mix. */
function finish(
  substitution: Uint8Array,
  schedule: Int32Array,
  k: number,
  w: number,
  x: number,
  y: number,
  z: number,
): number {
  return (
    ((byteAt(substitution, w >>> 24) << 24) |
      (byteAt(substitution, (x >>> 16) & 0xff) << 16) |
      (byteAt(substitution, (y >>> 8) & 0xff) << 8) |
      byteAt(substitution, z & 0xff)) ^
    wordAt(schedule, k)
  );
}

/**
 * Runs all rounds in place. Forward and backward differ in the tables and in which way the rows
 * turn: forward takes row r from r columns further on, backward from r columns back, which is as
 * if its second and fourth column had changed places.
 */
function run(
  bytes: Uint8Array,
  offset: number,
  s: Int32Array,
  tables: FourTables,
  substitution: Uint8Array,
  forward: boolean,
): void {
  const [second, fourth] = forward ? [1, 3] : [3, 1];
  let a = readWord(bytes, offset) ^ wordAt(s, 0);
  let b = readWord(bytes, offset + 4 * second) ^ wordAt(s, second);
  let c = readWord(bytes, offset + 8) ^ wordAt(s, 2);
  let d = readWord(bytes, offset + 4 * fourth) ^ wordAt(s, fourth);
  const last = s.length - 4;
  for (let k = 4; k < last; k += 4) {
    const e = round(tables, s, k, a, b, c, d);
    const f = round(tables, s, k + second, b, c, d, a);
    const g = round(tables, s, k + 2, c, d, a, b);
    d = round(tables, s, k + fourth, d, a, b, c);
    a = e;
    b = f;
    c = g;
  }
  writeWord(bytes, offset, finish(substitution, s, last, a, b, c, d));
  writeWord(bytes, offset + 4 * second, finish(substitution, s, last + second, b, c, d, a));
  writeWord(bytes, offset + 8, finish(substitution, s, last + 2, c, d, a, b));
  writeWord(bytes, offset + 4 * fourth, finish(substitution, s, last + fourth, d, a, b, c));
}

/** Makes the key schedules once, for use on many blocks. The key is 16, 24 or 32 bytes. */
export function aesCipher(key: Uint8Array): BlockCipher {
  if (key.length !== 16 && key.length !== 24 && key.length !== 32) {
    throw new RangeError('an AES key is 16, 24 or 32 bytes');
  }
  const schedule = expandKey(key);
  let inverse: Int32Array | undefined;
  return {
    blockLength: 16,
    encrypt(bytes, offset) {
      run(bytes, offset, schedule, FORWARD, SUBSTITUTION, true);
    },
    decrypt(bytes, offset) {
      inverse ??= invertSchedule(schedule);
      run(bytes, offset, inverse, BACKWARD, INVERSE_SUBSTITUTION, false);
    },
  };
}
