/** Randomness as an argument: whoever needs it is given a chance. */
export interface Chance {
  /** That many unpredictable bytes. */
  bytes(length: number): Uint8Array;
}

/** The platform's cryptographic generator. */
export const systemChance: Chance = {
  bytes: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
};

/** The same bytes for the same seed (xorshift32): for tests and the simulation, never for keys. */
export function seededChance(seed: number): Chance {
  let state = seed | 0 || 0x9e3779b9;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  };
  return { bytes: (length) => Uint8Array.from({ length }, next) };
}

/** That many decimal digits, each equally likely: bytes over 249 are thrown away. */
export function digits(chance: Chance, length: number): string {
  let text = '';
  while (text.length < length) {
    const byte = chance.bytes(1)[0] ?? 255;
    if (byte < 250) text += String(byte % 10);
  }
  return text;
}
