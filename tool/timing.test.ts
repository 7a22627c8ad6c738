/** The t-test says what it should, finds a small difference and imagines none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededChance } from '@armilla/kit/chance';
import { verdictOf, welch } from './timing/welch.ts';

test('t is the difference of the means over its standard error', () => {
  // Means 2 and 4, variances 1 and 4: 2 / √(1/3 + 4/3).
  assert.equal(welch([1, 2, 3], [2, 4, 6]).toFixed(3), '1.549');
  assert.equal(welch([2, 4, 6], [1, 2, 3]).toFixed(3), '-1.549');
  assert.equal(welch([5, 5], [5, 5]), 0);
});

test('a hundredth of the time is found in some thousand samples, none is not imagined', () => {
  const chance = seededChance(7);
  const times = (middle: number) =>
    Array.from({ length: 4_000 }, () => {
      const [x = 0, y = 0, z = 0] = chance.bytes(3);
      return middle + (x + y + z) / 3_000;
    });
  assert.equal(verdictOf(times(1), times(1)).leaks, false);
  const slower = verdictOf(times(1), times(1.011));
  assert.equal(slower.leaks, true);
  assert.ok(slower.ratio > 1 && slower.ratio < 1.03, String(slower.ratio));
});
