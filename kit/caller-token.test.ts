/** Caller tokens speak for one party, to one party, for a minute. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callerOfToken, callerToken } from './caller-token.ts';
import { steppedClock } from './clock.ts';
import { SecretText } from './secret.ts';

const secret = new SecretText('shared between parties');

test('a token is believed by whom it is for, within its minute', () => {
  const clock = steppedClock(1_000);
  const token = callerToken(secret, 'wallet', 'issuer', clock);
  const seen = () => callerOfToken(secret, token, 'issuer', clock);
  assert.deepEqual(seen(), { kind: 'party', name: 'wallet' });
  clock.advance(59_999);
  assert.deepEqual(seen(), { kind: 'party', name: 'wallet' });
  clock.advance(1);
  assert.equal(seen(), undefined);
});

test('while the secret is exchanged either is believed, and afterwards the new one alone', () => {
  const clock = steppedClock(1_000);
  const fresh = new SecretText('the secret to come');
  const under = (signing: SecretText, taken: readonly SecretText[]) =>
    callerOfToken(taken, callerToken(signing, 'wallet', 'issuer', clock), 'issuer', clock);
  const wallet = { kind: 'party', name: 'wallet' };
  assert.deepEqual(under(secret, [secret, fresh]), wallet);
  assert.deepEqual(under(fresh, [secret, fresh]), wallet);
  assert.equal(under(secret, [fresh]), undefined);
  assert.equal(under(secret, []), undefined);
});

test('elsewhere, under another key, or altered anywhere, it is nothing', () => {
  const clock = steppedClock(1_000);
  const token = callerToken(secret, 'wallet', 'issuer', clock);
  assert.equal(callerOfToken(secret, token, 'token-service', clock), undefined);
  assert.equal(callerOfToken(new SecretText('other'), token, 'issuer', clock), undefined);
  for (const none of [undefined, '', 'party..', token.slice(0, -1)]) {
    assert.equal(callerOfToken(secret, none, 'issuer', clock), undefined);
  }
  for (let i = 0; i < token.length; i++) {
    const altered = `${token.slice(0, i)}${token[i] === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`;
    assert.equal(callerOfToken(secret, altered, 'issuer', clock), undefined, `at ${i}`);
  }
});
