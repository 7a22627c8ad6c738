/**
 * How cards are named and numbered that were loaded by the million to measure with, and that nobody
 * drew: by their index alone, so that every party and every program that pays with them finds the
 * same names without asking. Of test ranges only. A range (`bin`) is eight digits.
 */
import { luhnDigit } from './secret.ts';

/** Between a number's range and its check digit. */
const NUMBER_DIGITS = 7;
/** Of an identifier, behind its prefix, {@link MARK} and the range: 26 characters in all. */
const NAME_DIGITS = 14;
/** No drawn identifier begins so: theirs begin with the time. */
const MARK = 'load';
/** Characters of what names a secure element: 42 bytes in hexadecimal. */
const ELEMENT_LENGTH = 84;

/** How many cards a range has numbers for. */
export const LOADABLE = 10 ** NUMBER_DIGITS;

/** The number of the card: its range, its index in seven digits, the check digit. */
export function loadedPan(bin: string, index: number): string {
  const body = `${bin}${String(index).padStart(NUMBER_DIGITS, '0')}`;
  return `${body}${luhnDigit(body)}`;
}

/** The number of its token; `bin` is the range of tokens. */
export const loadedDpan: (bin: string, index: number) => string = loadedPan;

/** The index at which a number would lie, loaded or not; `undefined` in another range. */
export function indexOfNumber(bin: string, number: string): number | undefined {
  if (number.length !== bin.length + NUMBER_DIGITS + 1 || !number.startsWith(bin)) return undefined;
  return Number(number.slice(bin.length, -1));
}

/** What every name of an index ends in: 14 digits. */
export function loadedDigits(index: number): string {
  return String(index).padStart(NAME_DIGITS, '0');
}

/** What an identifier has before those digits: `cust_load53332201`, so that no two ranges meet. */
export function loadedStem(prefix: string, bin: string): string {
  return `${prefix}_${MARK}${bin}`;
}

/** An identifier, of as many characters as drawn ones. */
export function loadedName(prefix: string, bin: string, index: number): string {
  return `${loadedStem(prefix, bin)}${loadedDigits(index)}`;
}

/** The index of a {@link loadedName}. */
export function indexOfName(name: string): number {
  return Number(name.slice(-NAME_DIGITS));
}

/** How the token service names the token; `bin` is the range of tokens. */
export function loadedTokenReference(bin: string, index: number): string {
  return loadedName('tkn', bin, index);
}

/** What stands before the digits in the name of its secure element: hexadecimal, as CPLC data. */
export function loadedElementStem(bin: string): string {
  return bin.padStart(ELEMENT_LENGTH - NAME_DIGITS, '10AD');
}

/**
 * What stands before the digits in the payment account reference (29 characters); `bin` is the
 * range of cards.
 */
export function loadedAccountReferenceStem(bin: string): string {
  return `ARML${bin}000`;
}
