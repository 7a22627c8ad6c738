/** What a world on SQLite files remembers, as a digest a table and a file: did anything change? */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** `wallet.card`, `wearable/ARM000001.json` and so on, each with a digest of all it holds. */
export type Remembered = ReadonlyMap<string, string>;

export interface Memory {
  look(): Remembered;
  close(): void;
}

interface Kept {
  readonly name: string;
  readonly database: DatabaseSync;
  version: number;
  tables: Map<string, string>;
}

/** All of a data folder, but what `except` names. */
export function memoryOf(folder: string, except: RegExp): Memory {
  const databases: Kept[] = readdirSync(folder)
    .filter((file) => file.endsWith('.sqlite'))
    .map((file) => ({
      name: file.replace('.sqlite', ''),
      database: new DatabaseSync(join(folder, file), { readOnly: true, timeout: 2_000 }),
      version: -1,
      tables: new Map(),
    }));
  return {
    look() {
      const tables = databases.flatMap((kept) => [...tablesOf(kept, except)]);
      return new Map([...tables, ...filesOf(folder, except)]);
    },
    close() {
      for (const { database } of databases) database.close();
    },
  };
}

/** Reads anew only when somebody wrote (`PRAGMA data_version`). */
function tablesOf(kept: Kept, except: RegExp): ReadonlyMap<string, string> {
  const { database, name } = kept;
  const version = database.prepare('PRAGMA data_version').get()?.data_version as number;
  if (version === kept.version) return kept.tables;
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const looked = tables.filter(({ name: table }) => !except.test(`${name}.${String(table)}`));
  const digests = looked.map(({ name: table }) => {
    const statement = database.prepare(`SELECT * FROM "${String(table)}"`);
    statement.setReadBigInts(true);
    const hash = createHash('sha256');
    for (const row of statement.all()) hash.update(JSON.stringify(row, spelt));
    return [`${name}.${String(table)}`, hash.digest('hex')] as const;
  });
  kept.version = version;
  kept.tables = new Map(digests);
  return kept.tables;
}

function spelt(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

/** Wearables, tills, keys and messages; not the databases' own files, nor the lock. */
function filesOf(folder: string, except: RegExp): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/sqlite|^lock/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !except.test(relative(folder, file)));
  return new Map(files.map((file) => [relative(folder, file), digestOf(file)]));
}

const seen = new Map<string, readonly [changedAtMs: number, digest: string]>();

function digestOf(file: string): string {
  const { mtimeMs } = statSync(file);
  const known = seen.get(file);
  if (known?.[0] === mtimeMs) return known[1];
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  seen.set(file, [mtimeMs, digest]);
  return digest;
}

/** The names of what is not as it was. */
export function changed(before: Remembered, after: Remembered): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}

/** Waits until nobody writes any more, and looks. */
export async function settled(memory: Memory): Promise<Remembered> {
  let before = memory.look();
  for (let quiet = 0; quiet < 2; ) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    const now = memory.look();
    quiet = changed(before, now).length === 0 ? quiet + 1 : 0;
    before = now;
  }
  return before;
}
