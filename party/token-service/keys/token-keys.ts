/** Keys of tokens: the token master key for cryptograms, and what is derived from it for each. */
import { randomBytes } from 'node:crypto';
import { oddParity } from '@armilla/cipher';
import { deriveIccMasterKey } from '@armilla/emv';
import type { KeyPort } from '@armilla/kit/keys';
import type { SecretBytes } from '@armilla/kit/secret';

/** Which token master key: the first byte of the issuer application data. */
export const KEY_DERIVATION_INDEX = 0x01;

/** EMV common session key, counters outside the cryptogram (M/Chip `14`). */
export const CRYPTOGRAM_VERSION_NUMBER = 0x14;

/** A token's master key for cryptograms, 16 bytes (EMV Book 2, A1.4). `psn` is two digits. */
export function tokenMasterKey(keys: KeyPort, dpan: string, psn: string): Uint8Array {
  return deriveIccMasterKey(tokenMasterKeyOfIssuer(keys).expose(), dpan, psn);
}

/** The master key all tokens' keys are derived from (IMK-AC), TDES, 16 bytes. */
export function tokenMasterKeyOfIssuer(keys: KeyPort): SecretBytes {
  return keys.working('imk-ac', () => oddParity(new Uint8Array(randomBytes(16))));
}
