/** The kept trace: by reference, in order, over restarts, and never in anybody's way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steppedClock } from '@armilla/kit/clock';
import { type Database, migrate } from '@armilla/kit/database';
import { silentLog } from '@armilla/kit/log';
import { migrationsOf } from '@armilla/kit/migrations';
import { openSqlite } from '@armilla/kit/sqlite';
import { type TraceEntry, traceBook } from '@armilla/kit/trace';
import { keepTrace } from './trace-store.ts';

const DAY_MS = 86_400_000;

async function opened(): Promise<Database> {
  const database = openSqlite(':memory:');
  await migrate(database, migrationsOf(new URL('./sql/', import.meta.url)), 0);
  return database;
}

const houseOf = (database: Database, nowMs = DAY_MS) => ({
  database,
  log: silentLog,
  clock: steppedClock(nowMs),
});

const entry = (summary: string, reference?: string, at = DAY_MS): TraceEntry => ({
  at,
  from: 'terminal',
  to: 'acquirer',
  kind: 'ISO 8583',
  summary,
  details: [`${summary} in detail`],
  ...(reference === undefined ? {} : { reference }),
});

test('what has a reference is kept and found by it, also by those who come later', async () => {
  const database = await opened();
  const book = traceBook();
  const kept = await keepTrace(houseOf(database), book);
  for (const [summary, reference] of [
    ['one', 'a'],
    ['two', 'b'],
    ['three', 'a'],
    ['four', undefined],
  ] as const) {
    book.record(entry(summary, reference));
  }
  const summaries = async (from: typeof kept, reference: string) =>
    (await from.of(reference)).map(({ summary }) => summary);
  assert.deepEqual(await summaries(kept, 'a'), ['one', 'three']);
  book.record(entry('five', 'a'));
  await kept.close();
  const later = traceBook();
  const again = await keepTrace(houseOf(database), later);
  later.record(entry('six', 'a'));
  assert.deepEqual(await summaries(again, 'a'), ['one', 'three', 'five', 'six']);
  assert.deepEqual((await again.of('b'))[0]?.details, ['two in detail']);
  assert.deepEqual(await again.of('c'), []);
  await again.close();
  const years = await keepTrace(houseOf(database, 400 * DAY_MS), later);
  assert.deepEqual(await years.of('a'), [], 'not for ever');
  await years.close();
  await database.close();
});

test('a database that takes nothing for a while holds nobody up, and gets it later', async () => {
  const database = await opened();
  let away = false;
  const moody: Database = {
    ...database,
    all: database.all.bind(database),
    close: database.close.bind(database),
    transaction: (work) => (away ? Promise.reject(new Error('away')) : database.transaction(work)),
  };
  const book = traceBook();
  const kept = await keepTrace(houseOf(moody), book);
  away = true;
  book.record(entry('one', 'a'));
  assert.deepEqual(await kept.of('a'), []);
  away = false;
  assert.equal((await kept.of('a')).length, 1);
  await kept.close();
  await database.close();
});

test('of many cases most have their line before anybody asks, and each has it once somebody does', async () => {
  const database = await opened();
  const book = traceBook();
  const kept = await keepTrace(houseOf(database), book);
  for (let i = 0; i < 900; i++) book.record(entry('tap', `case${String(i).padStart(3, '0')}`));
  await kept.of('case000');
  const told = async () =>
    (await database.all('SELECT reference FROM traced_case ORDER BY reference')).length;
  assert.equal(await told(), 400);
  await kept.close();
  assert.equal(await told(), 900);
  await database.close();
});

test('it forgets while it runs: what is too old, and what is too much', async () => {
  const database = await opened();
  const book = traceBook();
  const house = houseOf(database);
  const kept = await keepTrace({ ...house, most: 5 }, book);
  const numbers = async (table: string) => {
    const sql = `SELECT number FROM ${table} ORDER BY number`;
    return (await database.all<{ number: bigint }>(sql)).map(({ number }) => Number(number));
  };
  for (const reference of ['a', 'a', 'b', 'b']) book.record(entry('tap', reference));
  await kept.list({ limit: 50 });
  assert.deepEqual(await numbers('traced_case'), [1, 3]);
  for (const reference of ['c', 'c', 'c']) book.record(entry('tap', reference));
  await kept.of('c');
  assert.deepEqual(await numbers('trace_entry'), [3, 4, 5, 6, 7], 'the last five');
  assert.deepEqual(await numbers('traced_case'), [3], 'and no line of what is gone');
  house.clock.advance(91 * DAY_MS);
  book.record(entry('tap', 'd', house.clock.now()));
  await kept.of('d');
  assert.deepEqual(await numbers('trace_entry'), [8]);
  const { traced } = await kept.list({ limit: 50 });
  assert.deepEqual(
    traced.map(({ reference }) => reference),
    ['d'],
  );
  await kept.close();
  await database.close();
});

test('a case whose line was cut off with the service gets it at the next start', async () => {
  const database = await opened();
  const book = traceBook();
  const cutOff = await keepTrace(houseOf(database), book);
  book.record(entry('tap', 'a'));
  await cutOff.of('a');
  assert.deepEqual(await database.all('SELECT reference FROM traced_case'), []);
  const again = await keepTrace(houseOf(database), traceBook());
  const { traced } = await again.list({ limit: 50 });
  assert.deepEqual(
    traced.map(({ reference }) => reference),
    ['a'],
  );
  await again.close();
  await database.close();
});
