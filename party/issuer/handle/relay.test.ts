/** Keys that people choose, as other parties see them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallContext } from '@armilla/kit/contract';
import { onBehalf } from './relay.ts';

const asks = (id: string, idempotencyKey: string): CallContext => ({
  caller: { kind: 'person', role: 'customer', id },
  language: 'el',
  idempotencyKey,
});
const keyOf = (context: CallContext, step = 'suspend') => onBehalf(context, step).idempotencyKey;

test('the same person, step and key are the same request; anything else is another', () => {
  const once = asks('cust_1', 'k');
  assert.equal(keyOf(once), keyOf(asks('cust_1', 'k')));
  const others = [
    keyOf(asks('cust_2', 'k')),
    keyOf(asks('cust_1', 'l')),
    keyOf(once, 'resume'),
    keyOf(asks('cust_1', `${'k'.repeat(254)}1`)),
    keyOf(asks('cust_1', `${'k'.repeat(254)}2`)),
  ];
  assert.equal(new Set([keyOf(once), ...others]).size, 6);
  assert.ok((keyOf(once) ?? '').length <= 255);
});

test('it is asked in the language of whoever asks', () => {
  assert.equal(onBehalf(asks('cust_1', 'k'), 'suspend').language, 'el');
});

test('a second proof between a request and its repetition makes it no other request', () => {
  const before = asks('cust_1', 'k');
  const caller = { kind: 'person', role: 'customer', id: 'cust_1', steppedUp: true } as const;
  assert.equal(keyOf({ ...before, caller }), keyOf(before));
});
