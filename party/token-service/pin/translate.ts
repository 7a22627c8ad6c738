/**
 * PIN blocks from zone to zone: deciphered under the acquirer's zone key, bound to the card's own
 * number instead of the token's, enciphered under the issuer's. A PIN in clear is in one function
 * and never leaves it (ISO 9564-1, format 4; PCI PIN, requirement 3).
 */
import { DecodeError } from '@armilla/bytes';
import { decipherPinBlock4, encipherPinBlock4, PIN_BLOCK_4_RANDOM_LENGTH } from '@armilla/emv';
import type { Chance } from '@armilla/kit/chance';
import { acceptedKeys } from '@armilla/kit/exchanged-key';
import type { SecretBytes } from '@armilla/kit/secret';

/** One side of a translation: whose key, and which number the block is bound to. */
export interface PinZone {
  /** AES, 16 bytes. */
  readonly key: SecretBytes;
  readonly pan: string;
}

/** The block for the other zone; `undefined` when this one does not hold a PIN for its number. */
export function translatePin(
  block: Uint8Array,
  from: PinZone,
  to: PinZone,
  chance: Chance,
): Uint8Array | undefined {
  // While keys are exchanged, PINs under those before are still under way.
  for (const key of acceptedKeys(from.key)) {
    try {
      const pin = decipherPinBlock4(key.expose(), block, from.pan);
      const random = chance.bytes(PIN_BLOCK_4_RANDOM_LENGTH);
      return encipherPinBlock4(to.key.expose(), pin, to.pan, random);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }
  return undefined;
}
