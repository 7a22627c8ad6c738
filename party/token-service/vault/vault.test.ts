/** The vault: envelopes, the exchange of the master key, and tokens that tell nothing of a card. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { digits, seededChance, systemChance } from '@armilla/kit/chance';
import { steppedClock } from '@armilla/kit/clock';
import type { Caller } from '@armilla/kit/contract';
import { migrate, type Queryable } from '@armilla/kit/database';
import { type KeyPort, keysInMemory, openKeyFile } from '@armilla/kit/keys';
import { migrationsOf } from '@armilla/kit/migrations';
import { PAN, SecretText } from '@armilla/kit/secret';
import { openSqlite } from '@armilla/kit/sqlite';
import { dpanChanceLength, makeDpan } from '../decide/dpan.ts';
import { bench, DEBIT, enrolled, panOf, refused, register } from '../test/bench.ts';
import { till } from '../test/till.ts';
import { forgetPan, keepPan, panOf as numberOf, panFingerprint, rewrapVault } from './vault.ts';

const DAY_MS = 86_400_000;
const BIN = '53332289';

function pan(n: number): PAN {
  const parsed = PAN.parse(panOf(DEBIT, n));
  if (parsed === undefined) throw new Error('no card number');
  return parsed;
}

async function vault(keys: KeyPort = keysInMemory()) {
  const database = openSqlite(':memory:');
  await migrate(database, migrationsOf(new URL('../store/', import.meta.url)), 0);
  const clock = steppedClock(Date.UTC(2027, 0, 15));
  const deps = { database, keys, clock, chance: systemChance };
  return { ...deps, deps };
}

const keep = (v: Awaited<ReturnType<typeof vault>>, n: number) =>
  v.database.transaction((tx) => keepPan(v.deps, tx, pan(n)));

function keyIds(tx: Queryable) {
  return tx.all<{ key_id: string | null }>('SELECT key_id FROM vault ORDER BY created_at, pan_id');
}

test('a row is sealed under its day’s data key and opens under its own name alone', async () => {
  const v = await vault();
  const [a, b] = [await keep(v, 1), await keep(v, 2)];
  v.clock.advance(DAY_MS);
  const c = await keep(v, 3);
  const named = (await keyIds(v.database)).map(({ key_id: id }) => id);
  assert.equal(named[0], named[1]);
  assert.notEqual(named[0], named[2]);
  for (const [id, n] of [
    [a, 1],
    [b, 2],
    [c, 3],
  ] as const) {
    assert.equal((await numberOf(v.deps, v.database, id)).expose(), pan(n).expose());
  }
  await v.database.all(
    'UPDATE vault SET sealed_pan = (SELECT sealed_pan FROM vault WHERE pan_id = $2) WHERE pan_id = $1',
    a,
    b,
  );
  await assert.rejects(numberOf(v.deps, v.database, a), 'a row in another’s place');
});

test('the same card has one row, and is found by a keyed fingerprint', async () => {
  const v = await vault();
  assert.equal(await keep(v, 1), await keep(v, 1));
  const other = await vault();
  assert.notEqual(panFingerprint(v.deps, pan(1)), panFingerprint(other.deps, pan(1)));
  const id = await keep(v, 1);
  await forgetPan(v.database, id);
  assert.deepEqual(await keyIds(v.database), []);
});

test('a data key whose transaction came to nothing is never used', async () => {
  const v = await vault();
  const fails = v.database.transaction(async (tx) => {
    await keepPan(v.deps, tx, pan(1));
    throw new Error('came to nothing');
  });
  await assert.rejects(fails, /came to nothing/);
  const id = await keep(v, 2);
  const kept = await v.database.all('SELECT key_id FROM vault_key');
  assert.equal(kept.length, 1);
  assert.equal((await numberOf(v.deps, v.database, id)).expose(), pan(2).expose());
});

test('the master key is exchanged: data keys are wrapped anew, no row is touched, all opens', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vault-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const open = () => openKeyFile(join(folder, 'keys.json'), new SecretText('vault'));
  const v = await vault(open());
  const ids = [await keep(v, 1)];
  v.clock.advance(DAY_MS);
  ids.push(await keep(v, 2));
  const wrapped = () =>
    v.database.all<{ wrapped_by: bigint }>('SELECT wrapped_key, wrapped_by FROM vault_key');
  const [rows, keysBefore] = [await v.database.all('SELECT * FROM vault'), await wrapped()];
  assert.deepEqual(await rewrapVault(v.deps), { dataKeys: 2, rows: 0 });
  assert.deepEqual(await v.database.all('SELECT * FROM vault'), rows);
  assert.notDeepEqual(await wrapped(), keysBefore);
  assert.ok((await wrapped()).every(({ wrapped_by: version }) => version === 2n));
  // Another process, which has opened none of the keys yet.
  const later = { ...v.deps, keys: open() };
  for (const [n, id] of ids.entries()) {
    assert.equal((await numberOf(later, v.database, id)).expose(), pan(n + 1).expose());
  }
  v.clock.advance(DAY_MS);
  await v.database.transaction((tx) => keepPan(later, tx, pan(3)));
  assert.ok((await wrapped()).every(({ wrapped_by: version }) => version === 2n));
});

test('rows from before there were data keys open, and are sealed anew at the exchange', async () => {
  const v = await vault();
  const sealed = v.keys.seal('vault', Buffer.from(pan(1).expose()), 'pan_old');
  await v.database.all(
    'INSERT INTO vault (pan_id, fingerprint, sealed_pan, created_at) VALUES ($1, $2, $3, 0)',
    'pan_old',
    panFingerprint(v.deps, pan(1)),
    sealed,
  );
  assert.equal((await numberOf(v.deps, v.database, 'pan_old')).expose(), pan(1).expose());
  assert.deepEqual(await rewrapVault(v.deps), { dataKeys: 1, rows: 1 });
  assert.notEqual((await keyIds(v.database))[0]?.key_id, null);
  assert.equal((await numberOf(v.deps, v.database, 'pan_old')).expose(), pan(1).expose());
});

/** Pearson's statistic of a table of counts against independence of its rows and columns. */
function chiSquare(table: readonly (readonly number[])[]): number {
  const rows = table.map((row) => row.reduce((a, b) => a + b, 0));
  const columns = (table[0] ?? []).map((_, j) =>
    table.reduce((sum, row) => sum + (row[j] ?? 0), 0),
  );
  const total = rows.reduce((a, b) => a + b, 0);
  return table
    .flatMap((row, i) =>
      row.map((count, j) => {
        const expected = ((rows[i] ?? 0) * (columns[j] ?? 0)) / total;
        return (count - expected) ** 2 / expected;
      }),
    )
    .reduce((a, b) => a + b, 0);
}

/** Less than one in a million tables of independent digits (81 degrees of freedom) go beyond it. */
const FAR_OUT = 150;

function countsOf(pairs: readonly (readonly [string, string])[], i: number, j: number) {
  const table = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  for (const [a, b] of pairs) {
    const row = table[Number(a[i])];
    if (row !== undefined) row[Number(b[j])] = (row[Number(b[j])] ?? 0) + 1;
  }
  return table;
}

test('no digit of a token depends on any digit of its card: the numbers are unrelated', () => {
  const chance = seededChance(4711);
  const pairs = Array.from({ length: 20_000 }, (_, n) => {
    const dpan = makeDpan(BIN, digits(chance, dpanChanceLength(BIN)));
    return [panOf(DEBIT, n), dpan] as const;
  });
  for (let i = 11; i < 16; i++) {
    for (let j = 8; j < 16; j++) {
      const statistic = chiSquare(countsOf(pairs, i, j));
      assert.ok(statistic < FAR_OUT, `digit ${i} of the card, ${j} of the token: ${statistic}`);
    }
  }
  const derived = pairs.map(([card]) => [card, makeDpan(BIN, card.slice(8, 15))] as const);
  assert.ok(chiSquare(countsOf(derived, 13, 13)) > FAR_OUT, 'and a token made of its card shows');
});

test('an operator exchanges the master key while the service runs, and nobody else does', async () => {
  const here = await bench();
  await register(here);
  await enrolled(here);
  const exchange = (caller: Caller) => {
    const context = { caller, language: 'en', idempotencyKey: crypto.randomUUID() } as const;
    return here.service.invoke('exchangeVaultKey', {}, context);
  };
  assert.equal(refused(await exchange({ kind: 'party', name: 'wallet' })), 'NOT_ALLOWED');
  const operator = { kind: 'person', role: 'operator', id: 'opr_1' } as const;
  assert.deepEqual(await exchange(operator), { dataKeys: 1, rows: 0 });
  const { sale } = await (await till(here)).tap();
  assert.equal(sale.approved, true);
  await here.close();
});
