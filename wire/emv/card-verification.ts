/** Card verification values: CVV and CVC, CVV2 and CVC2, iCVV, and the dynamic dCVV and CVC3. */
import { bcd, concat, hex, xor } from '@armilla/bytes';
import { type BlockOperation, macAlgorithm3, tdesEcb } from '@armilla/cipher';
import { decimalise } from './key-derivation.ts';

/**
 * The card verification value, three digits. `key` is 16 bytes (CVK A and B); `expiry` is four
 * digits in the order the scheme prescribes, YYMM on the stripe. Service code 999 gives the value
 * in the chip (iCVV), 000 the printed one (CVV2, CVC2).
 */
export function cardVerificationValue(
  key: Uint8Array,
  pan: string,
  expiry: string,
  serviceCode: string,
): string {
  return verificationDigits(key, verificationInput(pan, expiry, serviceCode));
}

/** Both verification keys where they lie: `left` is CVK A alone, `whole` triple DES under A and B. */
export interface VerificationKeys {
  readonly left: BlockOperation;
  readonly whole: BlockOperation;
}

/** {@link cardVerificationValue} under keys that lie elsewhere. */
export function cardVerificationValueWith(
  keys: VerificationKeys,
  pan: string,
  expiry: string,
  serviceCode: string,
): string {
  return digitsWith(keys, verificationInput(pan, expiry, serviceCode));
}

/**
 * The dynamic card verification value (dCVV) of a mag-stripe mode transaction, three digits: a CVV
 * under the card's own key with the ATC, two bytes as they stand in 9F36, over the first four
 * digits of the PAN.
 */
export function dynamicCardVerificationValue(
  masterKey: Uint8Array,
  pan: string,
  expiry: string,
  serviceCode: string,
  atc: Uint8Array,
): string {
  if (atc.length !== 2) throw new RangeError('an ATC is 2 bytes');
  const input = verificationInput(`0000${pan.slice(4)}`, expiry, serviceCode);
  input.set(atc);
  return verificationDigits(masterKey, input);
}

/** PAN, expiry and service code, filled with zeros to two blocks. */
function verificationInput(pan: string, expiry: string, serviceCode: string): Uint8Array {
  if (!/^\d{4}$/.test(expiry)) throw new RangeError('an expiry is four digits');
  if (!/^\d{3}$/.test(serviceCode)) throw new RangeError('a service code is three digits');
  return bcd(`${pan}${expiry}${serviceCode}`.padEnd(32, '0'), 'pan');
}

/** Both blocks through the left key, the second through both, and three decimal digits of it. */
function verificationDigits(key: Uint8Array, input: Uint8Array): string {
  const under = (part: Uint8Array) => (blocks: Uint8Array) => tdesEcb(part, blocks, 'encrypt');
  return digitsWith({ left: under(key.subarray(0, 8)), whole: under(key) }, input);
}

function digitsWith({ left, whole }: VerificationKeys, input: Uint8Array): string {
  const result = whole(xor(left(input.subarray(0, 8)), input.subarray(8)));
  return decimalise(hex(result)).slice(0, 3);
}

/** IVCVC3, two bytes, of a card's track data as it stands in 56 or 9F6B; fixed for a card. */
export function ivCvc3(masterKey: Uint8Array, trackData: Uint8Array): Uint8Array {
  return macAlgorithm3(masterKey, trackData, 2).slice(6);
}

/**
 * CVC3 (tags 9F60 and 9F61), two bytes. `unpredictableNumber` is four bytes (9F6A), `atc` two. Its
 * number, written in decimal, gives up its last digits to the track.
 */
export function cvc3(
  masterKey: Uint8Array,
  iv: Uint8Array,
  unpredictableNumber: Uint8Array,
  atc: Uint8Array,
): Uint8Array {
  return tdesEcb(masterKey, concat(iv, unpredictableNumber, atc), 'encrypt').slice(6);
}

/** CVC3 as five decimal digits. */
export function cvc3Digits(value: Uint8Array): string {
  return String(Number.parseInt(hex(value), 16)).padStart(5, '0');
}
