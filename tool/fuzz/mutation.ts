/** Where fuzz inputs come from: random bytes, and valid ones damaged. All from one seed. */

/** A quick reproducible source of numbers (xorshift32); nothing secret hangs on it. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) | 0 || 1;
  }

  /** A whole number from 0 up to, but not with, `limit`. */
  below(limit: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) % limit;
  }

  /** One of several. Throws {@link RangeError} when there is none. */
  pick<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  }
}

/** Bytes that decoders branch on: lengths, long forms, padding, signs, separators. */
const INTERESTING = [
  0x00, 0x01, 0x07, 0x08, 0x0f, 0x10, 0x1f, 0x20, 0x30, 0x39, 0x3d, 0x3f, 0x41, 0x44, 0x46, 0x5f,
  0x61, 0x6a, 0x6f, 0x70, 0x77, 0x7f, 0x80, 0x81, 0x82, 0x84, 0x85, 0x90, 0x9f, 0xbb, 0xbc, 0xbf,
  0xc0, 0xdf, 0xe1, 0xf0, 0xfe, 0xff,
];

/** One input in so many is far longer than anything valid. */
const ONE_LONG_IN = 4_096;
const LONGEST = 70_000;
const MOST_DAMAGES = 4;

/** The next input: random bytes, or one of `seeds` damaged in a few places. */
export function nextInput(dice: Dice, seeds: readonly Uint8Array[]): Uint8Array {
  if (dice.below(ONE_LONG_IN) === 0) return randomBytes(dice, dice.below(LONGEST));
  if (seeds.length === 0 || dice.below(6) === 0) return randomBytes(dice, lengthOf(dice));
  let bytes: Uint8Array = dice.pick(seeds);
  for (let damages = dice.below(MOST_DAMAGES); damages >= 0; damages--) {
    bytes = damaged(bytes, dice, seeds);
  }
  return bytes;
}

/** Mostly short, as most structures are; now and then some hundreds. */
function lengthOf(dice: Dice): number {
  return dice.below(8) === 0 ? dice.below(400) : dice.below(48);
}

function randomBytes(dice: Dice, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const digits = dice.below(4) === 0;
  for (let i = 0; i < length; i++) bytes[i] = digits ? 0x30 + dice.below(10) : dice.below(256);
  return bytes;
}

function damaged(bytes: Uint8Array, dice: Dice, seeds: readonly Uint8Array[]): Uint8Array {
  if (bytes.length === 0) return randomBytes(dice, 1 + dice.below(8));
  const at = dice.below(bytes.length);
  switch (dice.below(8)) {
    case 0:
      return bytes.with(at, (bytes[at] ?? 0) ^ (1 << dice.below(8)));
    case 1:
      return bytes.with(at, dice.pick(INTERESTING));
    case 2:
      return bytes.with(at, ((bytes[at] ?? 0) + (dice.below(2) === 0 ? 1 : 255)) & 0xff);
    case 3:
      return bytes.slice(0, at);
    case 4:
      return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + dice.below(4)));
    case 5:
      return joined(
        bytes.subarray(0, at),
        randomBytes(dice, 1 + dice.below(4)),
        bytes.subarray(at),
      );
    case 6:
      return joined(bytes.subarray(0, at), bytes.subarray(dice.below(at + 1)));
    default:
      return spliced(bytes.subarray(0, at), dice.pick(seeds), dice);
  }
}

function spliced(head: Uint8Array, other: Uint8Array, dice: Dice): Uint8Array {
  return joined(head, other.subarray(dice.below(other.length + 1)));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
