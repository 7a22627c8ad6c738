/** Contracts: what is refused before a handler sees it, and two clients that are alike. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { z } from 'zod';
import { steppedClock } from './clock.ts';
import {
  bind,
  type CallContext,
  type Caller,
  type Client,
  contract,
  fillPath,
  type Handlers,
  httpClient,
  type Invoke,
  localClient,
  operation,
} from './contract.ts';
import { answerBook } from './idempotency.ts';
import { keysInMemory } from './keys.ts';
import { isRefusal, problemOf, refuse } from './refusal.ts';
import { ADAPTERS, afterwards, withHouseTables } from './test/databases.ts';

const keys = keysInMemory();

const library = contract('wallet', {
  findBook: operation({
    summary: 'One book',
    method: 'GET',
    path: '/books/:bookId',
    callers: ['anyone'],
    input: z.object({ bookId: z.string().max(20), page: z.coerce.number().int().optional() }),
    answer: z.object({ bookId: z.string(), page: z.number().nullable() }),
    refusals: ['NOT_FOUND'],
  }),
  lendBook: operation({
    summary: 'Takes a book home',
    method: 'POST',
    path: '/books/:bookId/loans',
    callers: ['cardholder', 'issuer'],
    input: z.object({ bookId: z.string(), days: z.number().int().min(1) }),
    answer: z.object({ bookId: z.string(), days: z.number(), loan: z.number() }),
  }),
  breakPromise: operation({
    summary: 'Answers what was not agreed',
    method: 'GET',
    path: '/broken',
    callers: ['anyone'],
    input: z.object({}),
    answer: z.object({ kept: z.literal(true) }),
  }),
});

const ANNA: Caller = { kind: 'person', role: 'cardholder', id: 'anna' };
const ANYONE: Caller = { kind: 'anyone' };

let loans = 0;
const handlers: Handlers<typeof library> = {
  async findBook({ bookId, page }) {
    if (bookId === 'lost') return refuse('NOT_FOUND', 'eaten by mice', { mice: 2 });
    return { bookId, page: page ?? null };
  },
  lendBook: async ({ bookId, days }) => ({ bookId, days, loan: ++loans }),
  breakPromise: async () => ({ kept: false }) as unknown as { kept: true },
};

const context = (caller: Caller, idempotencyKey = 'k'): CallContext => ({
  caller,
  language: 'en',
  idempotencyKey,
});
const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.code : 'no refusal');

const invoke = bind(library, handlers);

test('what nobody offers is not found, be it a word every object knows', async () => {
  for (const name of ['burnBook', 'toString', '__proto__', 'constructor']) {
    assert.equal(codeOf(await invoke(name, {}, context(ANNA))), 'NOT_FOUND');
  }
});

test('callers who may not are told so, strangers to sign in', async () => {
  const input = { bookId: 'a', days: 1 };
  const ask = async (caller: Caller) => codeOf(await invoke('lendBook', input, context(caller)));
  assert.deepEqual(
    [
      await ask(ANYONE),
      await ask({ kind: 'person', role: 'merchant', id: 'x' }),
      await ask({ kind: 'party', name: 'phone' }),
      await ask({ kind: 'party', name: 'issuer' }),
      await ask(ANNA),
    ],
    ['NOT_SIGNED_IN', 'NOT_ALLOWED', 'NOT_ALLOWED', 'no refusal', 'no refusal'],
  );
});

test('input that does not fit is refused by field and rule, without its value', async () => {
  const answer = await invoke('lendBook', { bookId: 5, days: 'secret-words' }, context(ANNA));
  assert.ok(isRefusal(answer) && answer.code === 'INPUT_INVALID');
  assert.match(answer.detail ?? '', /bookId: .*; days: /);
  assert.doesNotMatch(answer.detail ?? '', /secret-words/);
});

test('a text that no database keeps as it is never comes to a handler', async () => {
  for (const bookId of ['a\0b', 'a\ud800', '\udc00b']) {
    const answer = await invoke('findBook', { bookId }, context(ANYONE));
    assert.equal(codeOf(answer), 'INPUT_INVALID', JSON.stringify(bookId));
  }
  assert.equal(codeOf(await invoke('findBook', { bookId: 'μ😀' }, context(ANYONE))), 'no refusal');
});

test('an answer that breaks the contract is a bug and throws', async () => {
  await assert.rejects(invoke('breakPromise', {}, context(ANYONE)), /wallet.breakPromise broke/);
});

for (const adapter of ADAPTERS) {
  test(`${adapter.name}: a change wants a key of 1–255 characters and happens once for it`, async () => {
    const database = await withHouseTables(await adapter.open());
    const remembering = bind(library, handlers, answerBook(database, steppedClock(0), keys));
    const lend = (key: string) =>
      remembering('lendBook', { bookId: 'a', days: 1 }, context(ANNA, key));
    for (const key of ['', 'k'.repeat(256), 'a\nb']) {
      assert.equal(codeOf(await lend(key)), 'IDEMPOTENCY_KEY_MISSING');
    }
    assert.deepEqual(await lend('k'), await lend('k'));
    assert.notDeepEqual(await lend('k'), await lend('l'));
    const query = remembering('findBook', { bookId: 'a' }, context(ANYONE, ''));
    assert.deepEqual(await query, { bookId: 'a', page: null });
  });
}

test('the path takes its named parts from the input, escaped, and leaves the rest', () => {
  assert.deepEqual(fillPath('/books/:bookId/loans', { bookId: 'a/b?c ω', days: 3 }), {
    path: '/books/a%2Fb%3Fc%20%CF%89/loans',
    rest: { days: 3 },
  });
});

/** As little of a server as shows what the client sends; `kit/http` is the one that is used. */
async function tinyServer(run: Invoke): Promise<string> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    let body = '';
    for await (const chunk of request) body += chunk;
    const [, party, , bookId = '', loan] = url.pathname.split('/');
    assert.equal(party, 'wallet');
    const name = url.pathname.endsWith('/broken') ? 'breakPromise' : loan ? 'lendBook' : 'findBook';
    const input = {
      ...Object.fromEntries(url.searchParams),
      ...(body === '' ? {} : (JSON.parse(body) as object)),
      bookId: decodeURIComponent(bookId),
    };
    const caller = request.headers.authorization === 'Bearer anna' ? ANNA : ANYONE;
    const key = String(request.headers['idempotency-key'] ?? '');
    const answer = await run(name, input, context(caller, key)).catch(() => refuse('INTERNAL'));
    const problem = isRefusal(answer) ? problemOf(answer) : undefined;
    response.writeHead(problem?.status ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(problem ?? answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterwards(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function clients(): Promise<[string, Client<typeof library>][]> {
  const [adapter] = ADAPTERS;
  if (adapter === undefined) throw new Error('no adapter');
  const database = await withHouseTables(await adapter.open());
  const run = bind(library, handlers, answerBook(database, steppedClock(0), keys));
  const baseUrl = await tinyServer(run);
  const freshKey = () => crypto.randomUUID();
  return [
    ['in one process', localClient(library, run, ANNA, { freshKey })],
    ['over HTTP', httpClient(library, { baseUrl, bearer: () => 'anna', freshKey })],
  ];
}

test('both forms of a client answer alike', async () => {
  for (const [name, client] of await clients()) {
    const found = await client.findBook({ bookId: 'a/b ω', page: 7 });
    assert.deepEqual(found, { bookId: 'a/b ω', page: 7 }, name);
    assert.deepEqual(await client.findBook({ bookId: 'a' }), { bookId: 'a', page: null }, name);
    const lost = await client.findBook({ bookId: 'lost' });
    assert.ok(isRefusal(lost), name);
    assert.deepEqual(
      [lost.code, lost.detail, lost.facts],
      ['NOT_FOUND', 'eaten by mice', { mice: 2 }],
    );
    const wrong = await client.lendBook({ bookId: 'a', days: 0 });
    assert.equal(codeOf(wrong), 'INPUT_INVALID', name);
  }
});

test('both forms repeat a change under one key and make a fresh key when none is given', async () => {
  for (const [name, client] of await clients()) {
    const input = { bookId: 'a', days: 2 };
    const first = await client.lendBook(input, { idempotencyKey: 'once' });
    assert.deepEqual(await client.lendBook(input, { idempotencyKey: 'once' }), first, name);
    assert.notDeepEqual(await client.lendBook(input), await client.lendBook(input), name);
  }
});

test('the form in one process shows what passed', async () => {
  const seen: string[] = [];
  const hooks = {
    freshKey: () => 'k',
    seen: (call: { operation: string; answer: unknown }) =>
      seen.push(`${call.operation} ${JSON.stringify(call.answer)}`),
  };
  await localClient(library, invoke, ANYONE, hooks).findBook({ bookId: 'a' });
  assert.deepEqual(seen, ['findBook {"bookId":"a","page":null}']);
});

test('a dead network, a server that babbles and a broken promise are refusals over HTTP', async () => {
  const dead = httpClient(library, { baseUrl: 'http://127.0.0.1:1' });
  assert.equal(codeOf(await dead.findBook({ bookId: 'a' })), 'UNAVAILABLE');
  const babbling = await tinyServer(async () => '<html>');
  const wrongShape = httpClient(library, { baseUrl: babbling });
  assert.equal(codeOf(await wrongShape.findBook({ bookId: 'a' })), 'UNAVAILABLE');
  const faulty = httpClient(library, { baseUrl: await tinyServer(invoke) });
  assert.equal(codeOf(await faulty.breakPromise({})), 'INTERNAL');
});
