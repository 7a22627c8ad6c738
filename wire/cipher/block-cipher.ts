/** What the modes of operation ask of a block cipher, and the two modes that need no more. */
import { at } from './word.ts';

export type Direction = 'encrypt' | 'decrypt';

/**
 * Whatever enciphers whole blocks, each by itself, under a key of its own: {@link ecb} with a key
 * in memory, or a hardware module that shows none.
 */
export type BlockOperation = (blocks: Uint8Array) => Uint8Array;

/** A block cipher with its key schedule made. Work is done in place on `bytes` at `offset`. */
export interface BlockCipher {
  readonly blockLength: 8 | 16;
  encrypt(bytes: Uint8Array, offset: number): void;
  decrypt(bytes: Uint8Array, offset: number): void;
}

/**
 * Electronic code book: every block by itself. `data` is a whole number of blocks, else RangeError.
 * The answer is a new array of the same length.
 */
export function ecb(cipher: BlockCipher, data: Uint8Array, direction: Direction): Uint8Array {
  requireWholeBlocks(cipher, data);
  const out = new Uint8Array(data);
  for (let offset = 0; offset < out.length; offset += cipher.blockLength) {
    cipher[direction](out, offset);
  }
  return out;
}

/**
 * Cipher block chaining. `iv` is one block; `data` is a whole number of blocks, else RangeError.
 */
export function cbc(
  cipher: BlockCipher,
  iv: Uint8Array,
  data: Uint8Array,
  direction: Direction,
): Uint8Array {
  requireWholeBlocks(cipher, data);
  if (iv.length !== cipher.blockLength) throw new RangeError('the iv is not one block long');
  const out = new Uint8Array(data);
  if (direction === 'encrypt') chainForward(cipher, iv, out);
  else chainBackward(cipher, iv, data, out);
  return out;
}

function chainForward(cipher: BlockCipher, iv: Uint8Array, out: Uint8Array): void {
  let previous = iv;
  for (let offset = 0; offset < out.length; offset += cipher.blockLength) {
    xorInto(out, offset, previous);
    cipher.encrypt(out, offset);
    previous = out.subarray(offset, offset + cipher.blockLength);
  }
}

function chainBackward(
  cipher: BlockCipher,
  iv: Uint8Array,
  data: Uint8Array,
  out: Uint8Array,
): void {
  let previous = iv;
  for (let offset = 0; offset < out.length; offset += cipher.blockLength) {
    cipher.decrypt(out, offset);
    xorInto(out, offset, previous);
    previous = data.subarray(offset, offset + cipher.blockLength);
  }
}

/** Exclusive-ors `block` into `bytes` at `offset`, in place. */
export function xorInto(bytes: Uint8Array, offset: number, block: Uint8Array): void {
  for (let i = 0; i < block.length; i++) bytes[offset + i] = at(bytes, offset + i) ^ at(block, i);
}

function requireWholeBlocks(cipher: BlockCipher, data: Uint8Array): void {
  if (data.length % cipher.blockLength !== 0) {
    throw new RangeError(`not a whole number of ${cipher.blockLength}-byte blocks`);
  }
}
