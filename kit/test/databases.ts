/** The database adapters a contract test runs on, and folders that end with their test. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'node:test';
import { type Database, migrate } from '../database.ts';
import { migrationsOf } from '../migrations.ts';
import { openPostgres } from '../postgres.ts';
import { openSqlite } from '../sqlite.ts';

export interface Adapter {
  readonly name: string;
  /** A new, empty database. */
  open(): Promise<Database>;
}

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A folder that is gone after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'kit-'));
  ends.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Does something after the test, last come first served. */
export function afterwards(end: () => unknown): void {
  ends.push(end);
}

async function closing(database: Database): Promise<Database> {
  ends.push(() => database.close());
  return database;
}

/** A server to test on, `postgres://user@localhost/test`; each test makes its own schema. */
const server = process.env.ARMILLA_TEST_POSTGRES;

async function freshSchema(url: string): Promise<Database> {
  const schema = `test_${randomBytes(8).toString('hex')}`;
  const database = await openPostgres(url, schema);
  ends.push(async () => {
    await database.all(`DROP SCHEMA ${schema} CASCADE`);
    await database.close();
  });
  return database;
}

/** Why nothing is tested on a server in this run; false when there is one. */
export const noServer = server === undefined ? 'no PostgreSQL server in this run' : false;

/** A new schema as two processes have it that share their work; its tables are the house's. */
export async function inTwoProcesses(): Promise<readonly [Database, Database]> {
  if (server === undefined) throw new Error('no PostgreSQL server in this run');
  const schema = `test_${randomBytes(8).toString('hex')}`;
  const open = () => openPostgres(server, schema, { workers: 'SEVERAL' });
  const [one, other] = [await withHouseTables(await open()), await open()];
  ends.push(async () => {
    await other.close();
    await one.all(`DROP SCHEMA ${schema} CASCADE`);
    await one.close();
  });
  return [one, other];
}

export const ADAPTERS: readonly Adapter[] = [
  { name: 'SQLite in memory', open: () => closing(openSqlite(':memory:')) },
  { name: 'SQLite in a file', open: () => closing(openSqlite(join(folder(), 'test.sqlite'))) },
  ...(server === undefined ? [] : [{ name: 'PostgreSQL', open: () => freshSchema(server) }]),
];

/** The house's own tables. */
export async function withHouseTables(database: Database): Promise<Database> {
  const all = migrationsOf(new URL('../sql/', import.meta.url));
  const house = all.filter(({ name }) => name.startsWith('house/'));
  await migrate(database, house, 0);
  return database;
}
