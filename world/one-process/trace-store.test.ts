/** The kept trace: by reference, in order, over restarts, and never in anybody's way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
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
  const kept = await keepTrace(database, book, silentLog, DAY_MS);
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
  const again = await keepTrace(database, later, silentLog, DAY_MS);
  later.record(entry('six', 'a'));
  assert.deepEqual(await summaries(again, 'a'), ['one', 'three', 'five', 'six']);
  assert.deepEqual((await again.of('b'))[0]?.details, ['two in detail']);
  assert.deepEqual(await again.of('c'), []);
  await again.close();
  const years = await keepTrace(database, later, silentLog, 400 * DAY_MS);
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
  const kept = await keepTrace(moody, book, silentLog, DAY_MS);
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
  const kept = await keepTrace(database, book, silentLog, DAY_MS);
  for (let i = 0; i < 900; i++) book.record(entry('tap', `case${String(i).padStart(3, '0')}`));
  await kept.of('case000');
  const told = async () =>
    (await database.all('SELECT reference FROM traced_case ORDER BY reference')).length;
  assert.equal(await told(), 400);
  await kept.close();
  assert.equal(await told(), 900);
  await database.close();
});
