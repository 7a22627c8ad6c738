/** A picture of spending: payments summed by month, kind of shop and what paid. Pure. */
import { type ShopKind, shopKindOf } from './shop-kind.ts';

/** A payment that stands, with what of it was not given back. */
export interface SpentPayment {
  readonly atMs: number;
  readonly spentMinor: number;
  readonly categoryCode: string;
  /** Absent for plastic. */
  readonly deviceName: string | undefined;
}

/** What belongs together of a month; `part` of its whole, from 0 to 1. */
export interface Sum<Key> {
  readonly key: Key;
  readonly spentMinor: number;
  readonly payments: number;
  readonly part: number;
}

export interface MonthOfSpending {
  readonly month: string;
  readonly spentMinor: number;
  readonly payments: number;
  /** Largest first. */
  readonly kinds: readonly Sum<ShopKind>[];
  readonly payers: readonly Sum<string | undefined>[];
}

/** `2026-11` in UTC, as statements count months. */
export function monthOfSpending(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 7);
}

/** The last `count` months up to that of an instant, oldest first. */
export function monthsUntil(nowMs: number, count: number): readonly string[] {
  const now = new Date(nowMs);
  return Array.from({ length: count }, (_, index) => {
    const back = count - 1 - index;
    return monthOfSpending(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1));
  });
}

/** A month without a payment is there as well, with nothing in it. */
export function spendingOf(
  payments: readonly SpentPayment[],
  months: readonly string[],
): readonly MonthOfSpending[] {
  const byMonth = Map.groupBy(payments, ({ atMs }) => monthOfSpending(atMs));
  return months.map((month) => {
    const own = byMonth.get(month) ?? [];
    const spentMinor = totalOf(own);
    return {
      month,
      spentMinor,
      payments: own.length,
      kinds: sumsBy(own, spentMinor, ({ categoryCode }) => shopKindOf(categoryCode)),
      payers: sumsBy(own, spentMinor, ({ deviceName }) => deviceName),
    };
  });
}

function sumsBy<Key>(
  payments: readonly SpentPayment[],
  wholeMinor: number,
  keyOf: (payment: SpentPayment) => Key,
): readonly Sum<Key>[] {
  return [...Map.groupBy(payments, keyOf)]
    .map(([key, own]) => {
      const spentMinor = totalOf(own);
      const part = wholeMinor === 0 ? 0 : spentMinor / wholeMinor;
      return { key, spentMinor, payments: own.length, part };
    })
    .toSorted((a, b) => b.spentMinor - a.spentMinor);
}

function totalOf(payments: readonly SpentPayment[]): number {
  return payments.reduce((sum, { spentMinor }) => sum + spentMinor, 0);
}
