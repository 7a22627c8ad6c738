/** Every rare path is walked: a test that never comes to a place proves nothing about it. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { levelPlanOf, play } from './index.ts';
import { RARE_PATHS } from './rare-paths.ts';

const TAPS = 30;
/** Half of it is enough as the seeds fall today. */
const MOST_SEEDS = 32;

const WANTED: readonly string[] = [...RARE_PATHS.usual, ...RARE_PATHS.level];

it(`${WANTED.length} rare paths are walked, and no invariant breaks on the way`, async () => {
  const missing = new Set(WANTED);
  for (let seed = 1; seed <= MOST_SEEDS && missing.size > 0; seed++) {
    const { violations, sometimes } = await play(levelPlanOf(seed, TAPS));
    assert.deepEqual(violations, [], `level seed ${seed}`);
    for (const name of sometimes.keys()) missing.delete(name);
  }
  assert.deepEqual([...missing], []);
});

it('no path is named twice', () => {
  const all = [...WANTED, ...RARE_PATHS.long];
  assert.equal(new Set(all).size, all.length);
  assert.ok(WANTED.length >= 60);
});
