/** A line of work: its order, its failures, and that it holds nothing of what came of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { inTurn } from './in-turn.ts';

const later = () => new Promise<void>((resolve) => setImmediate(resolve));

test('work is begun when what was asked for before it has ended, well or not', async () => {
  const next = inTurn();
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await later();
    seen.push(`${name} ends`);
    if (name === 'b') throw new Error('b failed');
    return name;
  };
  const [a, b, c] = await Promise.allSettled([next(work('a')), next(work('b')), next(work('c'))]);
  assert.deepEqual(seen, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  assert.equal(a.status === 'fulfilled' && a.value, 'a');
  assert.equal(b.status === 'rejected' && b.reason.message, 'b failed');
  assert.equal(c.status === 'fulfilled' && c.value, 'c');
});

test('what came of work is not held until somebody comes next', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const next = inTurn();
  const held = await weakly(next);
  for (let tries = 0; tries < 20 && held.deref() !== undefined; tries++) {
    await later();
    collect();
  }
  assert.equal(held.deref(), undefined);
  await next(async () => {});
});

async function weakly(next: ReturnType<typeof inTurn>): Promise<WeakRef<object>> {
  return new WeakRef(await next(async () => ({ pan: 'nobody must find it' })));
}
