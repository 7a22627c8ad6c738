/** Works that are done together: as if each had come alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type Database, type Holding, one, together } from './database.ts';
import { type ManySql, manySql } from './many-sql.ts';
import { openPostgres } from './postgres.ts';
import { ADAPTERS } from './test/databases.ts';
import { type Asked, playTogether } from './together.ts';

const range = (length: number) => Array.from({ length }, (_, i) => i);

for (const adapter of ADAPTERS) {
  const opened = async () => {
    const database = await adapter.open();
    await database.all('CREATE TABLE purse (name TEXT PRIMARY KEY, size BIGINT NOT NULL)');
    await database.all(
      'CREATE TABLE line (key TEXT PRIMARY KEY, purse TEXT NOT NULL, note TEXT, bytes BYTEA)',
    );
    return database;
  };
  const it = (title: string, run: (db: Database) => Promise<void>) =>
    test(`${adapter.name}: ${title}`, async () => run(await opened()));

  /** Looks, and then writes by what it saw. */
  const spend = async (tx: Holding, purse: string, key: string) => {
    await tx.hold(purse);
    const row = await one<{ size: bigint }>(tx, 'SELECT size FROM purse WHERE name = $1', purse);
    const before = Number(row?.size ?? 0);
    await Promise.all([
      tx.all('UPDATE purse SET size = $2 WHERE name = $1', purse, before + 1),
      tx.all('INSERT INTO line (key, purse) VALUES ($1, $2)', key, purse),
    ]);
    return before;
  };

  it('whoever looks and then writes under a held name sees what others wrote', async (db) => {
    for (const i of range(7)) await db.all('INSERT INTO purse VALUES ($1, 0)', `p${i}`);
    const seen = await Promise.all(
      range(200).map((i) => together(db, (tx) => spend(tx, `p${i % 7}`, `k${i}`))),
    );
    const rows = await db.all<{ size: bigint }>('SELECT size FROM purse');
    assert.equal(
      rows.reduce((sum, { size }) => sum + Number(size), 0),
      200,
    );
    assert.equal(new Set(seen.map((before, i) => `${i % 7}/${before}`)).size, 200);
    assert.equal((await db.all('SELECT key FROM line')).length, 200);
  });

  it('whoever counts under a held name misses nobody, whenever the others came', async (db) => {
    const count = async (tx: Holding, purse: string, key: string) => {
      await tx.hold(purse);
      const row = await one<{ lines: bigint }>(
        tx,
        'SELECT COUNT(*) AS lines FROM line WHERE purse = $1',
        purse,
      );
      await tx.all('INSERT INTO line (key, purse) VALUES ($1, $2)', key, purse);
      return Number(row?.lines);
    };
    const seen = await Promise.all(
      range(600).map(async (i) => {
        await setTimeout(i / 10);
        return together(db, (tx) => count(tx, `p${i % 40}`, `k${i}`));
      }),
    );
    for (const purse of range(40)) {
      const counts = seen.filter((_, i) => i % 40 === purse).toSorted((a, b) => a - b);
      assert.deepEqual(counts, range(15), `p${purse}`);
    }
  });

  it('one that fails is undone, and nobody else is', async (db) => {
    await db.all("INSERT INTO purse VALUES ('p', 0)");
    const outcomes = await Promise.allSettled(
      range(40).map((i) =>
        together(db, async (tx) => {
          await tx.all('INSERT INTO line (key, purse) VALUES ($1, $2)', `k${i}`, 'p');
          if (i % 10 === 3) throw new Error(`changed my mind ${i}`);
          return i;
        }),
      ),
    );
    const failed = outcomes.flatMap((one, i) => (one.status === 'rejected' ? [i] : []));
    assert.deepEqual(failed, [3, 13, 23, 33]);
    assert.equal((await db.all('SELECT key FROM line')).length, 36);
  });

  it('a key that is there already fails those alone who bring it', async (db) => {
    const insert = (key: string) =>
      together(db, (tx) => tx.all('INSERT INTO line (key, purse) VALUES ($1, $1)', key));
    const outcomes = await Promise.allSettled(range(30).map((i) => insert(`k${i % 29}`)));
    assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, 1);
    assert.equal((await db.all('SELECT key FROM line')).length, 29);
  });

  it('each gets the rows it asked for, as it would alone', async (db) => {
    const texts = ['plain', '"quoted"', 'back\\slash', '{a,b}', 'NULL', '', 'Ώρα\n\t', null];
    for (const [i, note] of texts.entries()) {
      await together(db, (tx) => tx.all(LINE, `one${i}`, 'p', note, Uint8Array.of(i, 255)));
    }
    await Promise.all(
      texts.map((note, i) =>
        together(db, (tx) => tx.all(LINE, `many${i}`, 'p', note, Uint8Array.of(i, 255))),
      ),
    );
    const read = (kind: string) =>
      Promise.all(
        texts.map((_, i) =>
          together(db, async (tx) => {
            const rows = await tx.all<{ note: string | null; bytes: Uint8Array }>(
              'SELECT note, bytes FROM line WHERE key = $1 OR key = $2 ORDER BY key',
              `${kind}${i}`,
              'nobody',
            );
            return rows.map((row) => [row.note, ...row.bytes]);
          }),
        ),
      );
    const wanted = texts.map((note, i) => [[note, i, 255]]);
    assert.deepEqual(await read('one'), wanted);
    assert.deepEqual(await read('many'), wanted);
  });

  it('what is inserted or changed tells its rows to whom it belongs', async (db) => {
    const count = (name: string, by: number) =>
      together(db, async (tx) => {
        const [row] = await tx.all<{ size: bigint }>(
          `INSERT INTO purse (name, size) VALUES ($1, $2)
           ON CONFLICT (name) DO UPDATE SET size = purse.size + excluded.size RETURNING size`,
          name,
          by,
        );
        const [changed] = await tx.all<{ name: string; size: bigint }>(
          'UPDATE purse SET size = size * 2 WHERE name = $1 RETURNING *',
          name,
        );
        return [{ ...row }, { ...changed }];
      });
    await count('p3', 1);
    const found = await Promise.all(range(20).map((i) => count(`p${i}`, i)));
    for (const [i, [inserted, changed]] of found.entries()) {
      const size = BigInt(i === 3 ? 5 : i);
      assert.deepEqual([inserted, changed], [{ size }, { name: `p${i}`, size: size * 2n }]);
    }
  });

  it('a row that is computed from others is made for each', async (db) => {
    await Promise.all(
      range(12).map((i) =>
        together(db, async (tx) => {
          const sql = `INSERT INTO line (key, purse, note)
            SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST(COUNT(*) AS TEXT) FROM purse
            WHERE name = $2`;
          await tx.all('INSERT INTO purse VALUES ($1, 0)', `p${i}`);
          await tx.all(sql, `k${i}`, `p${i}`);
        }),
      ),
    );
    const rows = await db.all<{ note: string }>('SELECT note FROM line');
    assert.deepEqual(
      rows.map(({ note }) => note),
      range(12).map(() => '1'),
    );
  });

  it('a work holds one name, and opens no transaction of its own', async (db) => {
    const nested = together(db, () => together(db, async () => undefined));
    await assert.rejects(nested, { message: 'a transaction inside a transaction' });
    const round = together(db, async () => db.all('SELECT 1'));
    await assert.rejects(round, { message: /through its argument/ });
    await together(db, (tx) => tx.all("INSERT INTO purse VALUES ('afterwards it works', 1)"));
  });

  it('its tables count as written', async (db) => {
    const before = db.written('line');
    await together(db, (tx) => tx.all(LINE, 'k', 'p', null, null));
    assert.ok(db.written('line') > before);
  });
}

const LINE = 'INSERT INTO line (key, purse, note, bytes) VALUES ($1, $2, $3, $4)';

const server = process.env.ARMILLA_TEST_POSTGRES;

test('those who come at once are one commit', { skip: server === undefined }, async () => {
  const schema = `test_together_${process.pid}`;
  const db = await openPostgres(server ?? '', schema);
  try {
    await db.all('CREATE TABLE line (key TEXT PRIMARY KEY, by TEXT)');
    await Promise.all(
      range(100).map((i) =>
        together(db, (tx) =>
          tx.all('INSERT INTO line VALUES ($1, CAST(txid_current() AS TEXT))', `k${i}`),
        ),
      ),
    );
    const commits = await db.all('SELECT DISTINCT by FROM line');
    assert.ok(commits.length <= 3, `${commits.length} commits`);
  } finally {
    await db.all(`DROP SCHEMA ${schema} CASCADE`);
    await db.close();
  }
});

test('questions of all works go out together, and a failure is everybody’s', async () => {
  const rounds: number[] = [];
  const answerAll = async (asked: readonly Asked[]) => {
    rounds.push(asked.length);
    if (asked.some(({ sql }) => sql === 'broken')) throw new Error('no answer');
    return asked.map(({ sql }) => [{ sql }]);
  };
  const works = range(5).map((i) => async (tx: Holding) => {
    await tx.all('first');
    if (i === 4) return 'early';
    await Promise.all([tx.all('second'), tx.all('third')]);
    return i;
  });
  assert.deepEqual(await playTogether(works, answerAll), [0, 1, 2, 3, 'early']);
  assert.deepEqual(rounds, [5, 8]);
  const broken = playTogether([...works, (tx) => tx.all('broken')], answerAll);
  await assert.rejects(broken, { message: 'no answer' });
  const twice = playTogether(
    [(tx) => tx.hold('a').then(() => tx.hold('a')), (tx) => tx.hold('a').then(() => tx.hold('b'))],
    answerAll,
  );
  await assert.rejects(twice, { message: 'a work holds one name' });
});

test('what cannot be made one statement is left as it is', () => {
  const none: readonly (readonly [sql: string, types: readonly string[]])[] = [
    ['SELECT 1', []],
    ['DELETE FROM line WHERE key = $1', ['text']],
    ['INSERT INTO line (key) VALUES ($1) ON CONFLICT DO NOTHING RETURNING key', ['text']],
    [
      'INSERT INTO line (key) VALUES ($1) ON CONFLICT (key) DO UPDATE SET note = $2',
      ['text', 'text'],
    ],
    ['INSERT INTO line (key, note) VALUES ($1, $2), ($3, $2)', ['text', 'text', 'text']],
    ['INSERT INTO line (key) SELECT $1 ON CONFLICT DO NOTHING', ['text']],
  ];
  for (const [sql, types] of none) assert.equal(manySql(sql, types), undefined, sql);
  const two = manySql('INSERT INTO line (key, note) VALUES ($1, $2), ($3, $4)', [
    'text',
    'bigint',
    'text',
    'bigint',
  ]) as ManySql;
  assert.deepEqual(two.arrays([['a', 1n, 'b', null]]), ['{"a","b"}', '{1,NULL}']);
});
