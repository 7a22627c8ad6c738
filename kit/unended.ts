/**
 * What was begun and could not be ended, its disk full or its database away: ended as soon as that
 * is possible, and not only at the next start.
 */
import type { Log } from './log.ts';
import { type Rounds, rounds } from './rounds.ts';

export interface Unended extends Rounds {
  /** To be ended from now on, until it is. */
  add(name: string): void;
}

/** `end` may be called more than once for a name, also for one that has been ended otherwise. */
export function unended(end: (name: string) => Promise<unknown>, log: Log): Unended {
  const names = new Set<string>();
  const walk = async () => {
    for (const name of names) {
      await end(name);
      names.delete(name);
    }
    return false;
  };
  return { ...rounds(walk, log), add: (name) => void names.add(name) };
}
