import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issuerContract } from '@armilla/api/issuer';
import { walletContract } from '@armilla/api/wallet';
import { steppedClock } from '@armilla/kit/clock';
import type { AnyContract } from '@armilla/kit/contract';
import { refuse } from '@armilla/kit/refusal';
import { traceBook } from '@armilla/kit/trace';
import { recordRelayed, traced } from './tracing.ts';

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

test('a card number where it does not belong is not seen, nor is it a reference', async () => {
  const number = '5413330089604111';
  const text = await seen('renameDevice', { name: `mine ${number}`, enrolmentId: number }, {});
  assert.doesNotMatch(text, /541333/);
  assert.match(text, /mine \[card 4111\]/);
  assert.doesNotMatch(text, /"reference"/);
  const odd = await seen('renameDevice', { enrolmentId: 'a b\nc' }, {});
  assert.doesNotMatch(odd, /"reference"/, 'what no export could name');
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

test('a call is kept field by field, by path, what is hidden without its value', async () => {
  const trace = traceBook();
  const answer = { cards: [{ state: 'ACTIVE', pan: '5333220100000000' }], none: null };
  const invoke = traced(walletContract, async () => answer, trace, steppedClock(5));
  await invoke('addCard', { inner: { cvc2: '123', kind: 'x' } }, context);
  const [entry] = trace.entries();
  assert.deepEqual(entry?.call, {
    operation: 'addCard',
    asked: [
      { path: 'inner.cvc2', value: '', hidden: true },
      { path: 'inner.kind', value: 'x' },
    ],
    answered: [
      { path: 'cards.0.state', value: 'ACTIVE' },
      { path: 'cards.0.pan', value: '', hidden: true },
      { path: 'none', value: 'null' },
    ],
    tookMs: 0,
  });
});

test('a list without an end is cut', async () => {
  const trace = traceBook();
  const many = Array.from({ length: 500 }, (_, i) => ({ name: `n${i}`, state: 'x' }));
  const invoke = traced(walletContract, async () => ({ many }), trace, steppedClock(5));
  await invoke('addCard', {}, context);
  assert.equal(trace.entries()[0]?.call?.answered.length, 80);
});

const script = (packageId: string, operation: string, command: string) => ({
  package: { packageId, secureElementId: 'SE', operation, commands: [command] },
});

test('what a phone passes on belongs to the enrolment that its script is part of', async () => {
  const trace = traceBook();
  const answers: unknown[] = [
    { enrolmentId: 'enr_1', secureElementId: 'SE' },
    script('A'.repeat(32), 'PERSONALISE', '84E2900004DEADBEEF'),
    script('B'.repeat(32), 'ACTIVATE', '84F0010104DEADBEEF'),
    script('C'.repeat(32), 'DELETE', '84E4000004DEADBEEF'),
    { state: 'PROCESSED' },
  ];
  const invoke = traced(walletContract, async () => answers.shift(), trace, steppedClock(5));
  for (const name of ['addCard', 'nextPackage', 'nextPackage', 'nextPackage']) {
    await invoke(name, {}, context);
  }
  await invoke('reportPackage', { packageId: 'A'.repeat(32) }, context);
  recordRelayed(trace, 7, '84E2900004DEADBEEF', '9000');
  recordRelayed(trace, 8, '84F0010104DEADBEEF', 'CAFE9000');
  recordRelayed(trace, 9, '84E4000004DEADBEEF', undefined);
  recordRelayed(trace, 9, '00A4040000', '6A82');
  const references = trace.entries().map(({ reference }) => reference);
  assert.deepEqual(references, [
    ...['enr_1', 'enr_1', 'enr_1', 'C'.repeat(32), 'enr_1'],
    ...['enr_1', 'enr_1', 'C'.repeat(32), undefined],
  ]);
  const text = JSON.stringify(trace.entries().slice(5));
  assert.doesNotMatch(text, /DEADBEEF|CAFE/);
  assert.match(text, /STORE DATA block 0, last \(secure messaging\) → 9000/);
  assert.match(text, /→ no answer/);
});
