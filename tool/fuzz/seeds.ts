/** Valid inputs: every hexadecimal string of the vectors that lie beside the wire libraries. */
import { globSync, readFileSync } from 'node:fs';
import { fromHex } from '@armilla/bytes';
import { root } from '../source.ts';

const LONGEST_DIGITS = 4_000;

/** Of all vectors, or of those whose path matches. */
export function seedsOf(pattern = 'wire/*/vectors/*.json'): readonly Uint8Array[] {
  const found = new Set<string>();
  for (const path of globSync(pattern, { cwd: root }).sort()) {
    collect(JSON.parse(readFileSync(`${root}${path}`, 'utf8')), found);
  }
  return [...found].map((text) => fromHex(text));
}

/** Every text of the vectors, for decoders of texts. */
export function textsOf(pattern: string, like: RegExp): readonly string[] {
  const found = new Set<string>();
  for (const path of globSync(pattern, { cwd: root }).sort()) {
    collectTexts(JSON.parse(readFileSync(`${root}${path}`, 'utf8')), like, found);
  }
  return [...found];
}

function collect(value: unknown, found: Set<string>): void {
  collectTexts(value, /^(?:[0-9A-Fa-f]{2}){2,}$/, found);
}

function collectTexts(value: unknown, like: RegExp, found: Set<string>): void {
  if (typeof value === 'string') {
    if (value.length <= LONGEST_DIGITS && like.test(value)) found.add(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collectTexts(inner, like, found);
  }
}
