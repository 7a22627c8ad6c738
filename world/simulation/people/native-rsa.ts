/** The chip's RSA done by the platform: the same numbers as the chip's own, many times as quick. */
import { constants, createPrivateKey, type KeyObject, privateDecrypt } from 'node:crypto';
import type { RsaPrivateKey } from '@armilla/cipher';

const known = new Map<string, KeyObject>();

/** The bare private operation (RFC 8017, 5.1.2). */
export function nativeRsa(key: RsaPrivateKey, block: Uint8Array): Uint8Array {
  return new Uint8Array(
    privateDecrypt({ key: objectOf(key), padding: constants.RSA_NO_PADDING }, block),
  );
}

function objectOf({ modulus, exponent, p, q, dp, dq, qInv }: RsaPrivateKey): KeyObject {
  const name = Buffer.from(p).toString('latin1');
  const found = known.get(name);
  if (found !== undefined) return found;
  const parts = {
    n: modulus,
    e: exponent,
    d: privateExponent(p, q, exponent),
    p,
    q,
    dp,
    dq,
    qi: qInv,
  };
  const jwk = Object.fromEntries(
    Object.entries(parts).map(([part, bytes]) => [part, Buffer.from(bytes).toString('base64url')]),
  );
  const made = createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' });
  known.set(name, made);
  return made;
}

/** Cards keep their key in five parts (EMV Book 2, 6.1); the platform wants the exponent as well. */
function privateExponent(p: Uint8Array, q: Uint8Array, exponent: Uint8Array): Uint8Array {
  const phi = (numberOf(p) - 1n) * (numberOf(q) - 1n);
  const text = inverse(numberOf(exponent), phi).toString(16);
  return Buffer.from(text.padStart(text.length + (text.length % 2), '0'), 'hex');
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [low, high] = [
    { rest: modulus, factor: 0n },
    { rest: value % modulus, factor: 1n },
  ];
  while (high.rest !== 0n) {
    const times = low.rest / high.rest;
    [low, high] = [
      high,
      { rest: low.rest - times * high.rest, factor: low.factor - times * high.factor },
    ];
  }
  return ((low.factor % modulus) + modulus) % modulus;
}
