/** Card data on its way to this issuer: JWE (RFC 7516) to a P-256 key of the key port. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { publicJwk } from '@armilla/api/shapes';
import type { KeyPort } from '@armilla/kit/keys';
import { CVC2, PAN } from '@armilla/kit/secret';
import { calculateJwkThumbprint, compactDecrypt } from 'jose';
import { z } from 'zod';
import type { TypedDetails } from './decide/card-details.ts';

const KEY_AGREEMENT = 'ECDH-ES+A256KW';

export type PublicJwk = z.infer<typeof publicJwk>;

export interface TypedCard extends TypedDetails {
  readonly pan: PAN;
}

export interface CardEnvelope {
  /** `kid` is the key's thumbprint (RFC 7638). */
  publicKey(): Promise<PublicJwk>;
  /** What was typed; `undefined` when it was not encrypted to this key or is no card's data. */
  open(jwe: string): Promise<TypedCard | undefined>;
}

const cardData = z.object({
  pan: z.string(),
  cardholderName: z.string().min(1).max(120),
  expiry: z.string().regex(/^\d{4}$/),
  cvc2: z.string(),
});

export function cardEnvelope(keys: KeyPort): CardEnvelope {
  const kept = keys.working('jwe', newPrivateKey);
  const privateKey = createPrivateKey({
    key: Buffer.from(kept.expose()),
    format: 'der',
    type: 'pkcs8',
  });
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  return {
    async publicKey() {
      const { kty = '', crv = '', x = '', y = '' } = jwk;
      const kid = await calculateJwkThumbprint({ kty, crv, x, y }, 'sha256');
      return publicJwk.parse({ kty, crv, x, y, kid, alg: KEY_AGREEMENT, use: 'enc' });
    },
    async open(jwe) {
      try {
        const { plaintext } = await compactDecrypt(jwe, privateKey, {
          keyManagementAlgorithms: [KEY_AGREEMENT],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        return typedCard(JSON.parse(new TextDecoder().decode(plaintext)));
      } catch {
        return undefined;
      }
    },
  };
}

function newPrivateKey(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'der', type: 'pkcs8' });
}

function typedCard(data: unknown): TypedCard | undefined {
  const parsed = cardData.safeParse(data);
  if (!parsed.success) return undefined;
  const { cardholderName, expiry } = parsed.data;
  const pan = PAN.parse(parsed.data.pan);
  const cvc2 = CVC2.parse(parsed.data.cvc2);
  return pan && cvc2 && { pan, cvc2, cardholderName, expiry };
}
