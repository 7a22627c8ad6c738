/**
 * How cards are named and numbered that were loaded by the million to measure with, and that nobody
 * drew: by their index alone, so that every party and every program that pays with them finds the
 * same names without asking. Of test ranges only.
 */
import { luhnDigit } from './secret.ts';

/** Digits of a card's number, the check digit among them. */
const NUMBER_LENGTH = 16;
/** Characters of an identifier behind its prefix. */
const NAME_LENGTH = 26;
/** No drawn identifier begins so: theirs begin with the time. */
const MARK = 'load';
/** Characters of what names a secure element: 42 bytes in hexadecimal. */
const ELEMENT_LENGTH = 84;

/** How many numbers a range holds. */
export function loadable(bin: string): number {
  return 10 ** (NUMBER_LENGTH - 1 - bin.length);
}

/** The card's number: its range, its index in as many digits as are left, the check digit. */
export function loadedPan(bin: string, index: number): string {
  const body = `${bin}${String(index).padStart(NUMBER_LENGTH - 1 - bin.length, '0')}`;
  return `${body}${luhnDigit(body)}`;
}

/** The token's number, of the range of tokens in the same way. */
export const loadedDpan: typeof loadedPan = loadedPan;

/** Which of a range's loaded numbers this one is; `undefined` for another range's. */
export function indexOfNumber(bin: string, number: string): number | undefined {
  if (number.length !== NUMBER_LENGTH || !number.startsWith(bin)) return undefined;
  return Number(number.slice(bin.length, -1));
}

/** `cust_load` and 22 digits: the range of numbers, so that ranges do not meet, and the index. */
export function loadedName(prefix: string, bin: string, index: number): string {
  const left = NAME_LENGTH - MARK.length - bin.length;
  return `${prefix}_${MARK}${bin}${String(index).padStart(left, '0')}`;
}

/** How the token service names the token; `bin` is the range of tokens. */
export function loadedTokenReference(bin: string, index: number): string {
  return loadedName('tkn', bin, index);
}

/** What stands for the CPLC data of its secure element: upper-case hexadecimal, 42 bytes. */
export function loadedElement(bin: string, index: number): string {
  const tail = String(index).padStart(NUMBER_LENGTH - bin.length, '0');
  return `${bin}${tail}`.padStart(ELEMENT_LENGTH, '10AD');
}

/** Of the card, its replacements and its tokens: 29 characters. `bin` is the range of cards. */
export function loadedAccountReference(bin: string, index: number): string {
  return `ARML${bin}${String(index).padStart(25 - bin.length, '0')}`;
}

/** One of a card's rows: which index, and the names by it. */
export function indexOfName(name: string, bin: string): number {
  const left = NAME_LENGTH - MARK.length - bin.length;
  return Number(name.slice(-left));
}
