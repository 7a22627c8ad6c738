/** What is missing of an e-mail address and a password before they are sent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { walletContract } from '@armilla/api/wallet';
import { SHORTEST_PASSWORD, troublesOfCredentials } from './credentials.ts';

test('an address needs a name, an @ and a domain', () => {
  for (const email of ['', 'maria', 'maria@', 'maria@home', 'ma ria@armilla.example']) {
    assert.deepEqual(troublesOfCredentials(email, 'x', false), ['email'], email);
  }
  assert.deepEqual(troublesOfCredentials(' maria@armilla.example ', 'x', false), []);
});

test('a password that is there may be of any length, a new one may not', () => {
  assert.deepEqual(troublesOfCredentials('a@b.example', '', false), ['password']);
  const longEnough = 'p'.repeat(SHORTEST_PASSWORD);
  assert.deepEqual(troublesOfCredentials('a@b.example', longEnough, true), []);
  assert.deepEqual(troublesOfCredentials('a@b.example', longEnough.slice(1), true), ['password']);
});

test('the shortest new password is the one the wallet takes', () => {
  const { input } = walletContract.operations.createAccount;
  const takes = (length: number) =>
    input.safeParse({ email: 'a@b.example', password: 'p'.repeat(length) }).success;
  assert.deepEqual([takes(SHORTEST_PASSWORD - 1), takes(SHORTEST_PASSWORD)], [false, true]);
});
