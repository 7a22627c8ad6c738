/** Names among batches that are done at the same time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Beside, HeldBeside } from './beside.ts';

test('of two batches at a time one has a name; within a batch it can be had again', () => {
  const beside = new Beside();
  const [one, other] = [beside.begin(), beside.begin()];
  one.claim('a');
  one.claim('a');
  other.claim('b');
  assert.throws(() => other.claim('a'), HeldBeside);
  assert.throws(() => one.claim('b'), HeldBeside);
});

test('a batch that began before another ended does not see what that one did', () => {
  const beside = new Beside();
  const [one, other] = [beside.begin(), beside.begin()];
  one.claim('a');
  one.end();
  assert.throws(() => other.claim('a'), HeldBeside);
  beside.begin().claim('a');
});

test('names are forgotten when nobody is left who began before their end', () => {
  const beside = new Beside();
  for (let i = 0; i < 1_000; i++) {
    const batch = beside.begin();
    batch.claim('a');
    batch.end();
  }
  const [one, other] = [beside.begin(), beside.begin()];
  one.claim('a');
  one.end();
  other.end();
  beside.begin().claim('a');
});
