/**
 * The PINs of the bank's cards, within the key port: a PIN is seen in clear by two functions of
 * this file and by nobody else. What is kept of it is Visa's verification value; what arrives is a
 * block of ISO 9564 format 4 under the zone key of network and issuer.
 */
import { timingSafeEqual } from 'node:crypto';
import { DecodeError } from '@armilla/bytes';
import { oddParity } from '@armilla/cipher';
import { decipherPinBlock4, visaPvvWith } from '@armilla/emv';
import type { Chance } from '@armilla/kit/chance';
import { acceptedKeys } from '@armilla/kit/exchanged-key';
import type { KeyPort } from '@armilla/kit/keys';
import { type PAN, PIN, type SecretBytes } from '@armilla/kit/secret';

/** `UNREADABLE`: no PIN at all, under no key of ours. */
export type PinMatch = 'RIGHT' | 'WRONG' | 'UNREADABLE';

export interface PinDesk {
  /** Whether the block holds the card's PIN; as long for a wrong one as for a right one. */
  match(block: Uint8Array, pan: PAN, verification: string): PinMatch;
  /** The PIN of a card of a test range: always the same for its number. */
  testPin(pan: PAN): PIN;
  /** What is kept of a test range's PIN. */
  testVerification(pan: PAN): string;
}

/** Which of a bank's PIN verification keys; there is one. */
const KEY_INDEX = '1';

export function pinDesk(keys: KeyPort, chance: Chance, zoneKey: SecretBytes | undefined): PinDesk {
  const key = keys.blocks('pvk', 'TDES', () => oddParity(chance.bytes(16)));
  const verificationOf = (pin: string, pan: PAN) =>
    visaPvvWith(key.encipher, pan.expose(), KEY_INDEX, pin);
  const testPin = (pan: PAN): PIN => {
    const mark = Buffer.from(keys.fingerprint('test-pin', pan.expose()));
    return new PIN(String(mark.readUInt32BE(0) % 10_000).padStart(4, '0'));
  };
  return {
    match(block, pan, verification) {
      const read = zoneKey && decipher(zoneKey, block, pan);
      if (read === undefined) return 'UNREADABLE';
      // Visa's value looks at four digits: a longer entry that begins alike is another PIN.
      const digits = read.length === 4 ? verificationOf(read, pan) : '----';
      return timingSafeEqual(Buffer.from(digits), Buffer.from(verification)) ? 'RIGHT' : 'WRONG';
    },
    testPin,
    testVerification: (pan) => verificationOf(testPin(pan).expose(), pan),
  };
}

/** Under the key in use or, while messages are under way, the one before it. */
function decipher(zoneKey: SecretBytes, block: Uint8Array, pan: PAN): string | undefined {
  for (const key of acceptedKeys(zoneKey)) {
    try {
      return decipherPinBlock4(key.expose(), block, pan.expose());
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }
  return undefined;
}
