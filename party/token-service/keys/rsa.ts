/**
 * RSA keys between the platform, which makes and uses them, and the cards, which want their parts.
 */
import {
  constants,
  createPrivateKey,
  generateKeyPair,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { RsaPrivateKey, RsaPrivateOperation, RsaPublicKey } from '@armilla/cipher';
import { z } from 'zod';

/** Small, as EMV allows (Book 2, 11.1): a card's terminal verifies with three multiplications. */
const PUBLIC_EXPONENT = 3;

/** A new key pair, PKCS #8, made while the process waits: at first start only. */
export function makeRsaKey(bits: number): Uint8Array {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicExponent: PUBLIC_EXPONENT,
  });
  return privateKey.export({ format: 'der', type: 'pkcs8' });
}

/** A new key pair, made beside whatever else the process does. */
export async function generateRsaKey(bits: number): Promise<Uint8Array> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: bits,
    publicExponent: PUBLIC_EXPONENT,
  });
  return privateKey.export({ format: 'der', type: 'pkcs8' });
}

/** A key that signs: its public part, and the bare private operation. */
export interface Signer {
  readonly publicKey: RsaPublicKey;
  readonly sign: RsaPrivateOperation;
}

export function signerOf(pkcs8: Uint8Array): Signer {
  const key = keyOf(pkcs8);
  const { modulus, exponent } = partsOf(key);
  const options = { key, padding: constants.RSA_NO_PADDING };
  return {
    publicKey: { modulus, exponent },
    sign: (block) => new Uint8Array(privateEncrypt(options, block)),
  };
}

/** The numbers of a key as a secure element is given them. */
export function rsaPrivateKeyOf(pkcs8: Uint8Array): RsaPrivateKey {
  return partsOf(keyOf(pkcs8));
}

function keyOf(pkcs8: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
}

const number = z.string().transform((text) => new Uint8Array(Buffer.from(text, 'base64url')));
const privateJwk = z.object({
  n: number,
  e: number,
  p: number,
  q: number,
  dp: number,
  dq: number,
  qi: number,
});

function partsOf(key: KeyObject): RsaPrivateKey {
  const { n, e, p, q, dp, dq, qi } = privateJwk.parse(key.export({ format: 'jwk' }));
  return { modulus: n, exponent: e, p, q, dp, dq, qInv: qi };
}
