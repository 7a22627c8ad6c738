/** Identifiers that sort by the time they were made, so that indexes grow at one end. */
import type { Chance } from './chance.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** `prefix_` and 26 characters: 48 bits of milliseconds, 80 bits of chance (as ULID lays them). */
export function identifier(prefix: string, nowMs: number, chance: Chance): string {
  let time = '';
  for (let rest = nowMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) {
    time = `${ALPHABET[rest % 32]}${time}`;
  }
  let tail = '';
  for (const byte of chance.bytes(16)) tail += ALPHABET[byte % 32];
  return `${prefix}_${time}${tail}`;
}
