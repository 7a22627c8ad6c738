/**
 * Names that works done together hold among several processes: a row of the database for each, that
 * whoever takes the name changes. Who began before the last one ended is told of it by a
 * serialisation failure, since what it has read may be old (PostgreSQL manual, 13.2.2).
 */
import { createHash } from 'node:crypto';
import type { Asked } from './together.ts';

/** Two names of one row are kept apart needlessly, and no more than that. */
const ROWS = 1_048_576;

const TAKE = `INSERT INTO held_name (place, turns) VALUES ($1, 1)
  ON CONFLICT (place) DO UPDATE SET turns = held_name.turns + 1`;

/** Takes a name for the transaction in which it is asked, and from whoever began before it. */
export function takeName(name: string): Asked {
  const place = createHash('sha256').update(name).digest().readUInt32BE() % ROWS;
  return { sql: TAKE, values: [place] };
}

/** Of one transaction: a row that it has taken is not taken again. */
export function namesTaken(): (name: string) => Asked | undefined {
  const taken = new Set<unknown>();
  return (name) => {
    const asked = takeName(name);
    const [place] = asked.values;
    if (taken.has(place)) return undefined;
    taken.add(place);
    return asked;
  };
}
