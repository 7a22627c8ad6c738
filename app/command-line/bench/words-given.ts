/** What a call of `armilla bench` was given. */
import { type Given, textOf, UsageError } from '../command.ts';

/** Throws {@link UsageError}. */
export function countOf(given: Given, name: string, otherwise: number): number {
  const text = textOf(given, name, String(otherwise));
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`--${name} wants a whole number from 1, not "${text}".`);
}
