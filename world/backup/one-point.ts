/**
 * Copies of several SQLite files as they all stood at one moment, while others write to them. For
 * that moment nobody may commit: the write lock of every file is held, a reader is begun on each,
 * and the locks are let go; the readers then see that moment for as long as the copies take.
 */
import { backup, DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { BackupError } from './trouble.ts';

/** For one file's writer to come to its end while the others are held up. */
const PATIENCE_MS = 50;
const MOST_TRIES = 400;
/** Pages copied at a time, between which others get the disk. */
const PAGES = 256;

export interface Copy {
  readonly from: string;
  readonly to: string;
}

/** Copies each file. `held` is called at the moment the copies show, while all writers wait. */
export async function copyAtOnePoint(copies: readonly Copy[], held: () => void): Promise<void> {
  const readers = await pinned(
    copies.map(({ from }) => from),
    held,
  );
  try {
    for (const [i, { to }] of copies.entries()) {
      const reader = readers[i];
      if (reader === undefined) throw new Error('a reader is missing');
      await backup(reader, to, { rate: PAGES });
      check(to);
    }
  } finally {
    for (const reader of readers) reader.close();
  }
}

async function pinned(paths: readonly string[], held: () => void): Promise<DatabaseSync[]> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const locks = paths.map((path) => new DatabaseSync(path, { timeout: 0 }));
    try {
      if (await allLocked(locks)) {
        held();
        return paths.map(readerOf);
      }
    } finally {
      for (const lock of locks) lock.close();
    }
    // Of unequal length, so that two who meet do not meet for ever.
    await setTimeout(5 + Math.random() * PATIENCE_MS);
  }
  throw new BackupError('The databases were never still for a moment. Try again later.');
}

async function allLocked(locks: readonly DatabaseSync[]): Promise<boolean> {
  for (const lock of locks) if (!(await isLocked(lock))) return false;
  return true;
}

async function isLocked(lock: DatabaseSync): Promise<boolean> {
  for (const end = Date.now() + PATIENCE_MS; ; await setTimeout(1)) {
    try {
      lock.exec('BEGIN IMMEDIATE');
      return true;
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (Date.now() > end) return false;
    }
  }
}

/** SQLITE_BUSY (sqlite.org/rescode.html). */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;
}

function readerOf(path: string): DatabaseSync {
  const reader = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  // The first read of a transaction fixes what it sees.
  reader.exec('BEGIN; SELECT COUNT(*) FROM sqlite_schema');
  return reader;
}

/** Whole by SQLite's own judgement. Throws {@link BackupError}. */
export function check(path: string): void {
  const copy = new DatabaseSync(path);
  try {
    // What was written ahead belongs into the file: it is kept alone.
    copy.exec('PRAGMA journal_mode = DELETE');
    const [row] = copy.prepare('PRAGMA integrity_check').all();
    if (row?.integrity_check === 'ok') return;
  } catch {
    // Not even readable: told below.
  } finally {
    copy.close();
  }
  throw new BackupError(`${path} is damaged. Choose another backup.`);
}
