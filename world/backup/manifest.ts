/**
 * What a backup says of itself: its files with their digests, how far each database's migrations
 * had come, and which keys it was made under, by their names. It is sealed under a key of the data
 * folder, so that nobody puts back what another folder or another hand has made.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { DataFolder } from '../data-folder.ts';
import { migrationsAt } from '../stores.ts';
import { BackupError } from './trouble.ts';

export const MANIFEST = 'manifest.json';
const FORMAT = 'armilla-backup-1';

const manifest = z.object({
  format: z.literal(FORMAT),
  engine: z.enum(['sqlite', 'postgres']),
  /** The moment it shows, milliseconds since 1970. */
  takenAt: z.number().int().positive(),
  /** Applied migrations by place: `wallet`, `issuer-alpha-bank`. */
  places: z.record(z.string().regex(/^[a-z0-9-]+$/), z.array(z.string())),
  files: z.array(
    z.object({
      name: z.string().regex(/^[a-z0-9-]+\.(?:sqlite|dump)$/),
      bytes: z.number().int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  /** Names of the keys there were, by key file. */
  keys: z.record(z.string(), z.array(z.string())),
});
export type Manifest = z.infer<typeof manifest>;
export type Engine = Manifest['engine'];

const sealed = z.object({ manifest: z.string(), seal: z.string() });

/** The key that seals manifests. */
export function backupKeys(folder: DataFolder) {
  const keys = folder.keys('backup');
  const sealOf = (text: string) => Buffer.from(keys.fingerprint('manifest', text));
  // Asked for once, so that the key is there from the first start on.
  sealOf('');
  return { sealOf };
}

export function newManifest(
  engine: Engine,
  facts: Pick<Manifest, 'takenAt' | 'places' | 'files' | 'keys'>,
): Manifest {
  return { format: FORMAT, engine, ...facts };
}

/** The manifest's text with its seal. */
export function sealManifest(folder: DataFolder, made: Manifest): string {
  const text = JSON.stringify(made, undefined, 2);
  const seal = backupKeys(folder).sealOf(text).toString('base64url');
  return `${JSON.stringify({ manifest: text, seal }, undefined, 2)}\n`;
}

/** Reads the manifest of a backup of this folder. Throws {@link BackupError}. */
export function openManifest(folder: DataFolder, from: string): Manifest {
  const path = join(from, MANIFEST);
  if (!existsSync(path)) {
    throw new BackupError(`${from} is no backup: it has no ${MANIFEST}.`);
  }
  const { manifest: text, seal } = parsed(path, sealed, readFileSync(path, 'utf8'));
  const expected = backupKeys(folder).sealOf(text);
  const given = Buffer.from(seal, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new BackupError(
      `${from} was not made under the keys of this data folder, or has been changed. ` +
        'Put the keys of that time back first (keys/ and link/), or choose another backup.',
    );
  }
  return parsed(path, manifest, text);
}

function parsed<T extends z.ZodType>(path: string, schema: T, text: string): z.infer<T> {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new BackupError(`${path} is damaged, or of another version. Choose another backup.`);
  }
}

/** Every file whole and as it was written. Throws {@link BackupError}. */
export async function checkFiles(from: string, { files }: Manifest): Promise<void> {
  for (const { name, bytes, sha256 } of files) {
    const path = join(from, name);
    const isThere = existsSync(path) && statSync(path).size === bytes;
    if (isThere && (await digestOf(path)) === sha256) continue;
    throw new BackupError(`${path} is missing or damaged. Choose another backup.`);
  }
}

export async function fileFacts(folder: string, name: string): Promise<Manifest['files'][number]> {
  const path = join(folder, name);
  return { name, bytes: statSync(path).size, sha256: await digestOf(path) };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** What this version knows must hold what the backup has seen. Throws {@link BackupError}. */
export function checkVersion({ places }: Manifest): void {
  for (const [place, applied] of Object.entries(places)) {
    const known = new Set(migrationsAt(place).map(({ name }) => name));
    const newer = applied.find((name) => !known.has(name));
    if (newer === undefined) continue;
    throw new BackupError(
      `This backup is of a newer version: ${place} has ${newer}. Restore it with that version.`,
    );
  }
}

/** A key that is not there opens nothing of what it sealed. Throws {@link BackupError}. */
export function checkKeys(folder: DataFolder, { keys }: Manifest): void {
  const present = keyNames(folder);
  for (const [file, names] of Object.entries(keys)) {
    const missing = names.filter((name) => !present[file]?.includes(name)).length;
    if (missing === 0) continue;
    throw new BackupError(
      `The keys of this data folder are older than the backup: ${missing} of keys/${file} are ` +
        'missing. Put back keys/ as it was when the backup was made, or later.',
    );
  }
}

const keyFile = z.object({ keys: z.record(z.string(), z.unknown()) });

/** Names of the keys in each key file; what is no key file is left out. */
export function keyNames(folder: DataFolder): Record<string, string[]> {
  const files = readdirSync(folder.file('keys')).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(files.map((name) => [name, namesIn(folder.file('keys', name))]));
}

function namesIn(path: string): string[] {
  const { keys } = parsed(path, keyFile, readFileSync(path, 'utf8'));
  return Object.keys(keys).sort();
}
