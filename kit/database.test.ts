/** What every database adapter promises. */
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Database, migrate, one, type Queryable } from './database.ts';
import { migrationsOf } from './migrations.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import { ADAPTERS, folder } from './test/databases.ts';
import { DatabaseAway } from './unavailable.ts';

const TABLE = 'CREATE TABLE thing (name TEXT PRIMARY KEY, size BIGINT, content BYTEA)';
const INSERT = 'INSERT INTO thing (name, size, content) VALUES ($1, $2, $3)';
/** As if asked from nowhere: not within the transaction that is under way. */
const outside = AsyncLocalStorage.snapshot();
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

for (const adapter of ADAPTERS) {
  const opened = async () => {
    const database = await adapter.open();
    await database.all(TABLE);
    return database;
  };
  const it = (title: string, run: (db: Awaited<ReturnType<typeof opened>>) => Promise<void>) =>
    test(`${adapter.name}: ${title}`, async () => run(await opened()));

  it('values come back as they went in, whole numbers as bigint', async (db) => {
    const content = Uint8Array.of(0, 127, 128, 255);
    await db.all(INSERT, 'Ώρα', 2n ** 62n, content);
    await db.all(INSERT, 'number', 1_763_778_600_000, null);
    const rows = await db.all<{ name: string; size: bigint; content: Uint8Array | null }>(
      'SELECT * FROM thing ORDER BY size DESC',
    );
    assert.deepEqual(
      rows.map(({ name, size }) => [name, size]),
      [
        ['Ώρα', 2n ** 62n],
        ['number', 1_763_778_600_000n],
      ],
    );
    assert.deepEqual(Uint8Array.from(rows[0]?.content ?? []), content);
    assert.equal(rows[1]?.content, null);
  });

  it('counts and sums are bigint as well', async (db) => {
    await db.all(INSERT, 'a', 2, null);
    await db.all(INSERT, 'b', 3, null);
    const row = await one(db, 'SELECT COUNT(*) AS count, SUM(size) AS sum FROM thing');
    assert.deepEqual({ ...row }, { count: 2n, sum: 5n });
  });

  it('a parameter may be used twice and out of order', async (db) => {
    await db.all('INSERT INTO thing (size, name, content) VALUES ($2, $1, NULL)', 'a', 7);
    await db.all('UPDATE thing SET size = size + $2 WHERE name = $1 AND size < $2', 'a', 10);
    assert.equal((await one<{ size: bigint }>(db, 'SELECT size FROM thing'))?.size, 17n);
  });

  it('ON CONFLICT and RETURNING say what was written', async (db) => {
    const insert = `${INSERT} ON CONFLICT (name) DO NOTHING RETURNING name`;
    assert.equal((await db.all(insert, 'a', 1, null)).length, 1);
    assert.equal((await db.all(insert, 'a', 2, null)).length, 0);
  });

  it('a statement with no rows gives none, and a broken rule rejects', async (db) => {
    assert.deepEqual(await db.all('DELETE FROM thing'), []);
    await db.all(INSERT, 'a', 1, null);
    await assert.rejects(db.all(INSERT, 'a', 1, null));
  });

  it('who looks first and then writes finds what somebody wrote meanwhile', async (db) => {
    await db.all('CREATE TABLE pair (key TEXT PRIMARY KEY, name TEXT UNIQUE)');
    const find = "SELECT key FROM pair WHERE name = 'same'";
    const add = (first: () => Promise<unknown>) =>
      db.transaction(async (tx) => {
        await tx.all(find);
        await first();
        const rows = await tx.all(find);
        if (rows.length === 0) await tx.all("INSERT INTO pair VALUES ('key', 'same')");
        return rows.length === 0;
      });
    let tries = 0;
    const wrote = await add(async () => {
      tries += 1;
      if (adapter.name === 'PostgreSQL' && tries === 1) await outside(() => add(async () => {}));
    });
    assert.equal(wrote, adapter.name !== 'PostgreSQL', 'somebody was quicker, where two can write');
    assert.equal(tries, wrote ? 1 : 2);
  });

  it('a transaction is whole or not at all', async (db) => {
    const given = await db.transaction(async (tx) => {
      await tx.all(INSERT, 'kept', 1, null);
      return 'given';
    });
    assert.equal(given, 'given');
    const failing = db.transaction(async (tx) => {
      await tx.all(INSERT, 'lost', 1, null);
      throw new Error('changed my mind');
    });
    await assert.rejects(failing, { message: 'changed my mind' });
    const rows = await db.all<{ name: string }>('SELECT name FROM thing');
    assert.deepEqual(
      rows.map(({ name }) => name),
      ['kept'],
    );
  });

  it('a transaction inside a transaction, and going round one, are refused', async (db) => {
    const nested = db.transaction(() => db.transaction(async () => undefined));
    await assert.rejects(nested, { message: 'a transaction inside a transaction' });
    const round = db.transaction(async () => db.all('SELECT 1'));
    await assert.rejects(round, { message: /through its argument/ });
    await db.all(INSERT, 'afterwards it works', 1, null);
  });

  it('what many read and write back at once is not lost', async (db) => {
    await db.all(INSERT, 'counter', 0, null);
    const add = () =>
      db.transaction(async (tx) => {
        const row = await one<{ size: bigint }>(tx, 'SELECT size FROM thing');
        await later(1);
        await tx.all('UPDATE thing SET size = $1', (row?.size ?? 0n) + 1n);
      });
    await Promise.all(Array.from({ length: 8 }, add));
    assert.equal((await one<{ size: bigint }>(db, 'SELECT size FROM thing'))?.size, 8n);
  });

  it('nobody sees the inside of a transaction', async (db) => {
    let inside = () => {};
    const begun = new Promise<void>((resolve) => {
      inside = resolve;
    });
    const writing = db.transaction(async (tx) => {
      await tx.all(INSERT, 'a', 1, null);
      inside();
      await later(20);
      await tx.all('DELETE FROM thing');
    });
    await begun;
    assert.deepEqual(await db.all('SELECT name FROM thing'), []);
    await writing;
  });

  it('migrations run once, in order, and one that fails leaves nothing', async (db) => {
    const first = { name: '001-a.sql', sql: '-- a; b\nCREATE TABLE a (x BIGINT);\n\n' };
    const second = {
      name: '002-b.sql',
      sql: 'INSERT INTO a VALUES (1); INSERT INTO a VALUES (2);',
    };
    await migrate(db, [first], 5);
    await migrate(db, [first, second], 6);
    await migrate(db, [first, second], 7);
    assert.equal((await db.all('SELECT x FROM a')).length, 2);
    const broken = {
      name: '003-c.sql',
      sql: 'INSERT INTO a VALUES (3); INSERT INTO nowhere VALUES (1)',
    };
    await assert.rejects(migrate(db, [first, second, broken], 8));
    assert.equal((await db.all('SELECT x FROM a')).length, 2);
    const applied = await db.all('SELECT name, applied_at FROM migration ORDER BY name');
    assert.deepEqual(
      applied.map((row) => ({ ...row })),
      [
        { name: '001-a.sql', applied_at: 5n },
        { name: '002-b.sql', applied_at: 6n },
      ],
    );
  });

  it('the house’s own tables fit this engine', async (db) => {
    await migrate(db, migrationsOf(new URL('./sql/', import.meta.url)).slice(0, 1), 0);
    assert.deepEqual(await db.all('SELECT * FROM outbox'), []);
  });
}

/** Work that waits until it is told to go on, so that others come in line behind it. */
function heldBack() {
  let go = () => {};
  const told = new Promise<void>((resolve) => {
    go = resolve;
  });
  return { go, told };
}

const settled = async (work: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(work)).map(({ status }) => status);

/** A transaction that is under way, and whatever `behind` puts into the line meanwhile. */
async function together(
  database: Database,
  behind: () => readonly Promise<unknown>[],
): Promise<readonly string[]> {
  const { go, told } = heldBack();
  const first = database.transaction(async (tx) => {
    await tx.all(INSERT, 'first', 0, null);
    await told;
  });
  const others = behind();
  go();
  return settled([first, ...others]);
}

const namesIn = async (database: Queryable) =>
  (await database.all<{ name: string }>('SELECT name FROM thing ORDER BY size')).map(
    ({ name }) => name,
  );

test('SQLite: who waits in line shares a commit, each whole or not at all', async () => {
  const path = join(folder(), 'group.sqlite');
  const database = openSqlite(path);
  await database.all(TABLE);
  const looker = openSqlite(path);
  const insert = (name: string, size: number, fails = false) =>
    database.transaction(async (tx) => {
      const before = await namesIn(tx);
      await tx.all(INSERT, name, size, null);
      if (fails) throw new Error('changed my mind');
      // What came before stands, and nobody outside has seen it yet.
      return [before, await namesIn(looker)];
    });
  let seen: unknown;
  const outcomes = await together(database, () => {
    const one = insert('one', 1);
    const second = insert('second', 2).then((views) => {
      seen = views;
    });
    return [
      one,
      second,
      insert('lost', 3, true),
      database.all(INSERT, 'alone', 4, null),
      database.all(INSERT, 'alone', 5, null),
    ];
  });
  const [yes, no] = ['fulfilled', 'rejected'];
  assert.deepEqual(outcomes, [yes, yes, yes, no, yes, no]);
  assert.deepEqual(seen, [['first', 'one'], []]);
  assert.deepEqual(await namesIn(looker), ['first', 'one', 'second', 'alone']);
  await looker.close();
  await database.close();
});

test('SQLite: a commit that fails fails for all who share it', async () => {
  const database = openSqlite(':memory:');
  await database.all(TABLE);
  await database.all(
    'CREATE TABLE part (of_thing TEXT REFERENCES thing (name) DEFERRABLE INITIALLY DEFERRED)',
  );
  const outcomes = await together(database, () => [
    database.transaction((tx) => tx.all(INSERT, 'second', 1, null)),
    database.transaction((tx) => tx.all("INSERT INTO part VALUES ('of nothing')")),
  ]);
  assert.deepEqual(outcomes, ['rejected', 'rejected', 'rejected']);
  assert.deepEqual(await namesIn(database), []);
  await database.all(INSERT, 'afterwards it works', 1, null);
  await database.close();
});

test('SQLite: where the disk is full, what was promised is there and nothing else', async () => {
  const database = openSqlite(':memory:');
  await database.all(TABLE);
  await database.all('PRAGMA max_page_count = 6');
  const sizes = [100, 200, 60_000, 100];
  const outcomes = await together(database, () =>
    sizes.map((bytes, i) =>
      database.transaction((tx) => tx.all(INSERT, `${i}`, i + 1, new Uint8Array(bytes))),
    ),
  );
  assert.equal(outcomes[3], 'rejected');
  const promised = ['first', '0', '1', '2', '3'].filter((_, i) => outcomes[i] === 'fulfilled');
  assert.deepEqual(await namesIn(database), promised);
  await database.close();
});

test('SQLite: whoever comes behind its closing is told so, and nobody else is harmed', async () => {
  const database = openSqlite(':memory:');
  await database.all('CREATE TABLE item (id TEXT PRIMARY KEY)');
  const add = (id: string) =>
    database.transaction((tx) => tx.all('INSERT INTO item VALUES ($1)', id));
  const before = add('before');
  const closed = database.close();
  const behind = [add('behind'), add('and behind it')].map((late) => assert.rejects(late));
  await before;
  await closed;
  await Promise.all(behind);
});

test('SQLite: what goes with nobody waits for its turn', async () => {
  const path = join(folder(), 'alone.sqlite');
  const database = openSqlite(path);
  await database.all(TABLE);
  const outcomes = await together(database, () => [
    database.all('PRAGMA wal_checkpoint(TRUNCATE)'),
    database.all('SELECT name FROM thing'),
    database.transaction((tx) => tx.all(INSERT, 'last', 1, null)),
    database.close(),
  ]);
  assert.deepEqual(new Set(outcomes), new Set(['fulfilled']));
  const again = openSqlite(path);
  assert.deepEqual(await namesIn(again), ['first', 'last']);
  await again.close();
});

test('a SQLite file keeps what was committed and syncs every commit', async () => {
  const path = join(folder(), 'kept.sqlite');
  const first = openSqlite(path);
  await first.all(TABLE);
  await first.all(INSERT, 'a', 1, null);
  const pragmas = await Promise.all(
    ['journal_mode', 'synchronous', 'foreign_keys'].map((name) => one(first, `PRAGMA ${name}`)),
  );
  assert.deepEqual(
    pragmas.map((row) => Object.values(row ?? {})[0]),
    ['wal', 2n, 1n],
  );
  await first.close();
  const second = openSqlite(path);
  assert.equal((await second.all('SELECT name FROM thing')).length, 1);
  await second.close();
});

test('a file that is no database is told by name, with what to do', () => {
  const path = join(folder(), 'wallet.sqlite');
  writeFileSync(path, 'x'.repeat(5_000));
  assert.throws(() => openSqlite(path), { name: 'DatabaseFileError', message: /wallet.*backup/ });
});

test('a database file and what lies beside it are readable by their owner alone', async () => {
  const path = join(folder(), 'wallet.sqlite');
  const database = openSqlite(path);
  await database.all('CREATE TABLE thing (name TEXT)');
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    assert.equal(statSync(file).mode & 0o077, 0, file);
  }
  await database.close();
});

const server = process.env.ARMILLA_TEST_POSTGRES;
const skip = server === undefined ? 'no PostgreSQL server in this run' : false;

test('PostgreSQL: a connection that is cut inside a transaction ends that one alone', {
  skip,
}, async () => {
  const adapter = ADAPTERS.find(({ name }) => name === 'PostgreSQL');
  assert.ok(adapter);
  const db = await adapter.open();
  await db.all(TABLE);
  const cut = db.transaction(async (tx) => {
    await tx.all(INSERT, 'a', 1, null);
    const { pid } = (await one<{ pid: bigint }>(tx, 'SELECT pg_backend_pid() AS pid')) ?? {};
    await outside(() => db.all('SELECT pg_terminate_backend($1)', pid ?? 0n));
    // Nobody is asking anything at the moment it breaks.
    await later(100);
    await tx.all(INSERT, 'b', 2, null);
  });
  await assert.rejects(cut);
  assert.deepEqual(await db.all('SELECT name FROM thing'), []);
});

test('PostgreSQL: a server that went away, or says nothing, is one to come back to', {
  skip,
}, async () => {
  const sockets = new Set<Socket>();
  const mute = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const silent = openPostgres(`postgres://nobody@127.0.0.1:${port}/none`, 'armilla', {
    connectedWithinMs: 200,
  });
  await assert.rejects(silent, /timeout/);
  for (const socket of sockets) socket.destroy();
  mute.close();

  const adapter = ADAPTERS.find(({ name }) => name === 'PostgreSQL');
  const db = await adapter?.open();
  assert.ok(db);
  const gone = db.transaction(async (tx) => {
    const { pid } = (await one<{ pid: bigint }>(tx, 'SELECT pg_backend_pid() AS pid')) ?? {};
    await outside(() => db.all('SELECT pg_terminate_backend($1)', pid ?? 0n));
    await tx.all('SELECT 1 AS n');
  });
  await assert.rejects(gone, DatabaseAway);
  assert.deepEqual(await db.all('SELECT 1 AS n'), [{ n: 1n }], 'and is there again');
});

test('what a transaction gave back is nobody’s but its caller’s, also while nobody comes', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const database = openSqlite(':memory:');
  const given = await database
    .transaction(async () => ({ pan: 'of somebody' }))
    .then((answer) => new WeakRef(answer));
  await new Promise((resolve) => setTimeout(resolve, 10));
  collect();
  assert.equal(given.deref(), undefined);
  await database.close();
});
