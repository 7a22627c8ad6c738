/** The chip keys of plastic cards, derived from the bank's own master key (EMV Book 2, A1.4.1). */
import { oddParity } from '@armilla/cipher';
import { deriveIccMasterKeyWith } from '@armilla/emv';
import type { Chance } from '@armilla/kit/chance';
import type { KeyPort } from '@armilla/kit/keys';
import { type PAN, SecretBytes } from '@armilla/kit/secret';

/** Every plastic card is the first of its number: 5F34. */
export const PLASTIC_SEQUENCE_NUMBER = '01';

/** What personalises a plastic card: contactless, online only, cryptogram version `10`. */
export interface TestChip {
  readonly pan: PAN;
  /** 5F34, two digits. */
  readonly psn: string;
  /** `YYMM`, as chips have it. */
  readonly expiry: string;
  /** As printed. */
  readonly name: string;
  /** The card's master key for cryptograms, 16 bytes. */
  readonly masterKey: SecretBytes;
}

export interface PlasticKeys {
  /** A card's master key for cryptograms, 16 bytes. */
  masterKey(pan: PAN): SecretBytes;
}

export function plasticKeys(keys: KeyPort, chance: Chance): PlasticKeys {
  const master = keys.blocks('imk-ac-plastic', 'TDES', () => oddParity(chance.bytes(16)));
  return {
    masterKey: (pan) =>
      new SecretBytes(
        deriveIccMasterKeyWith(master.encipher, pan.expose(), PLASTIC_SEQUENCE_NUMBER),
      ),
  };
}
