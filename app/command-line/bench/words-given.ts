/** What a call of `armilla bench` was given. */
import { type Given, textOf, UsageError } from '../command.ts';

/** Throws {@link UsageError}. */
export function countOf(given: Given, name: string, otherwise: number): number {
  const text = textOf(given, name, String(otherwise));
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
  throw new UsageError(`--${name} wants a whole number from 1, not "${text}".`);
}

/** Whole numbers with commas between, or `undefined` where none were given. Throws the same. */
export function countsOf(given: Given, name: string): readonly [number, ...number[]] | undefined {
  const text = textOf(given, name, '');
  if (text === '') return undefined;
  const [first = '', ...others] = text.split(',');
  const all = [first, ...others].every((each) => /^[1-9]\d{0,7}$/.test(each));
  if (all) return [Number(first), ...others.map(Number)];
  throw new UsageError(`--${name} wants whole numbers with commas between, not "${text}".`);
}

/** One of these, the first where none was given. Throws the same. */
export function oneOf<T extends string>(
  given: Given,
  name: string,
  among: readonly [T, ...T[]],
): T {
  const text = textOf(given, name, among[0]);
  const found = among.find((one) => one === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${name} wants one of ${among.join(', ')}, not "${text}".`);
}
