/**
 * Puts a backup back. Everything is checked before anything is touched; what was there is kept
 * aside. Bands and tills are out in the world and stay as they are, and so does every key.
 */
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Database, migrate } from '@armilla/kit/database';
import { houseMigrations } from '@armilla/kit/migrations';
import { openPostgres } from '@armilla/kit/postgres';
import { noteRestored } from '@armilla/kit/restoration';
import { openSqlite } from '@armilla/kit/sqlite';
import { type DataFolder, takeLock } from '../data-folder.ts';
import { checkFiles, checkKeys, checkVersion, type Manifest, openManifest } from './manifest.ts';
import { check } from './one-point.ts';
import { restoreFrom, schemasOf } from './postgres.ts';
import { BackupError } from './trouble.ts';
import { beginRestore, endRestore } from './under-way.ts';

export interface RestoreOptions {
  readonly folder: DataFolder;
  readonly databaseUrl?: string | undefined;
  readonly from: string;
  readonly now: () => number;
  /** Where programs are looked for: `PATH`. */
  readonly search?: string;
}

export interface Restored {
  readonly takenAt: number;
  readonly restoredAt: number;
  readonly places: readonly string[];
  /** Where what was there before is kept; `null` when nothing was. */
  readonly before: string | null;
}

/** Throws {@link BackupError}, or FolderInUse while a service runs on the folder. */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { folder, databaseUrl, now } = options;
  const from = resolve(options.from);
  const hold = takeLock(folder.path);
  try {
    const manifest = openManifest(folder, from);
    await checkAll(folder, from, manifest, databaseUrl);
    const restoredAt = now();
    const put = { ...options, from, manifest, restoredAt };
    const before =
      databaseUrl === undefined ? await putFiles(put) : await putSchemas(put, databaseUrl);
    const { takenAt, places } = manifest;
    return { takenAt, restoredAt, places: Object.keys(places), before };
  } finally {
    hold.giveBack();
  }
}

async function checkAll(
  folder: DataFolder,
  from: string,
  manifest: Manifest,
  databaseUrl: string | undefined,
): Promise<void> {
  const wanted = databaseUrl === undefined ? 'sqlite' : 'postgres';
  if (manifest.engine !== wanted) {
    throw new BackupError(
      manifest.engine === 'sqlite'
        ? 'This is a backup of files. Leave the database URL out.'
        : 'This is a backup of a PostgreSQL server. Give its address: --database-url URL',
    );
  }
  checkVersion(manifest);
  checkKeys(folder, manifest);
  await checkFiles(from, manifest);
}

interface Put extends RestoreOptions {
  readonly manifest: Manifest;
  readonly restoredAt: number;
}

async function putFiles({ folder, from, manifest, restoredAt }: Put): Promise<string | null> {
  const arriving = (name: string) => folder.file(`${name}.arriving`);
  const names = manifest.files.map(({ name }) => name);
  try {
    for (const name of names) {
      copyFileSync(join(from, name), arriving(name));
      check(arriving(name));
    }
  } catch (error) {
    for (const name of names) rmSync(arriving(name), { force: true });
    throw error;
  }
  beginRestore(folder, from);
  const before = setAside(folder, restoredAt);
  for (const name of names) renameSync(arriving(name), folder.file(name));
  for (const name of names) {
    await note(openSqlite(folder.file(name)), manifest.takenAt, restoredAt);
  }
  endRestore(folder);
  return before;
}

/** Every database that is there, with what was written ahead of it. */
function setAside(folder: DataFolder, restoredAt: number): string | null {
  const present = readdirSync(folder.path).filter((name) => /\.sqlite(?:-wal|-shm)?$/.test(name));
  if (present.length === 0) return null;
  const stamp = new Date(restoredAt).toISOString().replaceAll(/[:.]/g, '-');
  const before = folder.file(`before-restore-${stamp}`);
  mkdirSync(before, { mode: 0o700, recursive: true });
  for (const name of present) renameSync(folder.file(name), join(before, name));
  return before;
}

async function putSchemas(put: Put, url: string): Promise<string | null> {
  const { folder, from, manifest, restoredAt, search = '' } = put;
  const [dump] = manifest.files;
  if (dump === undefined) throw new BackupError(`${from} holds nothing. Choose another backup.`);
  beginRestore(folder, from);
  const suffix = `_${Math.floor(restoredAt / 1_000).toString(36)}`;
  let before: readonly string[];
  try {
    before = await restoreFrom(url, join(from, dump.name), suffix, search);
  } catch (error) {
    endRestore(folder);
    throw error;
  }
  for (const schema of await schemasOf(url)) {
    await note(await openPostgres(url, schema), manifest.takenAt, restoredAt);
  }
  endRestore(folder);
  return before.length === 0 ? null : before.join(', ');
}

/** The parties draw the consequences at their next start. */
async function note(database: Database, takenAt: number, restoredAt: number): Promise<void> {
  try {
    await migrate(database, houseMigrations(), restoredAt, 'SOME');
    await noteRestored(database, { takenAt, restoredAt });
  } finally {
    await database.close();
  }
}
