/**
 * The issuer's keys in use: card numbers sealed and fingerprinted, verification codes computed. A
 * card number is opened here and nowhere else.
 */
import { cardVerificationValueWith } from '@armilla/emv';
import type { Chance } from '@armilla/kit/chance';
import type { KeyPort } from '@armilla/kit/keys';
import { CVC2, PAN } from '@armilla/kit/secret';

export interface Vault {
  /** Finds a card by its number without keeping the number. */
  fingerprint(pan: PAN): string;
  /** A fingerprint of anything else that must be recognised and not kept. */
  fingerprintOf(text: string): string;
  seal(pan: PAN, cardId: string): Uint8Array;
  open(sealed: Uint8Array, cardId: string): PAN;
  /**
   * The code printed on the plastic: the verification value over number, expiry as printed (MMYY)
   * and service code 000.
   */
  cvc2(pan: PAN, expiry: string): CVC2;
}

export function cardVault(keys: KeyPort, chance: Chance): Vault {
  const key = keys.blocks('cvc2', 'TDES_HALVES', () => chance.bytes(16));
  const cvc2Keys = { left: key.encipherLeft, whole: key.encipher };
  const digest = (text: string) =>
    Buffer.from(keys.fingerprint('fingerprint', text)).toString('base64url');
  return {
    fingerprint: (pan) => digest(`pan:${pan.expose()}`),
    fingerprintOf: (text) => digest(`text:${text}`),
    seal: (pan, cardId) => keys.seal('pan', Buffer.from(pan.expose()), cardId),
    open: (sealed, cardId) => new PAN(Buffer.from(keys.open('pan', sealed, cardId)).toString()),
    cvc2: (pan, expiry) =>
      new CVC2(cardVerificationValueWith(cvc2Keys, pan.expose(), expiry, '000')),
  };
}
