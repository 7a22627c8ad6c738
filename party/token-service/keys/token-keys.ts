/** Keys of tokens: the token master key for cryptograms, and what is derived from it for each. */
import { randomBytes } from 'node:crypto';
import { oddParity } from '@armilla/cipher';
import { deriveIccMasterKeyWith } from '@armilla/emv';
import type { BlockKey } from '@armilla/kit/key-uses';
import type { KeyPort } from '@armilla/kit/keys';
import type { SecretBytes } from '@armilla/kit/secret';

/**
 * The first token master key: which one it is, is the first byte of the issuer application data.
 */
export const KEY_DERIVATION_INDEX = 0x01;

/** EMV common session key, counters outside the cryptogram (M/Chip `14`). */
export const CRYPTOGRAM_VERSION_NUMBER = 0x14;

/**
 * A token's master key for cryptograms, 16 bytes (EMV Book 2, A1.4). `psn` is two digits, `index`
 * says which token master key.
 */
export function tokenMasterKey(
  keys: KeyPort,
  dpan: string,
  psn: string,
  index: number = KEY_DERIVATION_INDEX,
): Uint8Array {
  return deriveIccMasterKeyWith(masterKey(keys, index).encipher, dpan, psn);
}

/** A master key that tokens' keys are derived from (IMK-AC), where it lies. */
function masterKey(keys: KeyPort, index: number): BlockKey {
  return keys.blocks(nameOf(index), 'TDES', newMasterKey);
}

/**
 * The master key itself, TDES, 16 bytes: for the facts of test ranges alone. Throws where it lies
 * in a hardware module.
 */
export function tokenMasterKeyOfIssuer(
  keys: KeyPort,
  index: number = KEY_DERIVATION_INDEX,
): SecretBytes {
  return keys.working(nameOf(index), newMasterKey);
}

function nameOf(index: number): string {
  return index === KEY_DERIVATION_INDEX ? 'imk-ac' : `imk-ac/${index}`;
}

function newMasterKey(): Uint8Array {
  return oddParity(new Uint8Array(randomBytes(16)));
}
