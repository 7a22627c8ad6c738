/** SHA-1 (FIPS 180-4, 6.1): what EMV certificates are hashed with. Not for new designs. */
import { hash } from './merkle-damgard.ts';
import { rotateLeft, wordAt } from './word.ts';

const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];

/** The digest of `data`, 20 bytes. */
export function sha1(data: Uint8Array): Uint8Array {
  return hash(data, Int32Array.from(INITIAL), 80, compress);
}

function compress(state: Int32Array, w: Int32Array): void {
  for (let t = 16; t < 80; t++) {
    w[t] = rotateLeft(
      wordAt(w, t - 3) ^ wordAt(w, t - 8) ^ wordAt(w, t - 14) ^ wordAt(w, t - 16),
      1,
    );
  }
  let a = wordAt(state, 0);
  let b = wordAt(state, 1);
  let c = wordAt(state, 2);
  let d = wordAt(state, 3);
  let e = wordAt(state, 4);
  for (let t = 0; t < 80; t++) {
    const next = (rotateLeft(a, 5) + mix(t, b, c, d) + e + wordAt(w, t)) | 0;
    e = d;
    d = c;
    c = rotateLeft(b, 30);
    b = a;
    a = next;
  }
  state[0] = wordAt(state, 0) + a;
  state[1] = wordAt(state, 1) + b;
  state[2] = wordAt(state, 2) + c;
  state[3] = wordAt(state, 3) + d;
  state[4] = wordAt(state, 4) + e;
}

/** The function and the constant of the four rounds of twenty. */
function mix(t: number, b: number, c: number, d: number): number {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}
