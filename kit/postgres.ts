/**
 * The database for production: PostgreSQL over `pg`, one schema a party. Transactions are
 * serialisable, so that what was written for one writer at a time holds here as well; one that
 * meets another is done again.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import { Pool, type PoolClient, types } from 'pg';
import type { Database, Queryable, SqlValue } from './database.ts';
import { Written } from './written.ts';

/**
 * Opens a schema of the database at `url` (`postgres://user@host/name`), made if it is not there.
 * Throws when the server cannot be reached.
 */
export async function openPostgres(url: string, schema: string): Promise<Database> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new RangeError('not the name of a schema');
  const pool = new Pool({
    connectionString: url,
    options: `-c search_path=${schema} -c synchronous_commit=on`,
    types: { getTypeParser },
  });
  // An idle connection that breaks is thrown away by the pool; whoever asks next gets another.
  pool.on('error', () => {});
  // Nor is one that breaks in the middle of a transaction the end of the process: the statement
  // that comes next fails, and with it the transaction.
  pool.on('connect', (client) => client.on('error', () => {}));
  await pool.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  return new Postgres(pool);
}

/** int8, int4, int2 and the sums of them: whole numbers come back as bigint. */
const WHOLE: ReadonlySet<number> = new Set([20, 21, 23]);
const NUMERIC = 1700;

function getTypeParser(oid: number, format?: string): (text: string) => unknown {
  if (WHOLE.has(oid)) return BigInt;
  if (oid === NUMERIC) return (text) => (text.includes('.') ? Number(text) : BigInt(text));
  return types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text');
}

/**
 * How often a transaction is tried in all, by what ended it (PostgreSQL manual, 13.5 and appendix
 * A); nothing has happened in any of them. After a serialisation failure or a deadlock it comes
 * through sooner or later. A unique key that is there may have been written by somebody whom this
 * transaction would have seen, had they come one after the other: then the next try sees it, and
 * if it is a fault of ours the last one tells.
 */
const MOST_TRIES: ReadonlyMap<unknown, number> = new Map([
  ['40001', 100],
  ['40P01', 100],
  ['23505', 4],
]);

const LONGEST_WAIT_MS = 80;

class Postgres implements Database {
  readonly isShared = true;
  readonly #pool: Pool;
  readonly #inside = new AsyncLocalStorage<true>();
  readonly #written = new Written();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async all<R extends object>(sql: string, ...values: readonly SqlValue[]): Promise<R[]> {
    if (this.#inside.getStore()) {
      throw new Error('inside a transaction, statements go through its argument');
    }
    const { rows } = await this.#pool.query(sql, [...values]);
    this.#written.note(sql);
    return rows as R[];
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    if (this.#inside.getStore()) throw new Error('a transaction inside a transaction');
    for (let tries = 1; ; tries++) {
      try {
        return await this.#inside.run(true, () => this.#once(work));
      } catch (error) {
        if (tries >= (MOST_TRIES.get(codeOf(error)) ?? 1)) throw error;
        // Those who met must not meet again: each waits a while of its own, longer every time.
        await setTimeout(Math.random() * Math.min(4 * tries, LONGEST_WAIT_MS));
      }
    }
  }

  written(table: string): number {
    return this.#written.of(table);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #once<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      const done: string[] = [];
      const result = await committed(client, work, done);
      for (const sql of done) this.#written.note(sql);
      client.release();
      return result;
    } catch (error) {
      client.release(!(await rolledBack(client)));
      throw error;
    }
  }
}

/** What was done is put into `done`. */
async function committed<T>(
  client: PoolClient,
  work: (tx: Queryable) => Promise<T>,
  done: string[],
): Promise<T> {
  await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
  const result = await work({
    async all<R extends object>(sql: string, ...values: readonly SqlValue[]): Promise<R[]> {
      done.push(sql);
      const { rows } = await client.query(sql, [...values]);
      return rows as R[];
    },
  });
  const { command } = await client.query('COMMIT');
  // After a failed statement PostgreSQL answers COMMIT with ROLLBACK and no error.
  if (command !== 'COMMIT') throw new Error('a statement failed, so nothing was committed');
  return result;
}

/** False when the connection is of no further use. */
async function rolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
