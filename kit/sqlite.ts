/**
 * The embedded database: `node:sqlite`, write-ahead log, every commit synced to the disk before it
 * is acknowledged. One writer at a time; whoever comes waits in line, and those who wait share the
 * next commit.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type Database, holdAlone, type Queryable, type SqlValue } from './database.ts';
import { gathered } from './gathered.ts';
import { Written } from './written.ts';

/** Of a commit's pages most are in it. */
const CACHE_KIB = 65_536;
/** 40 MB of log: a page that many payments write goes to its place once for all of them. */
const CHECKPOINT_PAGES = 10_000;

/** A file is no database of ours, or no longer one. */
export class DatabaseFileError extends Error {
  override readonly name = 'DatabaseFileError';
}

/**
 * Opens a file, or `:memory:`, readable by its owner alone: its log and index take after it. Throws
 * {@link DatabaseFileError} when the file is no database.
 */
export function openSqlite(path: string): Database {
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  const db = new DatabaseSync(path, { readBigInts: true });
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    db.exec('PRAGMA busy_timeout = 5000;');
    db.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};`);
  } catch (error) {
    db.close();
    if (!isNoDatabase(error)) throw error;
    throw new DatabaseFileError(`${path} is damaged, or no database. Put it back from a backup.`);
  }
  return sqliteOver(db);
}

/** The port over a database that is open already; it must read whole numbers as bigint. */
export function sqliteOver(db: DatabaseSync): Database {
  return new Sqlite(db);
}

/** SQLITE_CORRUPT and SQLITE_NOTADB (sqlite.org/rescode.html). */
function isNoDatabase(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && [11, 26].includes(Number(error.errcode));
}

/** Something that waits for the database; `settle` tells its caller what came of it. */
interface Waiting {
  /** `STATEMENT`: a commit by itself, or with others. `ALONE`: goes with nobody. */
  readonly kind: 'TRANSACTION' | 'STATEMENT' | 'ALONE';
  run(): Promise<Outcome>;
  settle(outcome: Outcome): void;
}

/** What was done, with the statements it took, or why it was not. */
type Outcome =
  | { readonly kind: 'DONE'; readonly value: unknown; readonly statements: readonly string[] }
  | { readonly kind: 'FAILED'; readonly error: unknown };

/** What may stand beside others in a transaction; a PRAGMA or VACUUM may not. */
const ORDINARY = /^\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b/i;

/** So many commit together at the most: the first of them is not to wait for more. */
const MOST_TOGETHER = 64;

/** A line is worked off for all in it: whoever came first may be gone before its end. */
const asNobody = AsyncLocalStorage.snapshot();

class Sqlite implements Database {
  readonly isShared = false;
  readonly hold = holdAlone;
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  readonly #inside = new AsyncLocalStorage<true>();
  readonly #written = new Written();
  readonly #line: Waiting[] = [];
  #isWorking = false;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  all<R extends object>(sql: string, ...values: readonly SqlValue[]): Promise<R[]> {
    if (this.#inside.getStore()) {
      throw new Error('inside a transaction, statements go through its argument');
    }
    if (!this.#isWorking) return this.#atOnce(sql, values);
    const kind = ORDINARY.test(sql) ? 'STATEMENT' : 'ALONE';
    return this.#inLine<R[]>(kind, (queryable) => queryable.all(sql, ...values));
  }

  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    if (this.#inside.getStore()) throw new Error('a transaction inside a transaction');
    return this.#inLine('TRANSACTION', (tx) => this.#inside.run(true, () => work(tx)));
  }

  written(table: string): number {
    return this.#written.of(table);
  }

  async close(): Promise<void> {
    await this.#inLine('ALONE', async () => this.#db.close());
  }

  /** Nobody is in line. */
  async #atOnce<R>(sql: string, values: readonly SqlValue[]): Promise<R[]> {
    const rows = this.#run<R>(sql, values);
    this.#written.note(sql);
    return rows;
  }

  /** Puts work at the end of the line; its promise settles when what it did is on the disk. */
  #inLine<T>(kind: Waiting['kind'], work: (queryable: Queryable) => Promise<T>): Promise<T> {
    const run = async (): Promise<Outcome> => {
      const statements: string[] = [];
      const all: Queryable['all'] = async (sql, ...values) => {
        statements.push(sql);
        return this.#run(sql, values);
      };
      try {
        return { kind: 'DONE', value: await work({ all }), statements };
      } catch (error) {
        return { kind: 'FAILED', error };
      }
    };
    return new Promise<T>((resolve, reject) => {
      const settle = (outcome: Outcome) => {
        if (outcome.kind === 'FAILED') return reject(outcome.error);
        for (const sql of outcome.statements) this.#written.note(sql);
        resolve(outcome.value as T);
      };
      this.#line.push({ kind, run: AsyncLocalStorage.bind(run), settle });
      if (!this.#isWorking) asNobody(() => void this.#work());
    });
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    while (this.#line.length > 0) {
      if (this.#line[0]?.kind === 'TRANSACTION') await gathered(this.#line, MOST_TOGETHER);
      const next = this.#line.shift();
      if (next?.kind === 'TRANSACTION') await this.#together(next);
      else next?.settle(await next.run());
    }
    this.#isWorking = false;
  }

  /**
   * Group commit: whoever waits in line by now is done in the same transaction of SQLite, one after
   * the other, and all are told after the one commit.
   */
  async #together(first: Waiting): Promise<void> {
    const together: Waiting[] = [first];
    const outcomes: Outcome[] = [];
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      outcomes.push(await this.#firstOf(first));
      for (let next = this.#nextBeside(1); next; next = this.#nextBeside(together.length)) {
        together.push(next);
        outcomes.push(await this.#behindSavepoint(next));
      }
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isOpen && this.#db.isTransaction) this.#db.exec('ROLLBACK');
      for (const each of together) each.settle({ kind: 'FAILED', error });
      return;
    }
    for (const [i, outcome] of outcomes.entries()) together[i]?.settle(outcome);
  }

  #nextBeside(together: number): Waiting | undefined {
    const mayCome = together < MOST_TOGETHER && this.#line[0]?.kind !== 'ALONE';
    return mayCome ? this.#line.shift() : undefined;
  }

  /** Alone so far: where it fails, there is nothing to commit. */
  async #firstOf(first: Waiting): Promise<Outcome> {
    const outcome = await first.run();
    if (outcome.kind === 'FAILED') throw outcome.error;
    return outcome;
  }

  /** Throws when SQLite has given up the whole transaction (a full disk, say): nobody is done. */
  async #behindSavepoint(next: Waiting): Promise<Outcome> {
    this.#run('SAVEPOINT own', []);
    const outcome = await next.run();
    if (outcome.kind === 'FAILED') {
      if (!this.#db.isOpen || !this.#db.isTransaction) throw outcome.error;
      this.#run('ROLLBACK TO own', []);
    }
    this.#run('RELEASE own', []);
    return outcome;
  }

  #run<R>(sql: string, values: readonly SqlValue[]): R[] {
    return this.#statement(sql).all(...values) as R[];
  }

  /** SQLite spells a numbered parameter `?1` where PostgreSQL spells it `$1`. */
  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(ours(sql));
    this.#prepared.set(sql, statement);
    return statement;
  }
}

/** Parameters in this engine's words; rows are locked with all others. */
function ours(sql: string): string {
  return sql.replace(/\$(\d+)/g, '?$1').replace(/\s+FOR UPDATE(?:\s+OF\s+\w+)?\s*$/i, '');
}
