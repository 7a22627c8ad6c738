/** Where things are written, and names that a code has elsewhere: applications, currencies. */

const BIT_CLAUSES: Readonly<Record<number, string>> = {
  130: 'EMV Contactless Book C-2, annex A; EMV Book 3, C1',
  149: 'EMV Book 3, C5; EMV Contactless Book C-2, annex A',
  155: 'EMV Book 3, C6',
  40711: 'EMV Book 3, C2',
  40717: 'EMV Book 3, C5',
  40718: 'EMV Book 3, C5',
  40719: 'EMV Book 3, C5',
  40743: 'EMV Book 3, 6.5.5.4',
  40755: 'EMV Book 4, A2',
  40756: 'EMV Book 4, A4',
  40757: 'EMV Book 4, A1',
  40768: 'EMV Book 4, A3',
  40806: 'EMV Contactless Book C-3, annex A',
};

/** Where the bits of a tag are told, when not where the tag is. */
export function bitClause(tag: number): string | undefined {
  return BIT_CLAUSES[tag];
}

const CLASS_INSTRUCTIONS: Readonly<Record<number, string>> = {
  22: 'EMV Book 3, 6.5.3',
  24: 'EMV Book 3, 6.5.2',
  30: 'EMV Book 3, 6.5.1',
  32: 'EMV Book 3, 6.5.12',
  36: 'EMV Book 3, 6.5.10',
  42: 'EMV Contactless Book C-2, 5',
  80: 'GlobalPlatform Amendment D, 7.1.1',
  112: 'GlobalPlatform Card Specification, 11.7',
  130: 'EMV Book 3, 6.5.4; GlobalPlatform Amendment D, 7.1.2',
  132: 'EMV Book 3, 6.5.6',
  136: 'EMV Book 3, 6.5.9',
  164: 'EMV Book 1, 11.3; ISO/IEC 7816-4, 7.1.1',
  168: 'EMV Book 3, 6.5.8',
  174: 'EMV Book 3, 6.5.5',
  178: 'EMV Book 3, 6.5.11',
  192: 'ISO/IEC 7816-4, 7.6.1',
  202: 'EMV Book 3, 6.5.7; GlobalPlatform Card Specification, 11.3',
  216: 'GlobalPlatform Card Specification, 11.8',
  226: 'GlobalPlatform Card Specification, 11.11',
  228: 'GlobalPlatform Card Specification, 11.2',
  230: 'GlobalPlatform Card Specification, 11.5',
  234: 'EMV Contactless Book C-2, 5',
  240: 'GlobalPlatform Card Specification, 11.10',
  242: 'GlobalPlatform Card Specification, 11.4',
};

export function instructionClause(instruction: number): string | undefined {
  return CLASS_INSTRUCTIONS[instruction];
}

const APPLICATIONS: readonly (readonly [string, string])[] = [
  ['325041592E5359532E4444463031', 'the contactless payment directory (PPSE)'],
  ['A0000000041010', 'Mastercard credit or debit'],
  ['A0000000043060', 'Maestro'],
  ['A0000000031010', 'Visa credit or debit'],
  ['A000000151', 'GlobalPlatform issuer security domain'],
  ['A000000004', 'Mastercard'],
  ['A000000003', 'Visa'],
];

/** Who is behind a name; the longest known beginning tells. */
export function applicationName(name: string): string | undefined {
  return APPLICATIONS.find(([beginning]) => name.startsWith(beginning))?.[1];
}

/** ISO 4217, those that our programmes and tests speak of: letters and decimal places. */
const CURRENCIES: Readonly<Record<string, readonly [string, number]>> = {
  '348': ['HUF', 2],
  '392': ['JPY', 0],
  '756': ['CHF', 2],
  '826': ['GBP', 2],
  '840': ['USD', 2],
  '946': ['RON', 2],
  '949': ['TRY', 2],
  '975': ['BGN', 2],
  '978': ['EUR', 2],
  '980': ['UAH', 2],
  '985': ['PLN', 2],
};

/** The letters of a numeric currency code. */
export function currencyName(code: string): string | undefined {
  return CURRENCIES[code]?.[0];
}

/** `EUR 12.40` of minor units in digits; undefined for a currency this table does not know. */
export function amountInWords(digits: string, code: string): string | undefined {
  const currency = CURRENCIES[code];
  if (currency === undefined || !/^\d+$/.test(digits)) return undefined;
  const [letters, exponent] = currency;
  const whole = digits.replace(/^0+(?=\d)/, '').padStart(exponent + 1, '0');
  if (exponent === 0) return `${letters} ${whole}`;
  return `${letters} ${whole.slice(0, -exponent)}.${whole.slice(-exponent)}`;
}

const COUNTRIES: Readonly<Record<string, string>> = {
  '056': 'Belgium',
  '100': 'Bulgaria',
  '196': 'Cyprus',
  '250': 'France',
  '276': 'Germany',
  '300': 'Greece',
  '380': 'Italy',
  '616': 'Poland',
  '642': 'Romania',
  '792': 'Türkiye',
  '804': 'Ukraine',
  '826': 'United Kingdom',
  '840': 'United States',
};

/** ISO 3166-1, by number. */
export function countryName(code: string): string | undefined {
  return COUNTRIES[code];
}
