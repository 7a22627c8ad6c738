/** Money and time as people of a language write them. Nothing is computed here, only spelled. */
import { CURRENCIES, decimal, type Money } from '@armilla/kit/money';
import type { Language } from '@armilla/kit/refusal';

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-IE', el: 'el-GR', uk: 'uk-UA' };

/** What spells numbers and dates takes long to make and is asked for in every row of a list. */
const numbers = kept(
  (language, options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(LOCALES[language], options),
);
const dates = kept(
  (language, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(LOCALES[language], options),
);

function kept<O, F>(make: (language: Language, options: O) => F) {
  const made = new Map<string, F>();
  return (language: Language, options: O): F => {
    const name = language + JSON.stringify(options);
    const known = made.get(name) ?? make(language, options);
    made.set(name, known);
    return known;
  };
}

export function spelledMoney(money: Money, language: Language): string {
  const digits = CURRENCIES[money.currency].exponent;
  return numbers(language, {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: digits,
  }).format(decimal(money) as Intl.StringNumericLiteral);
}

/** `14:03`, as clocks and receipts show it in all three. */
export function spelledTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes()].map(twoDigits).join(':');
}

export function spelledMoment(at: number, language: Language): string {
  return dates(language, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

/** To the second, where several happen in a minute. */
export function spelledSecond(at: number): string {
  return `${spelledTime(at)}:${twoDigits(new Date(at).getSeconds())}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** How long something took: `0.4 ms`, `12 ms`, `5.2 s`. */
export function spelledDuration(ms: number, language: Language): string {
  const inSeconds = ms >= 1_000;
  const value = inSeconds ? ms / 1_000 : ms;
  return numbers(language, {
    style: 'unit',
    unit: inSeconds ? 'second' : 'millisecond',
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

export function spelledNumber(value: number, language: Language, mostDigits = 0): string {
  const digits = { maximumFractionDigits: mostDigits };
  return numbers(language, digits).format(value);
}

const AGO_UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `2 minutes ago`; what is less than a second old is `now`. */
export function spelledAgo(ageMs: number, language: Language): string {
  const [unit, unitMs] = AGO_UNITS.find(([, ms]) => ageMs >= ms) ?? ['second', 1_000];
  const told = new Intl.RelativeTimeFormat(LOCALES[language], { numeric: 'auto' });
  return told.format(-Math.floor(Math.max(0, ageMs) / unitMs), unit);
}

/** `14:03:07.218`, for the timeline. */
export function spelledInstant(at: number): string {
  return `${spelledSecond(at)}.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`;
}

/** `Sunday 22 November`, with the year where it is not this one. */
export function spelledDay(at: number, language: Language, now = Date.now()): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const text = dates(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(!sameYear && { year: 'numeric' }),
  }).format(at);
  return headed(text, language);
}

/** A month as parties name it, `2026-11`: `November 2026`, or short `Nov`. */
export function spelledMonth(
  month: string,
  language: Language,
  length: 'long' | 'short' = 'long',
): string {
  const style =
    length === 'long'
      ? ({ month: 'long', year: 'numeric' } as const)
      : ({ month: 'short' } as const);
  const text = dates(language, { ...style, timeZone: 'UTC' }).format(
    new Date(`${month}-15T12:00:00Z`),
  );
  return headed(text, language);
}

/** As a heading begins. */
function headed(text: string, language: Language): string {
  return `${text.charAt(0).toLocaleUpperCase(LOCALES[language])}${text.slice(1)}`;
}

/** For the axis of a plot: `€1.2K`. */
export function spelledRoughMoney({ amountMinor, currency }: Money, language: Language): string {
  return numbers(language, {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumFractionDigits: 1,
    minimumFractionDigits: 0,
  }).format(amountMinor / 10 ** CURRENCIES[currency].exponent);
}

export function spelledPart(part: number, language: Language): string {
  return numbers(language, {
    style: 'percent',
    maximumFractionDigits: 0,
  }).format(part);
}

/** A country by its code (ISO 3166-1 alpha-2). */
export function spelledCountry(code: string, language: Language): string {
  return new Intl.DisplayNames(LOCALES[language], { type: 'region' }).of(code) ?? code;
}
