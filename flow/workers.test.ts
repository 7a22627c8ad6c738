/**
 * A bank in processes of its own on PostgreSQL: several workers behind one port, of which one is
 * killed while cards pay.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Database } from '@armilla/kit/database';
import { type PostgresServer, postgresPrograms, startPostgres } from '@armilla/kit/own-postgres';
import { openPostgres } from '@armilla/kit/postgres';
import { type IssuerAlone, startIssuerAlone } from './alone/issuer.ts';
import { knocking, payments } from './alone/till.ts';
import { ledgerAddsUp } from './books.ts';
import { yes } from './scene.ts';

const skip = postgresPrograms() === undefined && 'PostgreSQL is not installed';
const SCHEMA = 'armilla_issuer_alpha_bank';
const READY = 'a worker is ready';
const ENDED = 'a worker ended, and is started anew';

test('with SQLite several workers are refused, and what to do is said', async () => {
  const bank = await startIssuerAlone({ ARMILLA_WORKERS: '2' });
  assert.equal(await bank.ended, 1);
  assert.match(bank.complaints(), /ARMILLA_WORKERS=2 wants PostgreSQL.*Set DATABASE_URL=/);
  await bank.remove();
  const none = await startIssuerAlone({ ARMILLA_WORKERS: 'two' });
  assert.equal(await none.ended, 1);
  assert.match(none.complaints(), /ARMILLA_WORKERS wants a number from 1 to 64/);
  await none.remove();
});

describe('a bank in workers on PostgreSQL', { skip }, () => {
  let server: PostgresServer;
  before(async () => {
    const started = await startPostgres();
    assert.ok(started);
    server = started;
  });
  after(() => server?.stop());

  /** A bank on a database of its own, its workers ready; the database as the bank keeps it. */
  const inBank = async (
    workers: number,
    work: (bank: IssuerAlone, database: Database) => Promise<void>,
  ) => {
    const name = `bank_${randomBytes(6).toString('hex')}`;
    const keeper = await openPostgres(server.url, 'public');
    await keeper.all(`CREATE DATABASE ${name}`);
    await keeper.close();
    const url = server.url.replace(/[^/]*$/, name);
    const bank = await startIssuerAlone({ DATABASE_URL: url, ARMILLA_WORKERS: `${workers}` });
    const database = await openPostgres(url, SCHEMA);
    try {
      if (workers > 1) await bank.says(READY, workers);
      else await bank.says('listening');
      await work(bank, database);
    } finally {
      await database.close();
      await bank.remove();
    }
  };

  test('one process keeps its data in a schema, and is ready by it', async () => {
    await inBank(1, async (bank, database) => {
      const asked = await fetch(`${bank.baseUrl}/ready`);
      assert.equal(asked.status, 200);
      await database.all('ALTER TABLE migration RENAME TO gone');
      const answers = async () => (await fetch(`${bank.baseUrl}/ready`)).status;
      while ((await answers()) === 200);
      assert.equal(await answers(), 503);
      await database.all('ALTER TABLE gone RENAME TO migration');
    });
  });

  test('two workers begin a test range once, both answer, and all end in order', async () => {
    await inBank(2, async (bank, database) => {
      assert.equal(bank.said('the test range has its customers').length, 1);
      assert.deepEqual(bank.said(ENDED), [], 'nobody was in another’s way');
      const twice = await database.all(
        'SELECT login FROM customer GROUP BY login HAVING COUNT(*) > 1',
      );
      assert.deepEqual(twice, []);
      for (let i = 0; i < 4; i++) assert.equal((await fetch(`${bank.baseUrl}/ready`)).status, 200);
      bank.signal('SIGTERM');
      // As a supervisor or a terminal does it: every process is told, the workers so twice.
      for (const { worker } of bank.said(READY)) process.kill(worker ?? 0, 'SIGTERM');
      assert.equal(await bank.ended, 0);
      assert.equal(bank.said('stopping').length, 2, bank.complaints());
      await assert.rejects(fetch(`${bank.baseUrl}/health`));
    });
  });

  test('a worker killed while cards pay: nothing lost, nothing twice, no port closed', async () => {
    await inBank(2, async (bank, database) => {
      const { plastic } = yes(await bank.client.listTestPlastic({}));
      const pan = plastic.find(({ story }) => story === 'approve')?.pan ?? '';
      const hosts = Array.from({ length: 4 }, () => bank.host(2));
      const paying = payments(pan, hosts);
      const ports = [knocking(bank.isoPort), knocking(Number(new URL(bank.baseUrl).port))];
      await paying.more(40);
      const [victim] = bank.said(READY);
      process.kill(victim?.worker ?? 0, 'SIGKILL');
      const [told] = await bank.says(ENDED);
      assert.equal(told?.worker, victim?.worker);
      await paying.more(40);
      await bank.says(READY, 3);
      await paying.more(40);
      await paying.stop();
      const answering = new Set(bank.said('authorisation decided').map(({ worker }) => worker));
      assert.ok(answering.size >= 2, 'connections are spread over the workers');
      for (const port of ports) {
        const { knocks, refused } = await port.stop();
        assert.ok(knocks > 10);
        assert.deepEqual(refused, []);
      }
      await inTheBooksOnce(database, paying.paid);
    });
  });

  test('all workers killed at once come back, and go on where they stopped', async () => {
    await inBank(2, async (bank) => {
      for (const { worker } of bank.said(READY)) process.kill(worker ?? 0, 'SIGKILL');
      await bank.says(READY, 4);
      assert.equal((await fetch(`${bank.baseUrl}/ready`)).status, 200);
      assert.equal(bank.said('the test range has its customers').length, 1);
      bank.signal('SIGTERM');
      assert.equal(await bank.ended, 0);
    });
  });

  test('a first worker that cannot start ends them all, as a process alone would', async () => {
    const nowhere = 'postgres://armilla@127.0.0.1:9/none';
    const bank = await startIssuerAlone({ DATABASE_URL: nowhere, ARMILLA_WORKERS: '2' });
    assert.equal(await bank.ended, 1);
    assert.match(bank.complaints(), /ECONNREFUSED/);
    await bank.remove();
  });
});

/** Everything that was answered is there once, as it was answered; and nothing else. */
async function inTheBooksOnce(
  database: Database,
  paid: readonly { readonly rrn: string; readonly responseCode: string }[],
): Promise<void> {
  assert.ok(paid.some(({ responseCode }) => responseCode === '00'));
  const rows = await database.all<{ rrn: string; response_code: string }>(
    'SELECT rrn, response_code FROM authorisation ORDER BY rrn',
  );
  const told = paid.map(({ rrn, responseCode }) => ({ rrn, response_code: responseCode }));
  assert.deepEqual(
    rows,
    told.sort((a, b) => (a.rrn < b.rrn ? -1 : 1)),
  );
  const held = await database.all<{ times: bigint }>(
    `SELECT COUNT(*) AS times FROM transfer
     WHERE authorisation_id IS NOT NULL AND unit = 'EUR' GROUP BY authorisation_id`,
  );
  assert.equal(held.length, paid.filter(({ responseCode }) => responseCode === '00').length);
  assert.ok(held.every(({ times }) => times === 1n));
  await ledgerAddsUp({ rows: (_, sql) => database.all(sql), bank: { id: 'alpha-bank' } });
}
