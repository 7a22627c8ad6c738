/**
 * A token's number: the bank's token range, digits of chance, a check digit. Nothing of it comes
 * from the card's own number.
 */
import { luhnDigit } from '@armilla/kit/secret';

export const DPAN_LENGTH = 16;

/** How many digits of chance a number of this range needs. */
export function dpanChanceLength(bin: string): number {
  return DPAN_LENGTH - bin.length - 1;
}

/** `digits` are as many as {@link dpanChanceLength} says, each equally likely. */
export function makeDpan(bin: string, digits: string): string {
  if (digits.length !== dpanChanceLength(bin)) throw new RangeError('a wrong number of digits');
  const body = `${bin}${digits}`;
  return `${body}${luhnDigit(body)}`;
}

/** `YYMM` of a token made now: the last month of its lifetime, in UTC. */
export function tokenExpiry(now: number, lifetimeYears: number): string {
  const date = new Date(now);
  const year = (date.getUTCFullYear() + lifetimeYears) % 100;
  return `${String(year).padStart(2, '0')}${String(date.getUTCMonth() + 1).padStart(2, '0')}`;
}

/** `MMYY` of `YYMM` and the other way round. */
export function swapped(expiry: string): string {
  return `${expiry.slice(2)}${expiry.slice(0, 2)}`;
}

/** Whether something good to the end of the month `YYMM` is over (years 00–49 of this century). */
export function isPastMonth(yymm: string, now: number): boolean {
  const year = Number(yymm.slice(0, 2));
  const fullYear = year < 50 ? 2000 + year : 1900 + year;
  return now >= Date.UTC(fullYear, Number(yymm.slice(2)), 1);
}
