/** What stands on a receipt in the hand, as it was typed. */
import { type Currency, parseAmount } from '@armilla/kit/money';

export interface ReceiptForm {
  readonly lastFour: string;
  /** As a field for date and time gives it, in the reader's own time: `2026-11-22T14:05`. */
  readonly when: string;
  readonly amountText: string;
  readonly currency: Currency;
}

export type ReceiptTrouble = 'LAST_FOUR' | 'WHEN' | 'AMOUNT';

export interface Clue {
  readonly lastFour: string;
  readonly at: number;
  readonly amountMinor: number;
  readonly currency: Currency;
}

export function readReceipt(form: ReceiptForm): Clue | readonly ReceiptTrouble[] {
  const troubles: ReceiptTrouble[] = [];
  const lastFour = form.lastFour.trim();
  if (!/^\d{4}$/.test(lastFour)) troubles.push('LAST_FOUR');
  const at = Date.parse(form.when);
  if (Number.isNaN(at)) troubles.push('WHEN');
  const { amountMinor = 0 } = parseAmount(form.amountText, form.currency) ?? {};
  if (amountMinor < 1 || amountMinor > 99_999_999) troubles.push('AMOUNT');
  return troubles.length > 0 ? troubles : { lastFour, at, amountMinor, currency: form.currency };
}

/** A moment as such a field wants it. */
export function fieldTime(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
