/**
 * Looks for many secrets in many bytes at once. Long ones are looked for in every spelling; of
 * three to six digits, which turn up anywhere by chance, only where they are said to be a code, a
 * PIN or a CVC2, or stand alone between quotes.
 */
import { spellings } from './spellings.ts';

export interface Canary {
  /** What it is, for whoever reads the report: `PAN of approve`. */
  readonly name: string;
  readonly text: string;
}

/** A secret where it should not be. Says which and how spelt, never what it is. */
export interface Finding {
  readonly canary: string;
  readonly spelling: string;
  readonly offset: number;
}

export interface Scanner {
  /** Every canary in `bytes`, each spelling once. */
  scan(bytes: Uint8Array): readonly Finding[];
  /** How many patterns are looked for, and how many canaries they are of. */
  readonly patterns: number;
  readonly canaries: number;
}

interface Pattern {
  readonly canary: string;
  readonly spelling: string;
  readonly bytes: Buffer;
}

/** Shorter ones stand in any file by chance. */
const LONG = 8;
const TABLE_BITS = 20;

export function scannerFor(canaries: readonly Canary[]): Scanner {
  const long = canaries.filter(({ text }) => text.length >= LONG);
  const short = canaries.filter(({ text }) => text.length < LONG);
  const patterns = long.flatMap(({ name, text }) =>
    [...spellings(text)].map(([spelling, bytes]) => ({ canary: name, spelling, bytes })),
  );
  const byStart = startsOf(patterns);
  const table = tableOf(byStart);
  return {
    patterns: patterns.length + short.length,
    canaries: canaries.length,
    scan: (bytes) => [...longIn(bytes, byStart, table), ...shortIn(bytes, short)],
  };
}

/** Patterns by their first four bytes as a number. */
function startsOf(patterns: readonly Pattern[]): ReadonlyMap<number, readonly Pattern[]> {
  const byStart = new Map<number, Pattern[]>();
  for (const pattern of patterns) {
    const start = pattern.bytes.readInt32BE(0);
    byStart.set(start, [...(byStart.get(start) ?? []), pattern]);
  }
  return byStart;
}

/** One bit for each start there may be: nearly every place of a file is passed over by it. */
function tableOf(byStart: ReadonlyMap<number, unknown>): Uint8Array {
  const table = new Uint8Array(1 << TABLE_BITS);
  for (const start of byStart.keys()) table[slotOf(start)] = 1;
  return table;
}

function slotOf(start: number): number {
  return Math.imul(start, 0x9e3779b1) >>> (32 - TABLE_BITS);
}

function longIn(
  bytes: Uint8Array,
  byStart: ReadonlyMap<number, readonly Pattern[]>,
  table: Uint8Array,
): readonly Finding[] {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = new Map<Pattern, number>();
  let start = 0;
  for (let i = 0; i < content.length; i++) {
    start = (start << 8) | (content[i] ?? 0) | 0;
    if (table[slotOf(start)] === 0) continue;
    for (const pattern of byStart.get(start) ?? []) {
      const at = i - 3;
      if (at < 0 || found.has(pattern)) continue;
      if (content.subarray(at, at + pattern.bytes.length).equals(pattern.bytes)) {
        found.set(pattern, at);
      }
    }
  }
  return [...found].map(([{ canary, spelling }, offset]) => ({ canary, spelling, offset }));
}

/** What says of a few digits that they are a secret. */
const NAMES = 'cvc2?|cvv2?|pin|passcode|passphrase|password|code|otp|pwd|securityCode';
/** Packed or wrapped texts that may hold names and digits in turn. */
const WRAPPED = /[0-9A-Fa-f]{16,}|[A-Za-z0-9+/_-]{16,}={0,2}/g;

function shortIn(bytes: Uint8Array, short: readonly Canary[]): readonly Finding[] {
  if (short.length === 0) return [];
  const any = short.map(({ text }) => text).join('|');
  const said = new RegExp(
    `(?:${NAMES})(?:[^\\w\\n]|_|%[0-9A-Fa-f]{2}){0,8}(${any})(?![0-9A-Za-z])|["'](${any})["'\\\\]`,
    'gi',
  );
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const found: Finding[] = [];
  const look = (content: string, spelling: string, offset: number) => {
    for (const match of content.matchAll(said)) {
      const digits = match[1] ?? match[2];
      const canary = short.find((one) => one.text === digits)?.name ?? '';
      if (found.some((one) => one.canary === canary && one.spelling === spelling)) continue;
      found.push({ canary, spelling, offset: offset + match.index });
    }
  };
  look(text, 'plain, said to be one', 0);
  for (const { 0: wrapped, index } of text.matchAll(WRAPPED)) {
    if (/^[0-9A-Fa-f]+$/.test(wrapped)) {
      look(Buffer.from(wrapped, 'hex').toString('latin1'), 'in hexadecimal', index);
    }
    look(Buffer.from(wrapped, 'base64').toString('latin1'), 'in base64', index);
  }
  return found;
}
