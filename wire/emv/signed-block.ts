/**
 * The block that every RSA signature of EMV is made of (EMV Book 2, A2.1): 6A, a format byte, the
 * fields, BB to the end, a SHA-1 over all of it and what comes after, BC.
 */
import { concat, equal } from '@armilla/bytes';
import { type RsaPrivateOperation, type RsaPublicKey, rsaPublic, sha1 } from '@armilla/cipher';

const HEADER = 0x6a;
const TRAILER = 0xbc;
const PADDING = 0xbb;
const HASH_LENGTH = 20;

/** Bytes of a block that are neither format nor fields: header, hash and trailer. */
export const FRAME_LENGTH = 2 + HASH_LENGTH;

export const HASH_ALGORITHM_SHA1 = 0x01;
export const KEY_ALGORITHM_RSA = 0x01;

export interface BlockToSign {
  readonly sign: RsaPrivateOperation;
  /** Bytes of the signing modulus, and so of the block. */
  readonly modulusLength: number;
  /** Format byte and fields; the rest is filled with BB. */
  readonly fields: Uint8Array;
  /** What is hashed after the fields but not recovered from the signature. */
  readonly alsoHashed: Uint8Array;
}

/** Signs a block. Throws RangeError when the fields do not fit. */
export function signBlock(block: BlockToSign): Uint8Array {
  return block.sign(plainBlock(block));
}

/** The block before the private operation. */
export function plainBlock(block: Omit<BlockToSign, 'sign'>): Uint8Array {
  const { modulusLength, fields, alsoHashed } = block;
  const inner = new Uint8Array(modulusLength - FRAME_LENGTH).fill(PADDING);
  inner.set(fields);
  const digest = sha1(concat(inner, alsoHashed));
  return concat(Uint8Array.of(HEADER), inner, digest, Uint8Array.of(TRAILER));
}

/** Which check of the frame failed, in the order in which the book has them made. */
export type BlockFailure = 'length' | 'trailer' | 'header' | 'format' | 'hash-algorithm' | 'hash';

export type Recovered<Value, Failure extends string> =
  | ({ readonly ok: true } & Value)
  | { readonly ok: false; readonly reason: Failure };

export function failed<Failure extends string>(
  reason: Failure,
): { readonly ok: false; readonly reason: Failure } {
  return { ok: false, reason };
}

export interface BlockToRecover {
  readonly key: RsaPublicKey;
  readonly signature: Uint8Array;
  readonly format: number;
  /** Where the hash algorithm indicator stands among the fields, the format byte being 0. */
  readonly hashAlgorithmAt: number;
  /** What was hashed after the fields. */
  readonly alsoHashed: Uint8Array;
}

/** Recovers a block and checks its frame; gives format byte and fields, padding included. */
export function recoverBlock(
  block: BlockToRecover,
): Recovered<{ readonly fields: Uint8Array }, BlockFailure> {
  const { key, signature } = block;
  if (signature.length !== key.modulus.length || !isBelow(signature, key.modulus)) {
    return failed('length');
  }
  const plain = rsaPublic(key, signature);
  if (plain[plain.length - 1] !== TRAILER) return failed('trailer');
  if (plain[0] !== HEADER) return failed('header');
  const fields = plain.subarray(1, plain.length - 1 - HASH_LENGTH);
  if (fields[0] !== block.format) return failed('format');
  if (fields[block.hashAlgorithmAt] !== HASH_ALGORITHM_SHA1) return failed('hash-algorithm');
  const digest = plain.subarray(plain.length - 1 - HASH_LENGTH, plain.length - 1);
  if (!equal(digest, sha1(concat(fields, block.alsoHashed)))) return failed('hash');
  return { ok: true, fields };
}

/** Whether one number is below another of the same length, both big endian. */
function isBelow(a: Uint8Array, b: Uint8Array): boolean {
  const place = a.findIndex((byte, i) => byte !== b[i]);
  return place >= 0 && (a[place] ?? 0) < (b[place] ?? 0);
}
