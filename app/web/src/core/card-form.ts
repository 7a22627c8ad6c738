/** The card form while it is being typed: what is already wrong, and how the number is set out. */
import { passesLuhn } from '@armilla/kit/secret';
import type { TypedCard } from '@armilla/phone';

export type Field = keyof TypedCard;
export type Trouble = 'number' | 'name' | 'expiry' | 'cvc2';

export const EMPTY_CARD: TypedCard = { pan: '', cardholderName: '', expiry: '', cvc2: '' };

const MOST_DIGITS = 19;
const CARD_DIGITS = 16;

/** `5333 2201 …`: digits only, in fours. */
export function grouped(text: string): string {
  const digits = text.replace(/\D/g, '').slice(0, MOST_DIGITS);
  return digits.replace(/(\d{4})(?=\d)/g, '$1 ');
}

/** `MM/YY` from what is typed. */
export function expiryTyped(text: string): string {
  const digits = text.replace(/\D/g, '').slice(0, 4);
  return digits.length > 2 ? `${digits.slice(0, 2)}/${digits.slice(2)}` : digits;
}

export function tidied(field: Field, text: string): string {
  switch (field) {
    case 'pan':
      return grouped(text);
    case 'expiry':
      return expiryTyped(text);
    case 'cvc2':
      return text.replace(/\D/g, '').slice(0, 3);
    case 'cardholderName':
      return text.slice(0, 26);
  }
}

/** The first eight digits, once they are there. */
export function prefixOf(card: TypedCard): string | undefined {
  const digits = card.pan.replace(/\D/g, '');
  return digits.length >= 8 ? digits.slice(0, 8) : undefined;
}

/** A whole number that does not add up, told at once and not after sending. */
export function numberIsWrong(card: TypedCard): boolean {
  const digits = card.pan.replace(/\D/g, '');
  return digits.length >= CARD_DIGITS && !passesLuhn(digits);
}

/** What stands in the way of sending it. */
export function troublesOf(card: TypedCard): readonly Trouble[] {
  const digits = card.pan.replace(/\D/g, '');
  const troubles: Trouble[] = [];
  if (digits.length < 12 || !passesLuhn(digits)) troubles.push('number');
  if (card.cardholderName.trim().length < 2) troubles.push('name');
  if (!/^(0[1-9]|1[0-2])\/\d{2}$/.test(card.expiry)) troubles.push('expiry');
  if (!/^\d{3}$/.test(card.cvc2)) troubles.push('cvc2');
  return troubles;
}
