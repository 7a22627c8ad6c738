/** A card of this bank on its way to the token service: JWE (RFC 7516) to that party's key. */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { Client } from '@armilla/kit/contract';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { CompactEncrypt, importJWK } from 'jose';
import type { House } from '../deps.ts';
import type { Card } from '../store/cards.ts';

/** `{ pan, expiry }` of the card, encrypted; the refusal when the key cannot be had now. */
export async function encryptedFor(
  { vault }: House,
  tokenService: Client<typeof tokenServiceContract>,
  card: Card,
): Promise<string | Refusal> {
  const answer = await tokenService.getEncryptionKey({});
  if (isRefusal(answer)) return answer;
  const { key } = answer;
  const pan = vault.open(card.panSealed, card.cardId).expose();
  const plain = new TextEncoder().encode(JSON.stringify({ pan, expiry: card.expiry }));
  return new CompactEncrypt(plain)
    .setProtectedHeader({ alg: key.alg, enc: 'A256GCM', kid: key.kid })
    .encrypt(await importJWK(key, key.alg));
}
