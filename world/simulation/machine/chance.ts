/**
 * The dice of a run: everything that is left to chance comes from one seed. Each concern draws from
 * a stream of its own, named, so that one that draws more moves nobody else's dice.
 */
import type { Chance } from '@armilla/kit/chance';

export interface Dice extends Chance {
  /** From 0 up to, not including, 1. */
  fraction(): number;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** True that often: 0 never, 1 always. */
  odds(probability: number): boolean;
  pick<T>(among: readonly T[]): T;
  /** A stream of its own: the same for the same name. */
  named(name: string): Dice;
}

/** sfc32 (C. Doty-Humphrey's Small Fast Counter): quick, and good enough for anything but keys. */
export function diceOf(seed: number, name = ''): Dice {
  let [a, b, c, counter] = [seed | 0, hashed(name), 0x9e3779b9 | 0, 1];
  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let turns = 0; turns < 12; turns++) word();
  const fraction = () => word() / 2 ** 32;
  const dice: Dice = {
    fraction,
    between: (from, to) => from + Math.floor(fraction() * (to - from + 1)),
    odds: (probability) => fraction() < probability,
    pick: (among) => {
      const picked = among[Math.floor(fraction() * among.length)];
      if (picked === undefined) throw new RangeError('nothing to pick from');
      return picked;
    },
    named: (inner) => diceOf(seed, `${name}/${inner}`),
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let i = 0; i < length; i += 4) {
        for (let at = i, rest = word(); at < Math.min(i + 4, length); at++, rest >>>= 8) {
          bytes[at] = rest;
        }
      }
      return bytes;
    },
  };
  return dice;
}

/** FNV-1a, 32 bits. */
export function hashed(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
