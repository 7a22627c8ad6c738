/**
 * The published test hierarchy of emvpt (Zlib licence) as keys: authority, issuer and card. For
 * tests alone; everybody knows these keys.
 */
import { fromHex } from '@armilla/bytes';
import { type RsaPrivateKey, type RsaPrivateOperation, rsaPrivate } from '@armilla/cipher';
import oda from './vectors/oda-certificates.json' with { type: 'json' };

export interface PrintedKey {
  readonly modulus: string;
  readonly publicExponent: string;
  readonly privateExponent: string;
}

const hierarchy = oda.cases.find(({ id }) => id === 'emvpt-test-hierarchy-with-private-keys');
if (hierarchy?.keys === undefined) throw new Error('the vector file has lost its private keys');

export const CA_KEY: RsaPrivateKey = privateKeyOf(hierarchy.keys.ca);
export const ISSUER_KEY: RsaPrivateKey = privateKeyOf(hierarchy.keys.issuer);
export const ICC_KEY: RsaPrivateKey = privateKeyOf(hierarchy.keys.icc);

/** The private operation with a key in memory. */
export function signerOf(key: RsaPrivateKey): RsaPrivateOperation {
  return (block) => rsaPrivate(key, block);
}

/** The factors of a modulus follow from a small public exponent and its private one. */
function privateKeyOf(printed: PrintedKey): RsaPrivateKey {
  const n = BigInt(`0x${printed.modulus}`);
  const e = BigInt(`0x${printed.publicExponent}`);
  const d = BigInt(`0x${printed.privateExponent}`);
  const phi = (e * d - 1n) / ((e * d) / n + 1n);
  const half = (n - phi + 1n) / 2n;
  const root = squareRoot(half * half - n);
  const p = half + root;
  const q = half - root;
  if (p * q !== n) throw new Error('the exponents do not give the factors');
  return {
    modulus: fromHex(printed.modulus),
    exponent: fromHex(printed.publicExponent),
    p: toBytes(p),
    q: toBytes(q),
    dp: toBytes(d % (p - 1n)),
    dq: toBytes(d % (q - 1n)),
    qInv: toBytes(inverse(q, p)),
  };
}

function toBytes(value: bigint): Uint8Array {
  const digits = value.toString(16);
  return fromHex(digits.length % 2 === 0 ? digits : `0${digits}`);
}

function squareRoot(value: bigint): bigint {
  let guess = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (guess + value / guess) / 2n;
    if (next >= guess) return guess;
    guess = next;
  }
}

/** The inverse of `value` modulo the prime `prime`, by Fermat. */
function inverse(value: bigint, prime: bigint): bigint {
  let result = 1n;
  let base = value % prime;
  for (let exponent = prime - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % prime;
    base = (base * base) % prime;
  }
  return result;
}
