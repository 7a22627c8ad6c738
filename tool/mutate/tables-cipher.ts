/**
 * The tables of `@armilla/cipher` by what they make of many inputs: enough of them that every entry
 * of every box and permutation is met. The same rows come out of `node:crypto`.
 */
import { hex } from '@armilla/bytes';
import * as cipher from '@armilla/cipher';

/** Bytes without a pattern, the same every time. */
export function scattered(length: number, seed: number): Uint8Array {
  let state = (seed + 1) * 2_654_435_761;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state >>> 24;
  });
}

const BLOCK_BYTES = 96;
export const ROWS = 16;

/** What each row is made of. */
export const keyOf = (length: number, row: number) => scattered(length, 1_000 + length + row);
export const dataOf = (row: number) => scattered(BLOCK_BYTES, row);

function rows(work: (row: number) => Uint8Array): readonly unknown[] {
  return Array.from({ length: ROWS }, (_, row) => hex(work(row)));
}

export function tables() {
  const desKey = (row: number) => keyOf(row % 2 === 0 ? 16 : 24, row);
  const aesKey = (row: number) => keyOf([16, 24, 32][row % 3] ?? 16, row);
  return {
    tdes: {
      source: 'NIST SP 800-67; node:crypto gives the same',
      rows: rows((row) => cipher.tdesEcb(desKey(row), dataOf(row), 'encrypt')),
    },
    aes: {
      source: 'FIPS 197; node:crypto gives the same',
      rows: rows((row) => cipher.aesEcb(aesKey(row), dataOf(row), 'encrypt')),
    },
    aesBackwards: {
      source: 'FIPS 197; node:crypto gives the same',
      rows: rows((row) => cipher.aesEcb(aesKey(row), dataOf(row), 'decrypt')),
    },
    sha1: {
      source: 'FIPS 180-4; node:crypto gives the same',
      rows: rows((row) => cipher.sha1(dataOf(row).subarray(row))),
    },
    sha256: {
      source: 'FIPS 180-4; node:crypto gives the same',
      rows: rows((row) => cipher.sha256(dataOf(row).subarray(row))),
    },
    cmacTdes: {
      source: 'NIST SP 800-38B',
      rows: rows((row) => cipher.cmacTdes(desKey(row), dataOf(row).subarray(row))),
    },
    cmacAes: {
      source: 'NIST SP 800-38B',
      rows: rows((row) => cipher.cmacAes(aesKey(row), dataOf(row).subarray(row))),
    },
    retailMac: {
      source: 'ISO/IEC 9797-1, MAC algorithm 3, paddings 1 to 3',
      rows: rows((row) =>
        cipher.macAlgorithm3(
          keyOf(16, row),
          dataOf(row).subarray(row),
          ((row % 3) + 1) as 1 | 2 | 3,
        ),
      ),
    },
  };
}
