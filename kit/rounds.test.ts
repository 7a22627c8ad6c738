/** Rounds of work: looked for when something may be due, and spared when nothing can be. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steppedClock } from './clock.ts';
import { holdAlone } from './database.ts';
import { silentLog } from './log.ts';
import { type Left, rounds } from './rounds.ts';
import { ADAPTERS, afterwards } from './test/databases.ts';
import { tablesWritten } from './written.ts';

/** Rounds that look at `letter`, and how often they looked. */
function looking(left: () => Left, { isShared = false } = {}) {
  const clock = steppedClock(1_000);
  const state = { writes: 0, walks: 0 };
  const database = { isShared, written: () => state.writes, hold: holdAlone };
  const work = async () => {
    state.walks += 1;
    return left();
  };
  const round = rounds(work, silentLog, { name: 'letters', database, tables: ['letter'], clock });
  afterwards(() => round.close());
  const nudged = async () => {
    round.nudge();
    await new Promise((resolve) => setImmediate(resolve));
    return state.walks;
  };
  return { clock, state, round, nudged };
}

const NOTHING: Left = { nothingBefore: Number.POSITIVE_INFINITY };

test('who found nothing does not look again until something is written', async () => {
  const { state, nudged } = looking(() => NOTHING);
  assert.equal(await nudged(), 1);
  assert.equal(await nudged(), 1);
  state.writes += 1;
  assert.equal(await nudged(), 2);
});

test('what was written while somebody looked is looked for', async () => {
  const { state, nudged } = looking(() => {
    if (state.walks === 1) state.writes += 1;
    return NOTHING;
  });
  await nudged();
  assert.equal(await nudged(), 2);
});

test('what is due at a moment is looked for from then on, and when the clock is put back', async () => {
  const { clock, nudged } = looking(() => ({ nothingBefore: 5_000 }));
  assert.equal(await nudged(), 1);
  clock.advance(3_999);
  assert.equal(await nudged(), 1);
  clock.advance(1);
  assert.equal(await nudged(), 2);
  clock.advance(-4_500);
  assert.equal(await nudged(), 3);
});

test('where others write as well, a look is had now and then', async () => {
  const { clock, nudged } = looking(() => NOTHING, { isShared: true });
  await nudged();
  clock.advance(14_999);
  assert.equal(await nudged(), 1);
  clock.advance(1);
  assert.equal(await nudged(), 2);
});

test('who wants it settled is looked for', async () => {
  const { state, round } = looking(() => NOTHING);
  await round.settled();
  await round.settled();
  assert.equal(state.walks, 2);
});

test('a nudge at the very end of a round is not lost', async () => {
  const { state, round, clock } = looking(() => ({ nothingBefore: clock.now() + 1 }));
  for (let turns = 0; turns < 12; turns++) {
    const before = state.walks;
    round.nudge();
    // The round before it is over by one more turn of the queue each time.
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    clock.advance(1);
    round.nudge();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(state.walks - before, 2, `after ${turns} turns`);
    clock.advance(1);
  }
});

test('the tables of a statement are those it inserts into or updates', () => {
  const tables = (sql: string) => tablesWritten(sql);
  assert.deepEqual(tables('SELECT * FROM letter'), []);
  assert.deepEqual(tables('INSERT INTO letter (a) VALUES ($1)'), ['letter']);
  assert.deepEqual(
    tables('INSERT INTO letter (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1'),
    ['letter'],
  );
  assert.deepEqual(tables('WITH x AS (SELECT 1) UPDATE letter SET a = 2'), ['letter']);
  assert.deepEqual(tables('UPDATE letter SET a = a WHERE b = $1 RETURNING *'), []);
  assert.deepEqual(tables('UPDATE letter SET a = a + 1 WHERE b = $1'), ['letter']);
  assert.deepEqual(tables('DELETE FROM letter WHERE a = $1'), []);
});

for (const adapter of ADAPTERS) {
  test(`${adapter.name}: writing is told when it has been committed, and never otherwise`, async () => {
    const database = await adapter.open();
    await database.all('CREATE TABLE letter (a BIGINT PRIMARY KEY)');
    assert.equal(database.written('letter'), 0);
    await database.all('INSERT INTO letter (a) VALUES (1)');
    assert.equal(database.written('letter'), 1);
    await database.transaction(async (tx) => {
      await tx.all('UPDATE letter SET a = 2');
      assert.equal(database.written('letter'), 1);
    });
    assert.equal(database.written('letter'), 2);
    const failing = database.transaction(async (tx) => {
      await tx.all('UPDATE letter SET a = 3');
      throw new Error('no');
    });
    await assert.rejects(failing);
    assert.equal(database.written('letter'), 2);
  });
}
