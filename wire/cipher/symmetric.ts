/** The symmetric operations as one call each: key and data in, bytes out. */

import { xor } from '@armilla/bytes';
import { aesCipher } from './aes.ts';
import { type BlockOperation, cbc, type Direction, ecb } from './block-cipher.ts';
import { cmac, cmacUnder } from './cmac.ts';
import { tdesCipher } from './tdes.ts';
import { at } from './word.ts';

const AES_BLOCK_LENGTH = 16;

/** Triple DES, electronic code book, no padding. `key` is 8, 16 or 24 bytes. */
export function tdesEcb(key: Uint8Array, data: Uint8Array, direction: Direction): Uint8Array {
  return ecb(tdesCipher(key), data, direction);
}

/** Triple DES, cipher block chaining, no padding. `iv` is 8 bytes. */
export function tdesCbc(
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
  direction: Direction,
): Uint8Array {
  return cbc(tdesCipher(key), iv, data, direction);
}

/** AES, electronic code book, no padding. `key` is 16, 24 or 32 bytes. */
export function aesEcb(key: Uint8Array, data: Uint8Array, direction: Direction): Uint8Array {
  return ecb(aesCipher(key), data, direction);
}

/** AES, cipher block chaining, no padding. `iv` is 16 bytes. */
export function aesCbc(
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
  direction: Direction,
): Uint8Array {
  return cbc(aesCipher(key), iv, data, direction);
}

/**
 * AES in counter mode, which is its own inverse (NIST SP 800-38A, 6.5). `counter` is the first
 * counter block, 16 bytes; `data` has any length.
 */
export function aesCtr(key: Uint8Array, counter: Uint8Array, data: Uint8Array): Uint8Array {
  if (counter.length !== AES_BLOCK_LENGTH)
    throw new RangeError('the counter is not one block long');
  const counters = new Uint8Array(Math.ceil(data.length / AES_BLOCK_LENGTH) * AES_BLOCK_LENGTH);
  let next = counter;
  for (let offset = 0; offset < counters.length; offset += AES_BLOCK_LENGTH) {
    counters.set(next, offset);
    next = successor(next);
  }
  return xor(data, aesEcb(key, counters, 'encrypt').subarray(0, data.length));
}

/** The counter block after this one, as one big number that begins anew at its end. */
function successor(counter: Uint8Array): Uint8Array {
  const next = new Uint8Array(counter);
  for (let i = next.length - 1; i >= 0; i--) {
    next[i] = at(next, i) + 1;
    if (next[i] !== 0) break;
  }
  return next;
}

/** CMAC under AES, 16 bytes (NIST SP 800-38B). Take what the protocol keeps of it from the left. */
export function cmacAes(key: Uint8Array, data: Uint8Array): Uint8Array {
  return cmac(aesCipher(key), data);
}

/** {@link cmacAes} of many messages under one key, which is scheduled once. */
export function cmacAesUnder(key: Uint8Array): (data: Uint8Array) => Uint8Array {
  return cmacUnder(aesCipher(key));
}

/** {@link cmacAes} under a key that lies elsewhere. */
export function cmacAesWith(encipher: BlockOperation, data: Uint8Array): Uint8Array {
  const encrypt = (bytes: Uint8Array, offset: number) =>
    bytes.set(encipher(bytes.slice(offset, offset + AES_BLOCK_LENGTH)), offset);
  const decrypt = () => {
    throw new Error('a code is never deciphered');
  };
  return cmac({ blockLength: AES_BLOCK_LENGTH, encrypt, decrypt }, data);
}

/** CMAC under triple DES, 8 bytes (NIST SP 800-38B). */
export function cmacTdes(key: Uint8Array, data: Uint8Array): Uint8Array {
  return cmac(tdesCipher(key), data);
}

/** Key check value of a DES key: the left three bytes of a block of zeros enciphered. */
export function kcvTdes(key: Uint8Array): Uint8Array {
  return tdesEcb(key, new Uint8Array(8), 'encrypt').slice(0, 3);
}

/**
 * Key check value of an AES key: the left three bytes of the CMAC of a block of zeros (X9.24-1).
 */
export function kcvAes(key: Uint8Array): Uint8Array {
  return cmacAes(key, new Uint8Array(16)).slice(0, 3);
}

/**
 * Key check value of an AES key as GlobalPlatform has it: the left three bytes of a block of
 * sixteen bytes 01 enciphered (Card Specification, Amendment D).
 */
export function kcvAesGlobalPlatform(key: Uint8Array): Uint8Array {
  return aesEcb(key, new Uint8Array(16).fill(1), 'encrypt').slice(0, 3);
}

/** The key with the low bit of every byte set so that the byte has an odd number of ones. */
export function oddParity(key: Uint8Array): Uint8Array {
  return key.map((byte) => {
    let ones = byte >>> 1;
    ones ^= ones >>> 4;
    ones ^= ones >>> 2;
    ones ^= ones >>> 1;
    return (byte & 0xfe) | (~ones & 1);
  });
}
