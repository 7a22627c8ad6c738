/**
 * The database for production: PostgreSQL over `pg`, one schema a party. Transactions are
 * serialisable, so that what was written for one writer at a time holds here as well; one that
 * meets another is done again.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import { Pool, type PoolClient, type PoolConfig, types } from 'pg';
import {
  type Database,
  type Holding,
  holdAlone,
  type Queryable,
  type SqlValue,
} from './database.ts';
import { type ServerHolds, serverHolds } from './postgres-holds.ts';
import { takeName } from './postgres-names.ts';
import { LANES, Together } from './postgres-together.ts';
import { codeOf, isLost, rolledBack } from './postgres-trouble.ts';
import { DatabaseAway } from './unavailable.ts';
import { Written } from './written.ts';

/** To get a connection, waiting for a free one included. */
const CONNECTED_WITHIN_MS = 10_000;
/** Longer than any statement of ours takes, an upgrade's included: a server that hangs is away. */
const ANSWERED_WITHIN_MS = 300_000;

/**
 * Who is done together finds rows by their names. A plan that was made while a table was nearly
 * empty would read all of it for the rest of the day.
 */
const BY_INDEX = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off';

export interface PostgresOptions {
  readonly connectedWithinMs?: number;
  /** `SEVERAL`: other processes do the same work there, and names held are asked of the server. */
  readonly workers?: 'ONE' | 'SEVERAL';
}

/**
 * Opens a schema of the database at `url` (`postgres://user@host/name`), made if it is not there.
 * Throws when the server cannot be reached.
 */
export async function openPostgres(
  url: string,
  schema: string,
  { connectedWithinMs = CONNECTED_WITHIN_MS, workers = 'ONE' }: PostgresOptions = {},
): Promise<Database> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new RangeError('not the name of a schema');
  const options: PoolConfig = {
    connectionString: url,
    options: `-c search_path=${schema} -c synchronous_commit=on`,
    types: { getTypeParser },
    keepAlive: true,
    connectionTimeoutMillis: connectedWithinMs,
    query_timeout: ANSWERED_WITHIN_MS,
  };
  const pool = tolerant(new Pool(options));
  await pool.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  const pipelined = tolerant(
    new Pool({ ...options, options: `${options.options} ${BY_INDEX}`, pipeline: true, max: LANES }),
  );
  const holds = workers === 'ONE' ? undefined : serverHolds(url, schema, connectedWithinMs);
  return new Postgres(pool, pipelined, holds);
}

function tolerant(pool: Pool): Pool {
  // An idle connection that breaks is thrown away by the pool; whoever asks next gets another.
  pool.on('error', () => {});
  // Nor is one that breaks in the middle of a transaction the end of the process: the statement
  // that comes next fails, and with it the transaction.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
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

/** So often beside those who are done together, then while none of them is. */
const TRIES_BESIDE = 2;
const LONGEST_WAIT_MS = 80;

class Postgres implements Database {
  readonly isShared = true;
  readonly #pool: Pool;
  readonly #inside = new AsyncLocalStorage<true>();
  readonly #written = new Written();
  readonly #together: Together;
  readonly #holds: ServerHolds | undefined;

  constructor(pool: Pool, pipelined: Pool, holds: ServerHolds | undefined) {
    this.#pool = pool;
    this.#holds = holds;
    this.#together = new Together({
      workers: holds === undefined ? 'ONE' : 'SEVERAL',
      connected: () => connected(pipelined),
      alone: (work) =>
        this.#tried(
          (tx) => work(holds === undefined ? aloneIn(tx) : besideOthers(tx)),
          (attempt) => attempt(),
        ),
      within: (work) => this.#inside.run(true, work),
      note: (sql) => this.#written.note(sql),
      close: () => pipelined.end(),
    });
  }

  async all<R extends object>(sql: string, ...values: readonly SqlValue[]): Promise<R[]> {
    if (this.#inside.getStore()) {
      throw new Error('inside a transaction, statements go through its argument');
    }
    const client = await connected(this.#pool);
    try {
      const { rows } = await client.query(sql, [...values]);
      this.#written.note(sql);
      client.release();
      return rows as R[];
    } catch (error) {
      client.release(isLost(error));
      throw error;
    }
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    if (this.#inside.getStore()) throw new Error('a transaction inside a transaction');
    return this.#tried(work, (attempt) => this.#together.exclusively(attempt));
  }

  /** `undisturbed` does what has met others too often. */
  async #tried<T>(
    work: (tx: Queryable) => Promise<T>,
    undisturbed: (attempt: () => Promise<T>) => Promise<T>,
  ): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        const attempt = () => this.#inside.run(true, () => this.#once(work));
        return await (tries <= TRIES_BESIDE ? attempt() : undisturbed(attempt));
      } catch (error) {
        if (tries >= (MOST_TRIES.get(codeOf(error)) ?? 1)) throw error;
        // Those who met must not meet again: each waits a while of its own, longer every time.
        await setTimeout(Math.random() * Math.min(4 * tries, LONGEST_WAIT_MS));
      }
    }
  }

  together<T>(work: (tx: Holding) => Promise<T>): Promise<T> {
    if (this.#inside.getStore()) throw new Error('a transaction inside a transaction');
    return this.#together.do(work);
  }

  written(table: string): number {
    return this.#written.of(table);
  }

  get hold(): Database['hold'] {
    return this.#holds?.hold ?? holdAlone;
  }

  async close(): Promise<void> {
    await this.#holds?.close();
    await this.#together.close();
    await this.#pool.end();
  }

  async #once<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    const client = await connected(this.#pool);
    try {
      const done: string[] = [];
      const result = await committed(client, work, done);
      for (const sql of done) this.#written.note(sql);
      client.release();
      return result;
    } catch (error) {
      const lost = error instanceof DatabaseAway;
      client.release(lost || !(await rolledBack(client)));
      throw error;
    }
  }
}

async function connected(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw isLost(error) ? new DatabaseAway(error) : error;
  }
}

/** While it is at it nobody of this process is. */
function aloneIn(tx: Queryable): Holding {
  return { all: (sql, ...values) => tx.all(sql, ...values), hold: async () => false };
}

/** Those of other processes may be, and are told by the name. */
function besideOthers(tx: Queryable): Holding {
  return {
    all: (sql, ...values) => tx.all(sql, ...values),
    async hold(name) {
      const { sql, values } = takeName(name);
      await tx.all(sql, ...values);
      return false;
    },
  };
}

/** What was done is put into `done`. */
async function committed<T>(
  client: PoolClient,
  work: (tx: Queryable) => Promise<T>,
  done: string[],
): Promise<T> {
  await untilCommit(client, 'BEGIN ISOLATION LEVEL SERIALIZABLE', []);
  // One after the other, whoever asks several things at once.
  let before: Promise<unknown> = Promise.resolve();
  const result = await work({
    async all<R extends object>(sql: string, ...values: readonly SqlValue[]): Promise<R[]> {
      done.push(sql);
      const rows = before.then(() => untilCommit(client, sql, values));
      before = rows;
      return (await rows) as R[];
    },
  });
  // Whether a commit was kept whose answer is lost nobody knows: that is no "come again".
  const { command } = await client.query('COMMIT');
  // After a failed statement PostgreSQL answers COMMIT with ROLLBACK and no error.
  if (command !== 'COMMIT') throw new Error('a statement failed, so nothing was committed');
  return result;
}

/** A statement before the commit: if the connection goes now, nothing has happened. */
async function untilCommit(
  client: PoolClient,
  sql: string,
  values: readonly SqlValue[],
): Promise<unknown[]> {
  try {
    return (await client.query(sql, [...values])).rows;
  } catch (error) {
    throw isLost(error) ? new DatabaseAway(error) : error;
  }
}
