/**
 * What a party keeps: a real SQLite database in memory that outlives the party's process. The disk
 * may be full or busy, and a process may die at any commit, just before it or just after.
 */
import { DatabaseSync } from 'node:sqlite';
import type { Database, SqlValue } from '@armilla/kit/database';
import { sqliteOver } from '@armilla/kit/sqlite';
import type { Life } from '../machine/machine.ts';

export type DiskFault = 'BUSY' | 'FULL' | 'FAILS' | 'DIES_BEFORE' | 'DIES_AFTER';

/** What happens to the next commit. */
export type DiskFate = () => DiskFault | undefined;

/** A whole database as bytes, to be begun from. */
export type Image = Uint8Array;

export class Disk {
  readonly #db: DatabaseSync;
  readonly #database: Database;

  constructor(image?: Image) {
    this.#db = new DatabaseSync(':memory:', { readBigInts: true });
    if (image !== undefined) this.#db.deserialize(image);
    this.#db.exec('PRAGMA foreign_keys = ON; PRAGMA journal_mode = MEMORY;');
    this.#database = sqliteOver(this.#db);
  }

  /** Everything on it. Nobody may be writing. */
  image(): Image {
    return this.#db.serialize();
  }

  /** As judges look: nobody sees them, and they see what is committed. */
  rows<R extends object>(sql: string, ...values: readonly SqlValue[]): R[] {
    return this.#db.prepare(sql.replace(/\$(\d+)/g, '?$1')).all(...values) as R[];
  }

  close(): void {
    this.#db.close();
  }

  /** The database as a process holds it; when the process dies, nothing more comes of it. */
  of(life: Life, fate: DiskFate, die: () => void): Database {
    const database = this.#database;
    const living = <T>(work: () => Promise<T>): Promise<T> =>
      life.isOver ? never() : survived(life, work());
    return {
      all: (sql, ...values) =>
        living(() =>
          isWriting(sql) ? this.#written(sql, values, fate) : database.all(sql, ...values),
        ),
      transaction: (work) =>
        living(() => {
          const fault = fate();
          if (fault === 'BUSY') throw new DiskTrouble(5, 'database is locked');
          const done = database.transaction(async (tx) =>
            committing(life, fault, await work(tx), die),
          );
          return fault === 'DIES_AFTER' ? done.finally(die) : done;
        }),
      written: (table) => database.written(table),
      isShared: false,
      hold: database.hold,
      close: async () => {},
    };
  }

  async #written<R extends object>(
    sql: string,
    values: readonly SqlValue[],
    fate: DiskFate,
  ): Promise<R[]> {
    const fault = fate();
    if (fault === 'BUSY') throw new DiskTrouble(5, 'database is locked');
    if (fault === 'FULL') throw new DiskTrouble(13, 'database or disk is full');
    if (fault === 'FAILS') throw new DiskTrouble(10, 'disk I/O error');
    return this.#database.all(sql, ...values);
  }
}

function committing<T>(life: Life, fault: DiskFault | undefined, done: T, die: () => void): T {
  if (fault === 'FULL') throw new DiskTrouble(13, 'database or disk is full');
  if (fault === 'FAILS') throw new DiskTrouble(10, 'disk I/O error');
  if (fault === 'DIES_BEFORE') die();
  // Rolls back what a process had not committed when it died.
  if (life.isOver) throw new DiskTrouble(10, 'the process died');
  return done;
}

/** Whoever died does not see what became of it. */
async function survived<T>(life: Life, outcome: Promise<T>): Promise<T> {
  try {
    const value = await outcome;
    return life.isOver ? await never<T>() : value;
  } catch (error) {
    if (life.isOver) return never();
    throw error;
  }
}

function never<T>(): Promise<T> {
  return new Promise(() => {});
}

function isWriting(sql: string): boolean {
  return !/^\s*(SELECT|WITH)\b/i.test(sql);
}

/** What `node:sqlite` throws, with its result code (sqlite.org/rescode.html). */
export class DiskTrouble extends Error {
  override readonly name = 'Error';
  readonly code = 'ERR_SQLITE_ERROR';
  readonly errcode: number;

  constructor(errcode: number, message: string) {
    super(message);
    this.errcode = errcode;
  }
}
