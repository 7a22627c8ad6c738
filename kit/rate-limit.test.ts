/** How often somebody may come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rateLimit } from './rate-limit.ts';

test('a burst is let in, then as many as fill in again, each for themselves', () => {
  const limit = rateLimit({ burst: 3, aSecond: 2 });
  const tries = (who: string, at: number, many: number) =>
    Array.from({ length: many }, () => limit.take(who, at));
  assert.deepEqual(tries('a', 0, 5), [0, 0, 0, 500, 500]);
  assert.deepEqual(tries('b', 0, 1), [0], 'another one has a bucket of their own');
  assert.deepEqual(tries('a', 500, 2), [0, 500]);
  assert.deepEqual(tries('a', 60_000, 4), [0, 0, 0, 500], 'never more than it holds');
  assert.equal(limit.turnedAway, 4);
});

test('a clock that is put back lets nobody in sooner', () => {
  const limit = rateLimit({ burst: 1, aSecond: 1 });
  assert.equal(limit.take('a', 10_000), 0);
  assert.ok(limit.take('a', 5_000) > 0);
});

test('its memory does not grow: who came long ago is forgotten', () => {
  const limit = rateLimit({ burst: 1, aSecond: 1, mostKept: 2 });
  for (const who of ['a', 'b', 'c', 'd', 'e']) limit.take(who, 0);
  assert.equal(limit.take('a', 0), 0, 'forgotten');
  assert.ok(limit.take('d', 0) > 0, 'known');
});
