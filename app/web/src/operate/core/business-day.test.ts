/** Business days and the moments in them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { businessDateOf, noonOf } from './business-day.ts';

test('a business day is found again from the noon of it', () => {
  assert.equal(noonOf('2026-11-22'), Date.UTC(2026, 10, 22, 12));
  assert.equal(businessDateOf(noonOf('2026-02-28')), '2026-02-28');
  assert.equal(businessDateOf(Date.UTC(2026, 10, 22, 23, 59)), '2026-11-22');
});
