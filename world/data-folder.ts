/**
 * The data folder: a file a party, the keys, the wearables' images, and a lock that tells who runs
 * on it and where. Everything a service must remember is in here.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
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
  for (const inner of ['', 'keys', 'wearable', 'till']) {
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
 * The lock of a living process, if there is one. A lock left by a killed process counts for none.
 */
export function livingLock(folder: string): Lock | undefined {
  const path = join(resolve(folder), 'lock');
  if (!existsSync(path)) return undefined;
  try {
    const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock;
    process.kill(lock.pid, 0);
    return lock.pid === process.pid ? undefined : lock;
  } catch {
    return undefined;
  }
}

/** Takes the folder for this process. Throws {@link FolderInUse}. Returns how to give it back. */
export function takeLock(folder: string, port: number): () => void {
  const path = join(resolve(folder), 'lock');
  const other = livingLock(folder);
  if (other !== undefined) throw new FolderInUse(folder, other);
  rmSync(path, { force: true });
  writeFileSync(path, JSON.stringify({ pid: process.pid, port }), { flag: 'wx', mode: 0o600 });
  return () => rmSync(path, { force: true });
}
