/** What the cardholder allows a token to pay (B9): each limit a check by its name. */
import type { tokenControls } from '@armilla/api/shapes';
import type { z } from 'zod';
import { isOfKind } from './merchant-kinds.ts';

export type Controls = z.infer<typeof tokenControls>;

/** A spend, as far as a cardholder's limits speak of it. */
export interface Spend {
  /** What it is with what it is added to. */
  readonly amountMinor: number;
  /** What was spent today besides. */
  readonly spentMinor: number;
  /** Whether the amounts are in the currency of the limits; others are the issuer's to judge. */
  readonly inOwnCurrency: boolean;
  /** Cash of a machine counts as such, whatever its merchant says it is. */
  readonly isCash: boolean;
  /** ISO 3166-1 alpha-2: the end of DE 43. */
  readonly country: string;
  /** DE 18. */
  readonly categoryCode: string;
}

export function isWithinOwnTap({ tapMinor }: Controls, spend: Spend): boolean {
  return tapMinor === undefined || !spend.inOwnCurrency || spend.amountMinor <= tapMinor;
}

export function isWithinOwnDay({ dayMinor }: Controls, spend: Spend): boolean {
  if (dayMinor === undefined || !spend.inOwnCurrency) return true;
  return spend.spentMinor + spend.amountMinor <= dayMinor;
}

export function isInOwnCountries({ countries }: Controls, { country }: Spend): boolean {
  return countries === undefined || countries.includes(country);
}

export function isAtOwnMerchants({ notAt = [] }: Controls, spend: Spend): boolean {
  if (spend.isCash && notAt.includes('CASH')) return false;
  return !notAt.some((kind) => isOfKind(spend.categoryCode, kind));
}

/** The country of DE 43: name 25, city 13, country 2. */
export function countryOf(nameAndPlace: string | undefined): string {
  return (nameAndPlace ?? '').padEnd(40).slice(38, 40);
}
