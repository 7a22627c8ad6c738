/** The terminals and merchants an acquirer has contracts with. */

export interface Merchant {
  /** DE 42. */
  readonly merchantId: string;
  readonly name: string;
  readonly city: string;
  /** ISO 3166-1, two letters. */
  readonly country: string;
  /** Merchant category code (ISO 18245), DE 18. */
  readonly categoryCode: string;
}

export interface Terminal {
  /** DE 41. */
  readonly terminalId: string;
  readonly merchant: Merchant;
}

/** DE 43: name in 25 places, city in 13, country in 2 (ISO 8583:1987, 4.4.17). */
export function nameAndLocation({ name, city, country }: Merchant): string {
  return `${place(name, 25)}${place(city, 13)}${place(country, 2)}`;
}

/** The field is printable ASCII; whatever else a name has becomes a question mark. */
function place(text: string, length: number): string {
  return text
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, length)
    .padEnd(length);
}
