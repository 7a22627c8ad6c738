/**
 * The data folder: a file a party, the keys, the wearables' images, and a lock that tells who runs
 * on it and where. Everything a service must remember is in here.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type KeyPort, openKeyFile, replaceFile, stretch } from '@armilla/kit/keys';
import { SecretText } from '@armilla/kit/secret';

export interface DataFolder {
  readonly path: string;
  /** `issuer-alpha-bank.sqlite` and the like. */
  database(name: string): string;
  keys(party: string): KeyPort;
  file(...parts: string[]): string;
}

/**
 * Opens or makes the folder. Keys are wrapped with `passphrase`; without one, a passphrase is made
 * and kept beside them, which protects a stray key file but not the whole folder.
 */
export function openDataFolder(folder: string, passphrase?: SecretText): DataFolder {
  const path = resolve(folder);
  for (const inner of ['', 'keys', 'link', 'wearable', 'till']) {
    mkdirSync(join(path, inner), { recursive: true, mode: 0o700 });
  }
  const words = passphrase ?? new SecretText(keptText(join(path, 'keys', 'passphrase'), 32));
  const wrapping = stretch(words, Buffer.from(keptText(join(path, 'keys', 'salt'), 16)));
  const ports = new Map<string, KeyPort>();
  return {
    path,
    database: (name) => join(path, `${name}.sqlite`),
    file: (...parts) => join(path, ...parts),
    keys(party) {
      const port = ports.get(party) ?? openKeyFile(join(path, 'keys', `${party}.json`), wrapping);
      ports.set(party, port);
      return port;
    },
  };
}

/** A text of chance, made at the first start and kept. */
function keptText(path: string, bytes: number): string {
  if (!existsSync(path)) replaceFile(path, randomBytes(bytes).toString('base64url'));
  return readFileSync(path, 'utf8');
}

/** Who runs on a data folder. */
export interface Lock {
  readonly pid: number;
  readonly port: number;
}

/** The folder is in use by another process. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  readonly lock: Lock;

  constructor(path: string, lock: Lock) {
    super(`${path} is in use by process ${lock.pid} on port ${lock.port}`);
    this.lock = lock;
  }
}

/**
 * Who runs on the folder, if anybody does. The system lets go of a process's lock when the process
 * ends, however it ends: a number that another process has been given since tells nothing.
 */
export function livingLock(folder: string): Lock | undefined {
  const path = join(resolve(folder), LOCK);
  if (!existsSync(path) || !isHeld(`${path}.held`)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Lock;
  } catch {
    return undefined;
  }
}

/** A folder that is ours until it is given back. */
export interface Hold {
  /** Tells others where we answer. */
  tell(port: number): void;
  giveBack(): void;
}

const LOCK = 'lock';

/** Takes the folder for this process. Throws {@link FolderInUse}. */
export function takeLock(folder: string): Hold {
  const path = join(resolve(folder), LOCK);
  const held = hold(`${path}.held`);
  if (held === undefined) throw new FolderInUse(folder, livingLock(folder) ?? { pid: 0, port: 0 });
  const tell = (port: number) => replaceFile(path, JSON.stringify({ pid: process.pid, port }));
  tell(0);
  return {
    tell,
    giveBack() {
      rmSync(path, { force: true });
      held.close();
    },
  };
}

/** Whoever only looks holds it for a moment; a moment is waited for. */
const LOOKING_MS = 500;

/** A database nobody writes to: its exclusive lock is the system's own, on every platform. */
function hold(path: string): DatabaseSync | undefined {
  const file = new DatabaseSync(path, { timeout: LOOKING_MS });
  try {
    file.exec('BEGIN EXCLUSIVE');
    return file;
  } catch (error) {
    file.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

function isHeld(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = new DatabaseSync(path);
  try {
    file.exec('BEGIN; SELECT name FROM sqlite_schema; COMMIT');
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    file.close();
  }
}

/** SQLITE_BUSY (sqlite.org/rescode.html). */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}
