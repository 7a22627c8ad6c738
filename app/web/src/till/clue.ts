/** A receipt in the hand, as typed: four digits, a moment, an amount. */
import { type Currency, parseAmount } from '@armilla/kit/money';

export interface TypedClue {
  readonly lastFour: string;
  /** As a date-and-time field gives it: `2026-11-22T11:30`, local. */
  readonly when: string;
  readonly amountText: string;
}

export interface Clue {
  readonly lastFour: string;
  readonly at: number;
  readonly amountMinor: number;
  readonly currency: Currency;
}

/** `undefined` while something is missing or cannot be read. */
export function clueOf({ lastFour, when, amountText }: TypedClue, currency: Currency) {
  const at = Date.parse(when);
  const amount = parseAmount(amountText, currency);
  if (!/^\d{4}$/.test(lastFour) || Number.isNaN(at) || amount === undefined) return undefined;
  if (amount.amountMinor === 0) return undefined;
  return { lastFour, at, ...amount } satisfies Clue;
}

/** A moment as a date-and-time field takes it, in the reader's own time. */
export function fieldTime(at: number): string {
  const local = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [local.getFullYear(), two(local.getMonth() + 1), two(local.getDate())].join('-');
  return `${day}T${two(local.getHours())}:${two(local.getMinutes())}`;
}

/** What happened on each day of the reader's, in the order it comes; a day is named by its start. */
export function byDay<T extends { readonly at: number }>(
  happened: readonly T[],
): readonly (readonly [day: number, those: readonly T[]])[] {
  const days = new Map<number, T[]>();
  for (const one of happened) {
    const day = new Date(one.at).setHours(0, 0, 0, 0);
    days.set(day, [...(days.get(day) ?? []), one]);
  }
  return [...days];
}
