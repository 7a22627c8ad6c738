/** What somebody remembers of a receipt. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byDay, clueOf, fieldTime } from './clue.ts';

test('four digits, a time and an amount are a clue; less is none', () => {
  const typed = { lastFour: '4111', when: '2026-11-22T11:30', amountText: '12,40' };
  const at = new Date(2026, 10, 22, 11, 30).getTime();
  assert.deepEqual(clueOf(typed, 'EUR'), {
    lastFour: '4111',
    at,
    amountMinor: 1_240,
    currency: 'EUR',
  });
  const wrong = [{ lastFour: '411' }, { when: '' }, { amountText: '0' }, { amountText: 'much' }];
  for (const change of wrong) assert.equal(clueOf({ ...typed, ...change }, 'EUR'), undefined);
  assert.equal(fieldTime(at), typed.when);
});

test('what happened is told by days', () => {
  const at = (day: number, hour: number) => ({ at: new Date(2026, 10, day, hour).getTime() });
  const [late, noon, before] = [at(22, 23), at(22, 12), at(21, 23)];
  const start = (day: number) => new Date(2026, 10, day).getTime();
  assert.deepEqual(byDay([late, noon, before]), [
    [start(22), [late, noon]],
    [start(21), [before]],
  ]);
});
