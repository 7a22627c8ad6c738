/** The cardholder's own limits of a card, as a form: read from what holds, and back. */
import { type Currency, decimal, parseAmount } from '@armilla/kit/money';
import type { CardLimits, KindOfShop, Limits } from './managing.ts';

/** What a card may be kept from, as the contract names it. */
export const KINDS_OF_SHOP: readonly KindOfShop[] = [
  'GAMBLING',
  'ALCOHOL_AND_TOBACCO',
  'CASH',
  'TRAVEL',
  'RESTAURANTS',
  'FUEL',
  'DIGITAL',
];

/** Countries offered; ISO 3166-1 alpha-2. Any other that holds already stays. */
export const COUNTRIES: readonly string[] = (
  'AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IL IS IT LT LU LV MD ME MK MT ' +
  'NL NO PL PT RO RS SE SI SK TR UA US'
).split(' ');

export interface LimitsForm {
  /** Empty: not limited. */
  readonly tapText: string;
  readonly dayText: string;
  /** Null: everywhere. */
  readonly countries: readonly string[] | null;
  readonly notAt: readonly KindOfShop[];
}

export type LimitsTrouble = 'TAP' | 'DAY' | 'DAY_BELOW_TAP' | 'NO_COUNTRY';

export function formOf({ limits, currency }: CardLimits): LimitsForm {
  const text = (amountMinor: number | undefined) =>
    amountMinor === undefined ? '' : decimal({ amountMinor, currency });
  return {
    tapText: text(limits.tapMinor),
    dayText: text(limits.dayMinor),
    countries: limits.countries ?? null,
    notAt: limits.notAt ?? [],
  };
}

/** The limits that were typed, or what is wrong with them. */
export function readForm(
  form: LimitsForm,
  currency: Currency,
): { readonly limits: Limits; readonly troubles: readonly LimitsTrouble[] } {
  const tapMinor = minorOf(form.tapText, currency);
  const dayMinor = minorOf(form.dayText, currency);
  const troubles: LimitsTrouble[] = [];
  if (Number.isNaN(tapMinor)) troubles.push('TAP');
  if (Number.isNaN(dayMinor)) troubles.push('DAY');
  if (tapMinor !== undefined && dayMinor !== undefined && dayMinor < tapMinor) {
    troubles.push('DAY_BELOW_TAP');
  }
  if (form.countries?.length === 0) troubles.push('NO_COUNTRY');
  const limits = {
    ...(tapMinor !== undefined && { tapMinor }),
    ...(dayMinor !== undefined && { dayMinor }),
    ...(form.countries !== null && { countries: [...form.countries] }),
    ...(form.notAt.length > 0 && { notAt: [...form.notAt] }),
  };
  return { limits, troubles };
}

/** The contract's own bound. */
const MOST_MINOR = 100_000_000;

/** Undefined for nothing typed; not a number for what is no amount. */
function minorOf(text: string, currency: Currency): number | undefined {
  if (text.trim() === '') return undefined;
  const minor = parseAmount(text, currency)?.amountMinor ?? Number.NaN;
  return minor <= MOST_MINOR ? minor : Number.NaN;
}

/** Whether anything is limited at all. */
export function isLimited({ tapMinor, dayMinor, countries, notAt = [] }: Limits): boolean {
  return (
    tapMinor !== undefined || dayMinor !== undefined || countries !== undefined || notAt.length > 0
  );
}
