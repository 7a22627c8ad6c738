/**
 * What keys are used for where they lie: enciphering blocks, signing, agreeing. Here with key bytes
 * in memory, by the platform; a hardware module does the same and shows no key.
 */
import {
  constants,
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
} from 'node:crypto';
import { z } from 'zod';
import type { SecretBytes } from './secret.ts';

/**
 * `TDES`: a two-part triple DES key (16 bytes). `TDES_HALVES`: one that is used by its first half as
 * well (the verification keys of CVC2). `AES`: AES-128.
 */
export type BlockKind = 'TDES' | 'TDES_HALVES' | 'AES';

/** A key that enciphers whole blocks, each by itself (ECB), as derivations of keys and codes do. */
export interface BlockKey {
  encipher(blocks: Uint8Array): Uint8Array;
  /** Single DES under the first half; of `TDES_HALVES` alone, else RangeError. */
  encipherLeft(blocks: Uint8Array): Uint8Array;
}

/** An RSA key with its bare private operation: modulus length in, modulus length out. */
export interface SigningKey {
  /** Big-endian, without leading zeros. */
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
  sign(block: Uint8Array): Uint8Array;
}

/** A point of P-256, coordinates of 32 bytes in base64url (RFC 7518, 6.2.1). */
export interface Point {
  readonly x: string;
  readonly y: string;
}

/** A P-256 key that agrees on a secret with the owner of another. */
export interface AgreementKey {
  readonly publicKey: Point;
  /** The shared secret Z, 32 bytes. Throws when `other` is no point of the curve. */
  agree(other: Point): Uint8Array;
}

export interface KeyUses {
  /**
   * The key `name` for blocks. `make` gives its bytes where they are kept in memory or are put into
   * a module; a module that can makes its own.
   */
  blocks(name: string, kind: BlockKind, make: () => Uint8Array): BlockKey;
  /** The RSA key `name`, with public exponent 3. */
  signing(name: string, bits: number): SigningKey;
  agreement(name: string): AgreementKey;
}

/** Small, as EMV allows (Book 2, 11.1): a card's terminal verifies with three multiplications. */
export const RSA_PUBLIC_EXPONENT = 3;

/** The uses of keys whose bytes are at hand. A key of a name is the same as the working key of it. */
export function usesInMemory(
  working: (name: string, make: () => Uint8Array) => SecretBytes,
): KeyUses {
  const parsed = new Map<string, KeyObject>();
  const keyPair = (name: string, make: () => Uint8Array): KeyObject => {
    const known = parsed.get(name);
    if (known !== undefined) return known;
    const der = Buffer.from(working(name, make).expose());
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    parsed.set(name, key);
    return key;
  };
  return {
    blocks: (name, kind, make) => blockKey(working(name, make), kind),
    signing: (name, bits) => signingKey(keyPair(name, () => newRsaKey(bits))),
    agreement: (name) => agreementKey(keyPair(name, newAgreementKey)),
  };
}

function blockKey(key: SecretBytes, kind: BlockKind): BlockKey {
  const cipher = kind === 'AES' ? 'aes-128-ecb' : 'des-ede-ecb';
  return {
    encipher: (blocks) => enciphered(cipher, key.expose(), blocks),
    encipherLeft(blocks) {
      if (kind !== 'TDES_HALVES') throw new RangeError('a key that is not used by halves');
      return enciphered(cipher, leftOf(key.expose()), blocks);
    },
  };
}

/** Triple DES under three times the same key is single DES. */
export function leftOf(key: Uint8Array): Uint8Array {
  const left = key.subarray(0, 8);
  return Buffer.concat([left, left]);
}

function enciphered(cipher: string, key: Uint8Array, blocks: Uint8Array): Uint8Array {
  const run = createCipheriv(cipher, key, null).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([run.update(blocks), run.final()]));
}

/** A new RSA key, PKCS #8, made while the process waits: at first start only. */
export function newRsaKey(bits: number): Uint8Array {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicExponent: RSA_PUBLIC_EXPONENT,
  });
  return privateKey.export({ format: 'der', type: 'pkcs8' });
}

function newAgreementKey(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'der', type: 'pkcs8' });
}

const bytes = z.string().transform((text) => new Uint8Array(Buffer.from(text, 'base64url')));
const rsaNumbers = z.object({ n: bytes, e: bytes });

function signingKey(key: KeyObject): SigningKey {
  const { n, e } = rsaNumbers.parse(key.export({ format: 'jwk' }));
  const options = { key, padding: constants.RSA_NO_PADDING };
  const sign = (block: Uint8Array) => new Uint8Array(privateEncrypt(options, block));
  return { modulus: n, exponent: e, sign };
}

const point = z.object({ x: z.string(), y: z.string() });

function agreementKey(privateKey: KeyObject): AgreementKey {
  return {
    publicKey: point.parse(privateKey.export({ format: 'jwk' })),
    agree: (other) => new Uint8Array(diffieHellman({ privateKey, publicKey: publicKeyOf(other) })),
  };
}

/** Throws for a point that is not of the curve: whoever agreed with one would tell its key. */
export function publicKeyOf({ x, y }: Point): KeyObject {
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
}
