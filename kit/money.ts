/** Money: an integer of minor units and its currency. Never a float. */

/** Currencies the service knows: ISO 4217 numeric code and the digits of its minor unit. */
export const CURRENCIES = {
  EUR: { numeric: '978', exponent: 2 },
  UAH: { numeric: '980', exponent: 2 },
  USD: { numeric: '840', exponent: 2 },
  GBP: { numeric: '826', exponent: 2 },
  CZK: { numeric: '203', exponent: 2 },
} as const;

export type Currency = keyof typeof CURRENCIES;

export interface Money {
  readonly amountMinor: number;
  readonly currency: Currency;
}

export function isCurrency(text: string): text is Currency {
  return Object.hasOwn(CURRENCIES, text);
}

/** The currency of an ISO 4217 numeric code such as `978`. */
export function currencyOfNumeric(numeric: string): Currency | undefined {
  return (Object.keys(CURRENCIES) as Currency[]).find(
    (currency) => CURRENCIES[currency].numeric === numeric,
  );
}

/** Reads `12.40`, `12,40` or `12`; `undefined` when it is no amount of that currency. */
export function parseAmount(text: string, currency: Currency): Money | undefined {
  const { exponent } = CURRENCIES[currency];
  const match = /^(\d{1,10})(?:[.,](\d+))?$/.exec(text.trim());
  const fraction = match?.[2] ?? '';
  if (match === null || fraction.length > exponent) return undefined;
  return {
    amountMinor: Number(`${match[1]}${fraction.padEnd(exponent, '0')}`),
    currency,
  };
}

/** `12.40` — digits only, for machines and receipts in any language. */
export function decimal({ amountMinor, currency }: Money): string {
  const { exponent } = CURRENCIES[currency];
  const digits = String(Math.abs(amountMinor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  return `${amountMinor < 0 ? '-' : ''}${whole}.${digits.slice(digits.length - exponent)}`;
}

/** `EUR 12.40`. */
export function spellMoney(money: Money): string {
  return `${money.currency} ${decimal(money)}`;
}
