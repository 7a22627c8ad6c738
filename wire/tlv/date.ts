/** Dates and times as cards and terminals write them: `YYMMDD` and `hhmmss` in BCD. */
import { bcd, DecodeError, fromBcd } from '@armilla/bytes';

/** A day of the calendar, in no time zone. */
export interface CalendarDate {
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  /** 1–31. */
  readonly day: number;
}

/** A time of day, in no time zone. */
export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

function pairs(bytes: Uint8Array, path: string): readonly [number, number, number] {
  if (bytes.length !== 3) throw new DecodeError(path, `3 bytes wanted, ${bytes.length} there`);
  const digits = fromBcd(bytes, path);
  const at = (i: number) => Number(digits.slice(i, i + 2));
  return [at(0), at(2), at(4)];
}

/** Days of a month, leap years counted. */
export function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return leap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The century of a two-digit year: 00–49 are 20YY, 50–99 are 19YY (Book 4, 6.7.3). */
export function fullYear(twoDigits: number): number {
  return twoDigits < 50 ? 2000 + twoDigits : 1900 + twoDigits;
}

/** A date of three bytes `YYMMDD`. Throws {@link DecodeError} when the calendar has no such day. */
export function decodeDate(bytes: Uint8Array, path = ''): CalendarDate {
  const [shortYear, month, day] = pairs(bytes, path);
  const year = fullYear(shortYear);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    throw new DecodeError(path, 'not a day of the calendar');
  }
  return { year, month, day };
}

/** `YYMMDD` in three bytes. Throws {@link RangeError} outside 1950–2049. */
export function encodeDate({ year, month, day }: CalendarDate): Uint8Array {
  if (fullYear(year % 100) !== year) throw new RangeError('a year outside 1950–2049');
  return bcd([year % 100, month, day].map((part) => String(part).padStart(2, '0')).join(''));
}

/** Negative, zero or positive as `a` is before, on or after `b`. */
export function compareDates(a: CalendarDate, b: CalendarDate): number {
  return a.year - b.year || a.month - b.month || a.day - b.day;
}

/** The last day of the month in which something valid to `MMYY` is valid (Book 2, 6.3). */
export function endOfMonth(year: number, month: number): CalendarDate {
  return { year, month, day: daysInMonth(year, month) };
}

/** A time of three bytes `hhmmss`. Throws {@link DecodeError} when no clock shows it. */
export function decodeTime(bytes: Uint8Array, path = ''): TimeOfDay {
  const [hour, minute, second] = pairs(bytes, path);
  if (hour > 23 || minute > 59 || second > 59) throw new DecodeError(path, 'not a time of day');
  return { hour, minute, second };
}

/** `hhmmss` in three bytes. */
export function encodeTime({ hour, minute, second }: TimeOfDay): Uint8Array {
  return bcd([hour, minute, second].map((part) => String(part).padStart(2, '0')).join(''));
}
