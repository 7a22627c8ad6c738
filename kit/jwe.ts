/**
 * Opens what was encrypted to a key of the key port: JWE compact serialisation (RFC 7516) with
 * ECDH-ES+A256KW and A256GCM (RFC 7518, 4.6 and 5.3), and nothing else. Libraries want the private
 * key itself; this one asks it to agree, so that it may lie in a hardware module.
 */
import { createDecipheriv, createHash } from 'node:crypto';
import { z } from 'zod';
import type { AgreementKey } from './key-uses.ts';

/** Key agreement and content encryption of every JWE of this house. */
export const JWE_ALGORITHM = 'ECDH-ES+A256KW';
export const JWE_CONTENT = 'A256GCM';

const coordinate = z.string().regex(/^[\w-]{43}$/);

/** Strict: what a header says that is not looked at could have been said by an attacker. */
const protectedHeader = z.strictObject({
  alg: z.literal(JWE_ALGORITHM),
  enc: z.literal(JWE_CONTENT),
  epk: z.object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: coordinate,
    y: coordinate,
  }),
  kid: z.string().max(200).optional(),
  apu: z.base64url().optional(),
  apv: z.base64url().optional(),
});

type ProtectedHeader = z.infer<typeof protectedHeader>;

/** The initial value of key wrap (RFC 3394, 2.2.3.1). */
const WRAP_IV = Buffer.alloc(8, 0xa6);
const TAG_LENGTH = 16;
const NONCE_LENGTH = 12;
const KEY_BITS = 256;

/**
 * The plaintext. Throws when it was not encrypted to this key, names another (`kid`), was changed,
 * or is anything but what is said above; which of them is nobody's business.
 */
export function openJwe(jwe: string, key: AgreementKey, kid?: string): Uint8Array {
  const parts = jwe.split('.');
  const [head = '', wrapped = '', nonce = '', body = '', tag = ''] = parts;
  if (parts.length !== 5) throw new Error('no JWE');
  const header = protectedHeader.parse(JSON.parse(textOf(head)));
  if (header.kid !== undefined && kid !== undefined && header.kid !== kid) {
    throw new Error('encrypted to another key');
  }
  const contentKey = unwrapped(derivedKey(key.agree(header.epk), header), bytesOf(wrapped));
  const [iv, authentication] = [bytesOf(nonce), bytesOf(tag)];
  if (iv.length !== NONCE_LENGTH || authentication.length !== TAG_LENGTH) throw new Error('no JWE');
  const cipher = createDecipheriv('aes-256-gcm', contentKey, iv, { authTagLength: TAG_LENGTH });
  cipher.setAAD(Buffer.from(head, 'ascii')).setAuthTag(authentication);
  return Buffer.concat([cipher.update(bytesOf(body)), cipher.final()]);
}

function unwrapped(key: Uint8Array, wrapped: Uint8Array): Uint8Array {
  const cipher = createDecipheriv('id-aes256-wrap', key, WRAP_IV);
  const contentKey = Buffer.concat([cipher.update(wrapped), cipher.final()]);
  if (contentKey.length !== KEY_BITS / 8) throw new Error('no key of this content encryption');
  return contentKey;
}

/** Concatenation KDF with SHA-256 (RFC 7518, 4.6.2), one round. */
function derivedKey(secret: Uint8Array, { apu = '', apv = '' }: ProtectedHeader): Uint8Array {
  return createHash('sha256')
    .update(number(1))
    .update(secret)
    .update(counted(Buffer.from(JWE_ALGORITHM)))
    .update(counted(bytesOf(apu)))
    .update(counted(bytesOf(apv)))
    .update(number(KEY_BITS))
    .digest();
}

function counted(value: Uint8Array): Uint8Array {
  return Buffer.concat([number(value.length), value]);
}

function number(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'base64url');
}

function textOf(text: string): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(text));
}
