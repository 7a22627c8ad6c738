/**
 * The data folder: a file a party, the keys, the wearables' images, and a lock that tells who runs
 * on it and where. Everything a service must remember is in here.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { keysAt, moveKeys } from '@armilla/kit/key-settings';
import { type KeyPort, keysOfFile, replaceFile, rewrapKeyFile, stretch } from '@armilla/kit/keys';
import type { KeyModule } from '@armilla/kit/keys-pkcs11';
import { type SecretBytes, SecretText } from '@armilla/kit/secret';

export interface DataFolder {
  readonly path: string;
  /** `issuer-alpha-bank.sqlite` and the like. */
  database(name: string): string;
  keys(party: string): KeyPort;
  file(...parts: string[]): string;
}

/**
 * Opens or makes the folder. Keys are wrapped with `passphrase`; without one, a passphrase is made
 * and kept beside them, which protects a stray key file but not the whole folder. With `module`
 * they lie in that one instead, and whoever has the folder alone has nothing.
 */
export function openDataFolder(
  folder: string,
  passphrase?: SecretText,
  module?: KeyModule,
): DataFolder {
  const path = resolve(folder);
  for (const inner of ['', 'keys', 'link', 'wearable', 'till']) {
    mkdirSync(join(path, inner), { recursive: true, mode: 0o700 });
  }
  const wrapping = module ? new SecretText('') : wrappingOf(path, passphrase);
  const ports = new Map<string, KeyPort>();
  return {
    path,
    database: (name) => join(path, `${name}.sqlite`),
    file: (...parts) => join(path, ...parts),
    keys(party) {
      const place = { party, file: keyFile(path, party), secret: wrapping };
      const port = ports.get(party) ?? keysAt(place, module);
      ports.set(party, port);
      return port;
    },
  };
}

/** What wraps the keys of a data folder. */
export function wrappingOf(path: string, passphrase: SecretText | undefined): SecretBytes {
  const words = passphrase ?? new SecretText(keptText(join(path, 'keys', PASSPHRASE), 32));
  return stretch(words, Buffer.from(keptText(join(path, 'keys', SALT), 16)));
}

const PASSPHRASE = 'passphrase';
const SALT = 'salt';

function keyFile(path: string, party: string): string {
  return join(path, 'keys', `${party}.json`);
}

/** Whose keys lie in files of the folder. */
export function partiesWithKeyFiles(folder: string): readonly string[] {
  const path = join(resolve(folder), 'keys');
  if (!existsSync(path)) return [];
  const names = readdirSync(path).map((name) => /^([\w-]+)\.json$/.exec(name)?.[1]);
  return names.filter((name) => name !== undefined).sort();
}

/** Whether the passphrase lies beside the keys: whoever has the folder has them all. */
export function keepsPassphrase(folder: string): boolean {
  return existsSync(join(resolve(folder), 'keys', PASSPHRASE));
}

/**
 * Moves the keys of every party from files into the module; to be called while nobody runs on the
 * folder. Returns how many there were. What wrapped the files is taken away with the last of them.
 */
export function moveKeysOf(
  folder: string,
  passphrase: SecretText | undefined,
  to: KeyModule,
): number {
  const path = resolve(folder);
  const parties = partiesWithKeyFiles(folder);
  if (parties.length === 0) return 0;
  const secret = wrappingOf(path, passphrase);
  const moved = parties.map((party) => moveKeys({ party, file: keyFile(path, party), secret }, to));
  for (const name of [PASSPHRASE, SALT]) rmSync(join(path, 'keys', name), { force: true });
  return moved.reduce((a, b) => a + b, 0);
}

/**
 * Wraps every key file under another passphrase; to be called while nobody runs on the folder.
 * Returns how many keys there were. Cut at any moment, it is called again with the same words: a
 * file that has the new one already is left as it is.
 */
export function rewrapKeysOf(
  folder: string,
  before: SecretText | undefined,
  after: SecretText,
): number {
  const path = resolve(folder);
  const to = wrappingOf(path, after);
  // Without words of before, and none kept, it can only have been done already.
  const from = before || keepsPassphrase(folder) ? wrappingOf(path, before) : to;
  const done = partiesWithKeyFiles(folder).map((party) =>
    rewrapped(keyFile(path, party), from, to),
  );
  rmSync(join(path, 'keys', PASSPHRASE), { force: true });
  return done.reduce((a, b) => a + b, 0);
}

function rewrapped(file: string, from: SecretBytes, to: SecretBytes): number {
  try {
    return rewrapKeyFile(file, from, to);
  } catch (error) {
    if (opens(file, to)) return 0;
    throw error;
  }
}

function opens(file: string, secret: SecretBytes): boolean {
  try {
    keysOfFile(file, secret);
    return true;
  } catch {
    return false;
  }
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
