import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issuerContract } from '@armilla/api/issuer';
import { walletContract } from '@armilla/api/wallet';
import { steppedClock } from '@armilla/kit/clock';
import type { AnyContract } from '@armilla/kit/contract';
import { refuse } from '@armilla/kit/refusal';
import { traceBook } from '@armilla/kit/trace';
import { traced } from './tracing.ts';

const context = {
  caller: { kind: 'person', role: 'cardholder', id: 'acc_1' },
  language: 'en',
  idempotencyKey: 'k',
} as const;

const seen = (name: string, input: unknown, answer: unknown) =>
  seenOf(walletContract, name, input, answer);
const seenAtBank = (name: string, input: unknown, answer: unknown) =>
  seenOf(issuerContract, name, input, answer);

async function seenOf(
  contract: AnyContract,
  name: string,
  input: unknown,
  answer: unknown,
): Promise<string> {
  const trace = traceBook();
  const invoke = traced(contract, async () => answer, trace, steppedClock(0));
  await invoke(name, input, context);
  return JSON.stringify(trace.entries());
}

test('a call is seen with its outcome, and its secrets are not', async () => {
  const trace = traceBook();
  const answer = { sessionToken: 'tok-secret', accountId: 'acc_7' };
  const invoke = traced(walletContract, async () => answer, trace, steppedClock(5));
  const input = { email: 'maria@armilla.example', password: 'hunter2hunter2', language: 'en' };
  assert.equal(await invoke('createAccount', input, context), answer);
  const text = JSON.stringify(trace.entries());
  assert.match(text, /createAccount → done/);
  assert.match(text, /acc_7/);
  assert.doesNotMatch(text, /hunter2|tok-secret|maria@/);
});

test('what is nested is hidden as well, and what is long is cut', async () => {
  const trace = traceBook();
  const invoke = traced(walletContract, async () => refuse('UNAVAILABLE'), trace, steppedClock(5));
  await invoke(
    'addCard',
    { inner: { pan: '5333220100000000', cvc2: '123' }, long: 'x'.repeat(500) },
    context,
  );
  const text = JSON.stringify(trace.entries());
  assert.doesNotMatch(text, /53332201|"123"|x{200}/);
  assert.match(text, /addCard → UNAVAILABLE/);
});

test('passwords, sign-ins of other providers, keys and signing secrets are not seen', async () => {
  const lines = await Promise.all([
    seen('changePassword', { currentPassword: 'secret-1', newPassword: 'secret-2' }, {}),
    seen('beginProviderSignIn', {}, { authorizationUrl: 'secret-3', handle: 'secret-4' }),
    seen('completeProviderSignIn', { handle: 'secret-5', parameters: { code: 'secret-6' } }, {}),
    seen('createApiKey', {}, { key: 'secret-7' }),
    seen('createWebhook', {}, { secret: 'secret-8' }),
    seenAtBank('startCallBack', { by: 'SPOKEN' }, { number: 'secret-9' }),
    seenAtBank('confirmCaller', { number: 'secret-10' }, {}),
    seenAtBank('changeMobile', { mobile: 'secret-11' }, {}),
  ]);
  assert.match(lines.join(), /createWebhook → done/);
  assert.doesNotMatch(lines.join(), /secret-\d/);
});

test('questions that change nothing leave no line', async () => {
  assert.equal(await seen('listDevices', {}, { devices: [] }), '[]');
});
