/** Takes a backup of a data folder, whether a service runs on it or not. */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { replaceFile } from '@armilla/kit/keys';
import { openPostgres } from '@armilla/kit/postgres';
import type { DataFolder } from '../data-folder.ts';
import {
  type Engine,
  fileFacts,
  keyNames,
  MANIFEST,
  type Manifest,
  newManifest,
  sealManifest,
} from './manifest.ts';
import { copyAtOnePoint } from './one-point.ts';
import { dumpTo, schemasOf } from './postgres.ts';
import { BackupError } from './trouble.ts';
import { mustBeWhole } from './under-way.ts';

export interface BackupOptions {
  readonly folder: DataFolder;
  /** The server the service keeps its databases on; without it they are files of the folder. */
  readonly databaseUrl?: string | undefined;
  /** A folder that is not there yet. */
  readonly to: string;
  readonly now: () => number;
  /** Where programs are looked for: `PATH`. */
  readonly search?: string;
}

/** Throws {@link BackupError}. What was begun and failed is taken away again. */
export async function takeBackup(options: BackupOptions): Promise<Manifest> {
  const to = resolve(options.to);
  if (existsSync(to)) throw new BackupError(`${to} is there already. Choose a new folder.`);
  mustBeWhole(options.folder);
  const beside = `${to}.begun`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true, mode: 0o700 });
  try {
    const made = await madeIn(beside, options);
    for (const { name } of made.files) sync(join(beside, name));
    replaceFile(join(beside, MANIFEST), sealManifest(options.folder, made));
    renameSync(beside, to);
    return made;
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    throw error;
  }
}

async function madeIn(beside: string, options: BackupOptions): Promise<Manifest> {
  const { folder, databaseUrl } = options;
  // First of all: a key made meanwhile is of no use to what was there before.
  const keys = keyNames(folder);
  const engine: Engine = databaseUrl === undefined ? 'sqlite' : 'postgres';
  const taken =
    databaseUrl === undefined
      ? await copied(beside, options)
      : await dumped(beside, databaseUrl, options);
  const files = await Promise.all(taken.names.map((name) => fileFacts(beside, name)));
  return newManifest(engine, { takenAt: taken.takenAt, places: taken.places, files, keys });
}

interface Taken extends Pick<Manifest, 'takenAt' | 'places'> {
  readonly names: readonly string[];
}

async function copied(beside: string, { folder, now }: BackupOptions): Promise<Taken> {
  const names = readdirSync(folder.path).filter((name) => /^[a-z0-9-]+\.sqlite$/.test(name));
  if (names.length === 0) throw new BackupError(`${folder.path} holds no databases yet.`);
  let takenAt = 0;
  const copies = names.map((name) => ({ from: folder.file(name), to: join(beside, name) }));
  await copyAtOnePoint(copies, () => {
    takenAt = now();
  });
  const places = names.map((name) => [name.slice(0, -7), appliedIn(join(beside, name))] as const);
  return { takenAt, names, places: Object.fromEntries(places) };
}

function appliedIn(path: string): string[] {
  const copy = new DatabaseSync(path, { readOnly: true });
  try {
    return copy
      .prepare('SELECT name FROM migration ORDER BY name')
      .all()
      .map(({ name }) => String(name));
  } finally {
    copy.close();
  }
}

const DUMP = 'database.dump';

async function dumped(
  beside: string,
  url: string,
  { now, search = '' }: BackupOptions,
): Promise<Taken> {
  const takenAt = now();
  const places = await placesOn(url);
  if (Object.keys(places).length === 0) {
    throw new BackupError('There are no databases of the service at that address yet.');
  }
  await dumpTo(url, join(beside, DUMP), search);
  return { takenAt, names: [DUMP], places };
}

async function placesOn(url: string): Promise<Manifest['places']> {
  const places: Manifest['places'] = {};
  for (const schema of await schemasOf(url)) {
    const database = await openPostgres(url, schema);
    try {
      const rows = await database.all<{ name: string }>('SELECT name FROM migration ORDER BY name');
      places[placeOf(schema)] = rows.map(({ name }) => name);
    } finally {
      await database.close();
    }
  }
  return places;
}

/** `armilla_issuer_alpha_bank` is where `issuer-alpha-bank` is. */
export function placeOf(schema: string): string {
  return schema.slice('armilla_'.length).replaceAll('_', '-');
}

function sync(path: string): void {
  chmodSync(path, 0o600);
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
