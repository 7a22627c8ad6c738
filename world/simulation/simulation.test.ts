/** The simulation: the same seed is the same run, no seed breaks an invariant, rare paths are walked. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_FAULTS } from './faults/rates.ts';
import { cutDown, type Outcome, planOf, play, playSeeds } from './index.ts';
import { RARE_PATHS } from './rare-paths.ts';

/** `ARMILLA_SIMULATION_SEEDS`: how many, for a longer run. */
const SEEDS = Number(process.env.ARMILLA_SIMULATION_SEEDS ?? 24);
const TAPS = 40;
const WORKERS = 2;

describe('the world simulated', () => {
  it('plays a seed twice to the same digest, faults and all', async () => {
    const [one, other] = [await play(planOf(5, 20)), await play(planOf(5, 20))];
    assert.equal(one.digest, other.digest);
    assert.deepEqual(one.sometimes, other.sometimes);
  });

  it('plays a seed in a thread of its own as it does here', async () => {
    const digests = async (workers: number) => {
      const all: string[] = [];
      const onSeed = ({ digest }: Outcome) => all.push(digest);
      await playSeeds({ first: 5, seeds: 2, taps: 10, workers, onSeed });
      return all.sort();
    };
    assert.deepEqual(await digests(2), await digests(1));
  });

  it('plays another seed to another digest', async () => {
    const [one, other] = [await play(planOf(6, 5)), await play(planOf(7, 5))];
    assert.notEqual(one.digest, other.digest);
  });

  it('approves what is paid when nothing goes wrong', async () => {
    const plan = planOf(8, 20);
    const taps = plan.steps.filter(({ act }) => act === 'tap').map(({ number }) => number);
    const { sometimes, violations } = await play({ ...cutDown(plan, taps, []), rates: NO_FAULTS });
    assert.deepEqual(violations, []);
    assert.ok((sometimes.get('approved: PURCHASE') ?? 0) > 5);
  });

  it(`breaks no invariant in ${SEEDS} seeds, and walks rare paths`, async () => {
    const asked = { first: 1, seeds: SEEDS, taps: TAPS, workers: WORKERS };
    const { failed, sometimes, taps } = await playSeeds(asked);
    assert.deepEqual(failed?.violations ?? [], [], `seed ${failed?.plan.seed}`);
    assert.ok(taps > (SEEDS * TAPS) / 3);
    const missed = RARE_PATHS.usual.filter((name) => !sometimes.has(name));
    assert.deepEqual(missed, []);
  });
});
