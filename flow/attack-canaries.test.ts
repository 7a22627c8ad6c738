/**
 * Secrets taken along every path are nowhere afterwards: the short form of `npm run canaries`, with
 * one plastic of one bank.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proveForgotten, proveNowhere } from './canaries/prove.ts';

test('canaries went every path and are in no file, log, trace, answer or backup', async () => {
  const options = { programme: 'alpha-bank', stories: ['approve'], everyField: true };
  const { found, blind, canaries } = await proveNowhere(options);
  assert.deepEqual(blind, [], 'a planted one is found in each place');
  assert.deepEqual(found, []);
  assert.ok(canaries >= 20, `${canaries} canaries`);
});

test('a second after a payment the service holds no number, CVC2, PIN or passcode', async () => {
  const { found, blind } = await proveForgotten();
  assert.deepEqual(blind, [], 'a planted one is found in the heap');
  assert.deepEqual(found, []);
});
