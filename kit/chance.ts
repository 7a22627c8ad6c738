/** Randomness as an argument: whoever needs it is given a chance. */
export interface Chance {
  /** That many unpredictable bytes. */
  bytes(length: number): Uint8Array;
}

/** Asking the platform costs the same for few bytes as for many. */
const POOL_BYTES = 4_096;

/** The platform's cryptographic generator. Each byte is given out once, and kept nowhere. */
export const systemChance: Chance = pooled((pool) => globalThis.crypto.getRandomValues(pool));

function pooled(fill: (pool: Uint8Array<ArrayBuffer>) => unknown): Chance {
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;
  return {
    bytes(length) {
      if (length > POOL_BYTES - used) {
        if (length > POOL_BYTES) return fresh(fill, length);
        fill(pool);
        used = 0;
      }
      const bytes = pool.slice(used, used + length);
      pool.fill(0, used, used + length);
      used += length;
      return bytes;
    },
  };
}

function fresh(fill: (pool: Uint8Array<ArrayBuffer>) => unknown, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  fill(bytes);
  return bytes;
}

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
