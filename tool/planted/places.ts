/** Where guards stand, and which tests stand beside them. */
import { globSync } from 'node:fs';
import { root } from '../source.ts';

export interface Place {
  readonly party: string;
  readonly sources: readonly string[];
  readonly tests: readonly string[];
  /** Everything whose change may change an answer. */
  readonly weighed: readonly string[];
}

/** What a host does with a message, besides its `decide/`. */
const RULES: Readonly<Record<string, readonly string[]>> = {
  'token-service': ['authorise', 'stand-in', 'clearing', 'controls'],
  issuer: ['handle', 'clearing', 'rewards'],
  acquirer: ['desk', 'clearing'],
  terminal: [],
  wallet: [],
  wearable: [],
  phone: [],
};

/** Words, samples and pictures: they decide nothing. */
const NO_RULES =
  /\/(?:test-\w+|notice-text|statement-text|statement-sheet|sms-text|desk-text|vocabulary|entries)\.ts$|\/(?:trace|views?|shown|seed)\.ts$/;

const EVERYWHERE = ['{kit,wire}/**/*.ts', 'programme/**/*.yaml'];

export const PARTIES = Object.keys(RULES);

export function placeOf(party: string): Place {
  const folders = ['decide', ...(RULES[party] ?? [])];
  return {
    party,
    sources: found(folders.map((folder) => `party/${party}/${folder}/**/*.ts`)).filter(
      (path) => !/\.test\.ts$|\/test\//.test(path) && !NO_RULES.test(path),
    ),
    tests: found([`party/${party}/**/*.test.ts`]).toSorted(unitsFirst),
    weighed: found([`party/${party}/**/*.{ts,sql}`, ...EVERYWHERE]).filter(
      (path) => path.startsWith('party/') || !path.endsWith('.test.ts'),
    ),
  };
}

/** What is weighed for a change of this file besides its judges: its party, and what that uses. */
export function placesAround(file: string): readonly string[] {
  const [layer = '', name = ''] = file.split('/');
  const own = layer === 'kit' ? 'kit' : `${layer}/${name}`;
  return [...new Set(found([`${own}/**/*.{ts,sql}`, ...EVERYWHERE]))].filter(
    (path) => !path.endsWith('.test.ts'),
  );
}

function unitsFirst(a: string, b: string): number {
  return Number(b.includes('/decide/')) - Number(a.includes('/decide/')) || (a < b ? -1 : 1);
}

function found(patterns: readonly string[]): readonly string[] {
  return patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter((path) => !path.includes('node_modules'))
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted();
}
