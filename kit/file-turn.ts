/**
 * One process at a time: several of one party have files in common, and whoever reads one to put
 * another in its place must not lose what the other wrote meanwhile. The lock is SQLite's on a file
 * of its own, which the system takes back from a process that ends, however it ends.
 */
import { DatabaseSync } from 'node:sqlite';

/** Does the work while no other process does any. What it throws is thrown. */
export type FileTurn = <T>(work: () => T) => T;

/** Of a process that shares its files with nobody. */
export const alone: FileTurn = (work) => work();

/** Longer than anybody takes: a key of 4096 bits is made in it. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Turns over the empty file `path`, made where there is none. Throws when another process keeps
 * its turn for a minute. Work within work has its turn already.
 */
export function fileTurn(path: string): FileTurn {
  let isMine = false;
  return (work) => {
    if (isMine) return work();
    const lock = new DatabaseSync(path, { timeout: LONGEST_WAIT_MS });
    try {
      lock.exec('BEGIN EXCLUSIVE');
      isMine = true;
      return work();
    } finally {
      isMine = false;
      // Its transaction ends with it; nothing was written.
      lock.close();
    }
  };
}
