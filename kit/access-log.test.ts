/** What is written down of who comes in: who, where from, how it ended, and nothing that was typed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { bind, type Caller, contract, operation } from './contract.ts';
import { createHttpServer, mount } from './http.ts';
import { createLog, silentLog } from './log.ts';
import { refuse } from './refusal.ts';

const house = contract('wallet', {
  signIn: operation({
    ...{ summary: 'Signs in', method: 'POST', path: '/sessions', callers: ['anyone'] },
    ...{ session: 'open', refusals: ['SIGN_IN_FAILED'] },
    input: z.object({ email: z.string(), password: z.string() }),
    answer: z.object({ sessionToken: z.string() }),
  }),
  look: operation({
    ...{ summary: 'Looks', method: 'GET', path: '/look', callers: ['cardholder'] },
    ...{ input: z.object({}), answer: z.object({}) },
  }),
});

const CALLERS: Readonly<Record<string, Caller>> = {
  'token-of-maria': { kind: 'person', role: 'cardholder', id: 'acct_maria' },
  'token-of-a-desk': { kind: 'person', role: 'agent', id: 'agent_eleni' },
};

async function opened() {
  const lines: string[] = [];
  const app = await createHttpServer(silentLog);
  const handlers = {
    look: async () => ({}),
    signIn: async ({ password }: { password: string }) =>
      password === 'right' ? { sessionToken: 'token-of-maria' } : refuse('SIGN_IN_FAILED'),
  };
  const mounted = {
    contract: house,
    invoke: bind(house, handlers),
    callerOf: async (token = '') => CALLERS[token] ?? { kind: 'anyone' as const },
  };
  mount(app, mounted, { log: createLog('wallet', (line) => lines.push(line)) });
  const said = () =>
    lines.map((line) => {
      const { party, operation, address, outcome, role, id, msg } = JSON.parse(line);
      return [party, operation, address, outcome, role, id, msg];
    });
  return { app, lines, said };
}

test('a sign-in is written down with whose it is, a failed one without what was typed', async () => {
  const { app, lines, said } = await opened();
  for (const password of ['wrong', 'right']) {
    const payload = { email: 'maria@armilla.example', password };
    await app.inject({ method: 'POST', url: '/wallet/sessions', payload });
  }
  const what = 'a session was asked for';
  assert.deepEqual(said(), [
    ['wallet', 'signIn', '127.0.0.1', 'SIGN_IN_FAILED', 'anyone', undefined, what],
    ['wallet', 'signIn', '127.0.0.1', 'DONE', 'cardholder', 'acct_maria', what],
  ]);
  assert.doesNotMatch(lines.join(), /maria@|wrong|right|token-of/);
});

test('whoever may not is written down, whoever may is not', async () => {
  const { app, said } = await opened();
  for (const token of ['token-of-maria', 'token-of-a-desk', 'of-nobody']) {
    await app.inject({ url: '/wallet/look', headers: { authorization: `Bearer ${token}` } });
  }
  const what = 'somebody was turned away';
  assert.deepEqual(said(), [
    ['wallet', 'look', '127.0.0.1', 'NOT_ALLOWED', 'agent', 'agent_eleni', what],
    ['wallet', 'look', '127.0.0.1', 'NOT_SIGNED_IN', 'anyone', undefined, what],
  ]);
});
