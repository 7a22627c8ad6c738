/** How the maker tells the token service of a new secure element: its keys, encrypted to it. */

import type { tokenServiceContract } from '@armilla/api/token-service';
import { hex } from '@armilla/bytes';
import type { Client } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import { CompactEncrypt, importJWK } from 'jose';
import type { Birth } from '../maker.ts';

export function registrar(tokenService: Client<typeof tokenServiceContract>) {
  return async ({ cplc, keys }: Birth, model: string): Promise<void> => {
    const published = await tokenService.getEncryptionKey({});
    if (isRefusal(published)) throw new Error(`no encryption key: ${published.code}`);
    const secureElementId = hex(cplc);
    const encryptedKeys = await encrypted(
      { enc: hex(keys.enc), mac: hex(keys.mac), dek: hex(keys.dek) },
      published.key,
    );
    const answer = await tokenService.registerSecureElement(
      { secureElementId, model, encryptedKeys },
      { idempotencyKey: secureElementId },
    );
    if (isRefusal(answer)) throw new Error(`not registered: ${answer.code}`);
  };
}

async function encrypted(content: object, key: { kid: string }): Promise<string> {
  const recipient = await importJWK(key, 'ECDH-ES+A256KW');
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: key.kid })
    .encrypt(recipient);
}
