/** All bugs picked by hand, and how one is put in place. */
import { readFileSync } from 'node:fs';
import { root } from '../../source.ts';
import type { Bug } from './bug.ts';
import { CARD_BUGS } from './card.ts';
import { NETWORK_BUGS } from './network.ts';
import { PEOPLE_BUGS } from './people.ts';

export type { Bug } from './bug.ts';

export const BUGS: readonly Bug[] = [...NETWORK_BUGS, ...CARD_BUGS, ...PEOPLE_BUGS];

/** The file's source with the bug in it. Throws when what it replaces is not there just once. */
export function patched(bug: Bug, source = readFileSync(`${root}${bug.file}`, 'utf8')): string {
  const [before = '', after, ...more] = source.split(bug.replaces);
  if (after === undefined || more.length > 0) {
    const times = after === undefined ? 'no longer there' : `there ${more.length + 1} times`;
    throw new Error(`“${bug.name}” replaces what is ${times} in ${bug.file}`);
  }
  return `${before}${bug.by}${after}`;
}
