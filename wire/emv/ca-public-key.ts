/** The certification authority's public keys, as a terminal keeps them. */
import { concat } from '@armilla/bytes';
import { type RsaPublicKey, sha1 } from '@armilla/cipher';

/** A key in a terminal's store, found by RID and index (tag 8F). */
export interface CaPublicKey extends RsaPublicKey {
  /** Five bytes, the first five of the AID. */
  readonly rid: Uint8Array;
  /** One byte. */
  readonly index: number;
}

/** SHA-1 over RID, index, modulus and exponent (EMV Book 2, 11.2.2): published beside the key. */
export function capkChecksum(rid: Uint8Array, index: number, key: RsaPublicKey): Uint8Array {
  return sha1(concat(rid, Uint8Array.of(index), key.modulus, key.exponent));
}
