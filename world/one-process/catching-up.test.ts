import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from '@armilla/kit/log';
import { catchingUp } from './catching-up.ts';

const log = createLog('tills', () => {});

/** A till that owes `left` reversals, and an hour that stands still unless it is moved. */
function scene({ left = 0, broken = false } = {}) {
  const state = { left, broken, tried: 0, now: 1_000_000 };
  const terminal = {
    async sendReversals() {
      state.tried += 1;
      if (state.broken) throw new Error('the database is away');
      return state.left;
    },
    sendAdvices: async () => 0,
  };
  const behind = catchingUp(terminal, { now: () => state.now }, log);
  return { state, behind };
}

test('it begins with what an earlier run left, and rests when nothing is owed', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { state, behind } = scene();
  await seconds(t, state, 30);
  assert.equal(state.tried, 1);
  behind.owes();
  await seconds(t, state, 30);
  assert.equal(state.tried, 2);
  await behind.close();
});

for (const trouble of ['nobody takes it', 'the database is away'] as const) {
  test(`${trouble}: it tries again without anybody buying, less and less often`, async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const { state, behind } = scene({ left: 1, broken: trouble === 'the database is away' });
    await seconds(t, state, 60);
    const inOneMinute = state.tried;
    assert.ok(inOneMinute >= 5 && inOneMinute <= 9, `${inOneMinute} times in a minute`);
    Object.assign(state, { left: 0, broken: false });
    await seconds(t, state, 15);
    assert.equal(state.tried, inOneMinute + 1, 'told within fifteen seconds');
    await seconds(t, state, 60);
    assert.equal(state.tried, inOneMinute + 1, 'and not again');
    await behind.close();
  });
}

test('asked while a try is under way, it tries once more when that one has failed', async () => {
  let fails = () => {};
  let tried = 0;
  const terminal = {
    async sendReversals() {
      tried += 1;
      if (tried > 1) return 0;
      await new Promise<void>((resolve) => {
        fails = resolve;
      });
      return 1;
    },
    sendAdvices: async () => 0,
  };
  const behind = catchingUp(terminal, { now: () => 1_000_000 }, log);
  while (tried === 0) await Promise.resolve();
  const now = behind.now();
  fails();
  await now;
  assert.equal(tried, 2);
  await behind.close();
});

async function seconds(
  t: { readonly mock: { readonly timers: { tick(ms: number): void } } },
  state: { now: number },
  count: number,
): Promise<void> {
  for (let i = 0; i < count; i++) {
    state.now += 1_000;
    t.mock.timers.tick(1_000);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }
}
