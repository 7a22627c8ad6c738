/** Money and time as people of a language write them. Nothing is computed here, only spelled. */
import { CURRENCIES, decimal, type Money } from '@armilla/kit/money';
import type { Language } from '@armilla/kit/refusal';

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-IE', el: 'el-GR', uk: 'uk-UA' };

export function spelledMoney(money: Money, language: Language): string {
  const digits = CURRENCIES[money.currency].exponent;
  return new Intl.NumberFormat(LOCALES[language], {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: digits,
  }).format(decimal(money) as Intl.StringNumericLiteral);
}

export function spelledTime(at: number, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
}

export function spelledMoment(at: number, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
}

/** `14:03:07.218`, for the timeline. */
export function spelledInstant(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
