/** Values as fields spell them: amounts, dates, and fields that must be there. */
import { DecodeError } from '@armilla/bytes';
import type { FIELDS, FieldNumber, FieldValue, Message } from './fields.ts';

/** DE 4 and its like: minor units in twelve digits. Throws {@link RangeError} outside 0–10^12. */
export function encodeAmount(amountMinor: number): string {
  const digits = String(amountMinor);
  if (!/^\d{1,12}$/.test(digits)) throw new RangeError('an amount outside its twelve digits');
  return digits.padStart(12, '0');
}

/** Minor units. Throws {@link DecodeError} on anything but twelve digits. */
export function decodeAmount(digits: string, path = 'DE4'): number {
  if (!/^\d{12}$/.test(digits)) throw new DecodeError(path, 'not twelve digits');
  return Number(digits);
}

/** DE 7: `MMDDhhmmss` of a moment in UTC, given in epoch milliseconds. */
export function encodeTransmissionDate(now: number): string {
  return new Date(now).toISOString().replace(/\D/g, '').slice(4, 14);
}

/** The value of a field that must be there. Throws {@link DecodeError} (`DE11: missing`). */
export function requireField<N extends FieldNumber>(
  message: Message,
  number: N,
): FieldValue<(typeof FIELDS)[N]> {
  const value = message.fields[number];
  if (value === undefined) throw new DecodeError(`DE${number}`, 'missing');
  return value as FieldValue<(typeof FIELDS)[N]>;
}
