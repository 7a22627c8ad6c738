/** What a payment earns, after the rules of its programme. Pure. */
import { CURRENCIES, type Currency } from '@armilla/kit/money';
import type { BankProgramme, RewardsProgramme } from '@armilla/kit/programme';
import { inCategories } from '../decide/category.ts';

/** What of a payment the rules look at. */
export interface Earning {
  readonly moneyMinor: number;
  readonly currency: Currency;
  /** Merchant category (DE 18). */
  readonly categoryCode: string;
  readonly atMs: number;
}

export function rewardsOf(
  programme: BankProgramme,
  productId: string,
): RewardsProgramme | undefined {
  const product = programme.products.find((candidate) => candidate.productId === productId);
  return programme.rewards.find((rewards) => rewards.programme === product?.rewards);
}

/** Points for the whole units of currency that were paid with money, before any month's cap. */
export function pointsFor(rewards: RewardsProgramme | undefined, payment: Earning): number {
  if (rewards === undefined) return 0;
  const { moneyMinor, currency } = payment;
  const whole = Math.floor(moneyMinor / 10 ** CURRENCIES[currency].exponent);
  return whole * rateOf(rewards, payment) * timesOf(rewards, payment);
}

/** By the kind of merchant; the first kind that fits counts. */
function rateOf(rewards: RewardsProgramme, { categoryCode }: Earning): number {
  const kind = rewards.kinds?.find(({ categories }) => inCategories(categories, categoryCode));
  return kind?.pointsPerUnit ?? rewards.pointsPerUnit;
}

/** By date, in UTC, and category. Of several promotions at once the best counts, alone. */
function timesOf(rewards: RewardsProgramme, { categoryCode, atMs }: Earning): number {
  const date = new Date(atMs).toISOString().slice(0, 10);
  const times = (rewards.promotions ?? [])
    .filter(({ from, until }) => from <= date && date <= until)
    .filter(({ categories }) => categories === undefined || inCategories(categories, categoryCode))
    .map((promotion) => promotion.times);
  return Math.max(1, ...times);
}

/** `2026-11`, in UTC: the month that a cap counts. */
export function monthOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 7);
}
