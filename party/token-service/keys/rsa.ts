/**
 * RSA keys between the platform, which makes and uses them, and the cards, which want their parts.
 */
import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { RsaPrivateKey, RsaPrivateOperation, RsaPublicKey } from '@armilla/cipher';
import { RSA_PUBLIC_EXPONENT } from '@armilla/kit/key-uses';
import { z } from 'zod';

/** A new key pair, made beside whatever else the process does. */
export async function generateRsaKey(bits: number): Promise<Uint8Array> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: bits,
    publicExponent: RSA_PUBLIC_EXPONENT,
  });
  return privateKey.export({ format: 'der', type: 'pkcs8' });
}

/** A key that signs: its public part, and the bare private operation. */
export interface Signer {
  readonly publicKey: RsaPublicKey;
  readonly sign: RsaPrivateOperation;
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
