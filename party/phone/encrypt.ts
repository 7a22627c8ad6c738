/**
 * Card data on their way to the token service: a JWE that only its key opens. The key comes
 * through the wallet, which could swap it; its fingerprint came with the app, and decides.
 */
import type { publicJwk } from '@armilla/api/shapes';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { CompactEncrypt, calculateJwkThumbprint, importJWK } from 'jose';
import type { z } from 'zod';
import type { ReadCard } from './decide/typed-card.ts';

export type PublicKey = z.infer<typeof publicJwk>;

/**
 * The card as a compact JWE (RFC 7516; ECDH-ES+A256KW, A256GCM), or KEY_NOT_TRUSTED when the
 * key's thumbprint (RFC 7638, SHA-256) is not the pinned one.
 */
export async function encryptCard(
  card: ReadCard,
  key: PublicKey,
  pinnedKeyId: string,
): Promise<string | Refusal> {
  const { kty, crv, x, y } = key;
  const thumbprint = await calculateJwkThumbprint({ kty, crv, x, y });
  if (thumbprint !== pinnedKeyId) return refuse('KEY_NOT_TRUSTED');
  const plain = JSON.stringify({
    pan: card.pan.expose(),
    cardholderName: card.cardholderName.expose(),
    expiry: card.expiry.expose(),
    cvc2: card.cvc2.expose(),
  });
  return new CompactEncrypt(new TextEncoder().encode(plain))
    .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: thumbprint })
    .encrypt(await importJWK({ kty, crv, x, y }, 'ECDH-ES+A256KW'));
}
