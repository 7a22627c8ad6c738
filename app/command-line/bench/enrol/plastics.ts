/** The plastic of loaded customers as it is printed, for those who type it in. */
import { cardVerificationValueWith } from '@armilla/emv';
import { loadedDigits, loadedPan } from '@armilla/kit/loaded';
import { openDataFolder } from '@armilla/world/data-folder';
import { passphrase } from '../../service.ts';

export interface Plastic {
  readonly pan: string;
  readonly cardholderName: string;
  /** `MMYY`. */
  readonly expiry: string;
  readonly cvc2: string;
  /** Where the bank sends its code. */
  readonly mobile: string;
}

/** What `armilla load --facts` writes, as far as it is about cards. */
export interface CardFacts {
  readonly programmeId: string;
  readonly cards: number;
  /** Indexes that have no card. */
  readonly without: readonly number[];
  readonly panBin: string;
  readonly cardExpiry: string;
}

/** Of loaded customers in Greece; the rest is their index. */
const MOBILE = '+3069000';
const INDEX_DIGITS = 5;
/** As its bank counts: not of the stripe, not of the chip. */
const SERVICE_CODE = '000';

/** Of every card that there is. While no service runs on the `folder`, whose key makes the codes. */
export function printedPlastics(folder: string, facts: CardFacts): readonly Plastic[] {
  const keys = openDataFolder(folder, passphrase()).keys(`issuer-${facts.programmeId}`);
  const key = keys.blocks('cvc2', 'TDES_HALVES', () => {
    throw new Error('the bank has no key for its codes yet');
  });
  const cvc2Keys = { left: key.encipherLeft, whole: key.encipher };
  const { cardExpiry: expiry } = facts;
  const indexes = Array.from({ length: facts.cards }, (_, index) => index);
  return indexes
    .filter((index) => !facts.without.includes(index))
    .map((index) => {
      const pan = loadedPan(facts.panBin, index);
      const digits = loadedDigits(index);
      const cvc2 = cardVerificationValueWith(cvc2Keys, pan, expiry, SERVICE_CODE);
      const mobile = `${MOBILE}${digits.slice(-INDEX_DIGITS)}`;
      return { pan, cardholderName: `LOAD${digits.slice(-7)}`, expiry, cvc2, mobile };
    });
}
