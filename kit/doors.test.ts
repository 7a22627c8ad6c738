/** A browser may have a session at each door of a party. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { bind, type Caller, contract, operation, withDoors } from './contract.ts';
import { createHttpServer, mount } from './http.ts';
import { silentLog } from './log.ts';
import { openApiOf } from './openapi.ts';

const nothing = z.object({});
const opened = z.object({ sessionToken: z.string() });
const signIn = (path: string) =>
  operation({
    ...{ summary: 'Signs in', method: 'POST', path, session: 'open', changes: false },
    ...{ callers: ['anyone'], input: nothing, answer: opened },
  });
const who = (path: string) =>
  operation({
    ...{ summary: 'Who asks', method: 'GET', path, callers: ['customer', 'agent'] },
    ...{ input: nothing, answer: z.object({ id: z.string() }) },
  });
const house = contract('issuer', {
  signIn: signIn('/sessions'),
  deskSignIn: signIn('/desk/sessions'),
  who: who('/who'),
  deskWho: who('/desk/who'),
});
const idOf = async (_input: object, { caller }: { caller: Caller }) => ({
  id: caller.kind === 'person' ? caller.id : '',
});

test('a browser has a session at each door, and neither signs the other out', async () => {
  const app = await createHttpServer(silentLog);
  const apart = withDoors(house, ['/desk']);
  mount(app, {
    contract: apart,
    prefix: 'issuer-one',
    invoke: bind(apart, {
      signIn: async () => ({ sessionToken: 'maria' }),
      deskSignIn: async () => ({ sessionToken: 'agent' }),
      who: idOf,
      deskWho: idOf,
    }),
    callerOf: async (token) =>
      token === undefined
        ? { kind: 'anyone' }
        : { kind: 'person', role: token === 'agent' ? 'agent' : 'customer', id: token },
  });
  const session = async (url: string) => {
    const answer = await app.inject({ method: 'POST', url, payload: {} });
    const [set = ''] = [answer.headers['set-cookie'] ?? ''].flat();
    return set;
  };
  const maria = await session('/issuer-one/sessions');
  const agent = await session('/issuer-one/desk/sessions');
  assert.match(maria, /^armilla_issuer_one=maria; Path=\/issuer-one; HttpOnly/);
  assert.match(agent, /^armilla_issuer_one_desk=agent; Path=\/issuer-one\/desk; HttpOnly/);
  const both = [maria, agent].map((set) => set.split(';')[0]).join('; ');
  const asks = async (url: string, cookie: string) =>
    (await app.inject({ url, headers: { cookie } })).json();
  assert.deepEqual(await asks('/issuer-one/who', both), { id: 'maria' });
  assert.deepEqual(await asks('/issuer-one/desk/who', both), { id: 'agent' });
  const stranger = await asks('/issuer-one/desk/who', maria.split(';')[0] ?? '');
  assert.equal(stranger.code, 'NOT_SIGNED_IN', 'a customer’s session opens no desk');
  await app.close();
});

test('behind TLS cookies go by TLS alone, browsers are told to stay, and our pages are ours', async () => {
  const app = await createHttpServer(silentLog, true);
  mount(app, {
    contract: house,
    prefix: 'bank',
    invoke: bind(house, {
      signIn: async () => ({ sessionToken: 'maria' }),
      deskSignIn: async () => ({ sessionToken: 'agent' }),
      who: idOf,
      deskWho: idOf,
    }),
    callerOf: async (token) =>
      token === 'maria' ? { kind: 'person', role: 'customer', id: token } : { kind: 'anyone' },
  });
  const from = async (origin: string) => {
    const headers = { host: 'bank.example', origin };
    return app.inject({ method: 'POST', url: '/bank/sessions', payload: {}, headers });
  };
  const answer = await from('https://bank.example');
  assert.equal(answer.statusCode, 200);
  const [set = ''] = [answer.headers['set-cookie'] ?? ''].flat();
  assert.match(set, /^__Secure-armilla_bank=maria; Path=\/bank; HttpOnly; Secure; SameSite=Strict/);
  const kept = answer.headers['strict-transport-security'];
  assert.equal(kept, 'max-age=31536000; includeSubDomains');
  const who = await app.inject({ url: '/bank/who', headers: { cookie: set.split(';')[0] ?? '' } });
  assert.deepEqual(who.json(), { id: 'maria' });
  for (const foreign of ['http://bank.example', 'https://evil.example']) {
    assert.equal((await from(foreign)).json().code, 'FOREIGN_ORIGIN', foreign);
  }
  await app.close();
});

test('the API page names the cookie of each door', () => {
  const { paths, components } = openApiOf(withDoors(house, ['/desk']), { version: '1' });
  assert.deepEqual(paths['/desk/who']?.get?.security, [{ 'session-desk': [] }, { bearer: [] }]);
  assert.deepEqual(paths['/who']?.get?.security, [{ session: [] }, { bearer: [] }]);
  const names = JSON.stringify(components.securitySchemes);
  assert.match(names, /"armilla_issuer_desk"/);
});
