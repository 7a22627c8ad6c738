/**
 * Card action analysis: what a payment instance answers to what the terminal asks (EMV Book 3,
 * 10.8). It never answers with more than was asked: TC over ARQC over AAC.
 */

export type Cryptogram = 'AAC' | 'TC' | 'ARQC';

export type CardActionInput = {
  readonly requested: Cryptogram;
  readonly amountMinor: number;
  /** Largest amount approved without the issuer; 0 for none. */
  readonly offlineCeilingMinor: number;
  /** The card is one that its holder verifies on the device (AIP B1b2). */
  readonly verifiesOnDevice: boolean;
  /** The wearer has given the passcode and has not taken the band off since. */
  readonly isVerified: boolean;
};

export type CardAction = {
  readonly cryptogram: Cryptogram;
  /** The reader should send the wearer to the band before a second tap. */
  readonly askForVerification: boolean;
};

/** Decides a GENERATE AC. */
export function cardAction(input: CardActionInput): CardAction {
  if (input.verifiesOnDevice && !input.isVerified) {
    return { cryptogram: 'AAC', askForVerification: true };
  }
  return { cryptogram: withinRights(input), askForVerification: false };
}

function withinRights({
  requested,
  amountMinor,
  offlineCeilingMinor,
}: CardActionInput): Cryptogram {
  if (requested !== 'TC') return requested;
  return offlineCeilingMinor > 0 && amountMinor <= offlineCeilingMinor ? 'TC' : 'ARQC';
}

/** The type a terminal asks for in P1 of GENERATE AC; 11 is reserved and undefined here. */
export function requestedCryptogram(p1: number): Cryptogram | undefined {
  const types: readonly (Cryptogram | undefined)[] = ['AAC', 'TC', 'ARQC', undefined];
  return types[p1 >>> 6];
}

/** Cryptogram information data, 9F27. */
export const CRYPTOGRAM_INFORMATION: Readonly<Record<Cryptogram, number>> = {
  AAC: 0x00,
  TC: 0x40,
  ARQC: 0x80,
};

/**
 * Card verification results as our instances set them, 6 bytes, M/Chip's bits: B1 the two
 * cryptograms and, in b3, "verification performed", which here means on the device; B2b7 CDA.
 */
export function cardVerificationResults(
  cryptogram: Cryptogram,
  withCDA: boolean,
  isVerified: boolean,
): Uint8Array {
  const first: Readonly<Record<Cryptogram, number>> = { AAC: 0x80, TC: 0x90, ARQC: 0xa0 };
  const b1 = first[cryptogram] | (isVerified ? 0x04 : 0x00);
  return Uint8Array.of(b1, withCDA ? 0x40 : 0x00, 0x00, 0x00, 0x00, 0x00);
}

/** POS cardholder interaction information, DF4B, 3 bytes: B2b5 verified, B2b1 passcode wanted. */
export function cardholderInteraction(isVerified: boolean): Uint8Array {
  return Uint8Array.of(0x00, isVerified ? 0x10 : 0x01, 0x00);
}
