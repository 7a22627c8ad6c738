/** What a supervisor is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrate } from './database.ts';
import { areKeysReady, isStoreReady, mountHealth, type PartyReadiness } from './health.ts';
import { createHttpServer } from './http.ts';
import { keysInMemory } from './keys.ts';
import { silentLog } from './log.ts';
import { openSqlite } from './sqlite.ts';
import { ADAPTERS } from './test/databases.ts';

const party = (place: string, ready = true): PartyReadiness => ({
  place,
  ready,
  store: ready,
  keys: true,
  links: {},
});

async function served(parties: () => readonly PartyReadiness[], isStopping = () => false) {
  const app = await createHttpServer(silentLog);
  let looks = 0;
  mountHealth(app, {
    isStopping,
    parties: async () => {
      looks += 1;
      return parties();
    },
  });
  const ask = async (url: string) => {
    const { statusCode, headers, body } = await app.inject({ url });
    return { status: statusCode, later: headers['retry-after'], said: JSON.parse(body) };
  };
  return { ask, looks: () => looks };
}

test('ready when every party is, and each is asked for by its place', async () => {
  const { ask, looks } = await served(() => [party('wallet'), party('acquirer', false)]);
  assert.deepEqual((await ask('/health')).said, { status: 'UP' });
  const all = await ask('/ready');
  assert.deepEqual([all.status, all.later, all.said.ready], [503, '2', false]);
  assert.equal((await ask('/ready/wallet')).status, 200);
  assert.equal((await ask('/ready/acquirer')).status, 503);
  assert.equal((await ask('/ready/nobody')).status, 404);
  assert.equal(looks(), 1, 'who asks often looks once');
});

test('a process that stops lives, and is sent no more work', async () => {
  const { ask } = await served(
    () => [party('wallet')],
    () => true,
  );
  assert.deepEqual([(await ask('/health')).status, (await ask('/ready')).status], [200, 503]);
});

for (const { name, open } of ADAPTERS) {
  test(`a store is ready once it has seen this version’s migrations (${name})`, async () => {
    const first = { name: '001-a.sql', sql: 'CREATE TABLE a (b BIGINT)' };
    const database = await open();
    assert.equal(await isStoreReady(database, [first]), false, 'no table at all');
    await migrate(database, [first], 1);
    assert.equal(await isStoreReady(database, [first]), true);
    assert.equal(await isStoreReady(database, [first, { name: '002-b.sql' }]), false);
  });
}

test('a database that is gone and keys that fail are not ready', async () => {
  const database = openSqlite(':memory:');
  await database.close();
  assert.equal(await isStoreReady(database, []), false);
  assert.equal(areKeysReady(keysInMemory()), true);
  const gone = () => {
    throw new Error('the module is gone');
  };
  assert.equal(areKeysReady({ ...keysInMemory(), fingerprint: gone }), false);
});
