/**
 * What SHA-1 and SHA-256 share: 64-byte blocks, and padding by 80, zeros and the length in bits.
 */
import { readWord, wordAt, writeWord } from './word.ts';

/** Mixes sixteen words of message (in the low end of `words`) into the state. */
export type Compress = (state: Int32Array, words: Int32Array) => void;

/** Runs a hash over `data` from the initial `state`, which is changed; the digest is the state. */
export function hash(
  data: Uint8Array,
  state: Int32Array,
  scheduleLength: number,
  compress: Compress,
): Uint8Array {
  const words = new Int32Array(scheduleLength);
  const whole = data.length & ~63;
  for (let offset = 0; offset < whole; offset += 64) load(data, offset, words, state, compress);
  const tail = lastBlocks(data, whole);
  for (let offset = 0; offset < tail.length; offset += 64) {
    load(tail, offset, words, state, compress);
  }
  const digest = new Uint8Array(4 * state.length);
  for (let i = 0; i < state.length; i++) writeWord(digest, 4 * i, wordAt(state, i));
  return digest;
}

function load(
  bytes: Uint8Array,
  offset: number,
  words: Int32Array,
  state: Int32Array,
  compress: Compress,
): void {
  for (let i = 0; i < 16; i++) words[i] = readWord(bytes, offset + 4 * i);
  compress(state, words);
}

function lastBlocks(data: Uint8Array, from: number): Uint8Array {
  const rest = data.subarray(from);
  const tail = new Uint8Array(rest.length < 56 ? 64 : 128);
  tail.set(rest);
  tail[rest.length] = 0x80;
  writeWord(tail, tail.length - 8, Math.floor(data.length / 0x20000000));
  writeWord(tail, tail.length - 4, data.length << 3);
  return tail;
}
