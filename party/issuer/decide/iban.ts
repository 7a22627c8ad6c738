/** Account numbers (ISO 13616): country, two check digits, and digits of the country's length. */

/** Digits after the check digits. */
const BBAN_LENGTH: Readonly<Record<string, number>> = { GR: 23, UA: 25, CZ: 20 };

export function bbanLength(country: string): number {
  return BBAN_LENGTH[country] ?? 20;
}

/** The IBAN of a country (`GR`) and its digits. */
export function iban(country: string, bban: string): string {
  const letters = [...country].map((letter) => letter.charCodeAt(0) - 55).join('');
  const check = 98 - Number(BigInt(`${bban}${letters}00`) % 97n);
  return `${country}${String(check).padStart(2, '0')}${bban}`;
}

export function ibanFits(text: string): boolean {
  const moved = `${text.slice(4)}${text.slice(0, 4)}`;
  const digits = [...moved].map((character) => Number.parseInt(character, 36)).join('');
  return BigInt(digits) % 97n === 1n;
}
