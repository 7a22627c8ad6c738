/**
 * The embedded database: `node:sqlite`, write-ahead log, every commit synced to the disk before it
 * is acknowledged. One writer at a time; whoever comes waits in line.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Database, Queryable, SqlValue } from './database.ts';
import { inTurn } from './in-turn.ts';
import { Written } from './written.ts';

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

class Sqlite implements Database {
  readonly isShared = false;
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  readonly #inside = new AsyncLocalStorage<true>();
  readonly #written = new Written();
  /** The end of the line: each piece of work starts when the one before it has ended. */
  readonly #inLine = inTurn();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  all<R extends object>(sql: string, ...values: readonly SqlValue[]): Promise<R[]> {
    if (this.#inside.getStore()) {
      throw new Error('inside a transaction, statements go through its argument');
    }
    return this.#inLine(async () => {
      const rows = this.#run<R>(sql, values);
      this.#written.note(sql);
      return rows;
    });
  }

  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    if (this.#inside.getStore()) throw new Error('a transaction inside a transaction');
    return this.#inLine(() => this.#inside.run(true, () => this.#committed(work)));
  }

  written(table: string): number {
    return this.#written.of(table);
  }

  async close(): Promise<void> {
    await this.#inLine(async () => this.#db.close());
  }

  async #committed<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    this.#db.exec('BEGIN IMMEDIATE');
    const done: string[] = [];
    try {
      const result = await work({
        all: async (sql, ...values) => {
          done.push(sql);
          return this.#run(sql, values);
        },
      });
      this.#db.exec('COMMIT');
      for (const sql of done) this.#written.note(sql);
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #run<R>(sql: string, values: readonly SqlValue[]): R[] {
    return this.#statement(sql).all(...values) as R[];
  }

  /** SQLite spells a numbered parameter `?1` where PostgreSQL spells it `$1`. */
  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql.replace(/\$(\d+)/g, '?$1'));
    this.#prepared.set(sql, statement);
    return statement;
  }
}
