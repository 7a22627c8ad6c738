/**
 * Data of an earlier version, as it left them: one file of JSON, paths and contents (base64). The
 * service had been killed with messages of its own still to be told: two outbox messages to the
 * wallet, tried once, and a till's reversal of a payment whose answer was lost.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { migrate, type SqlValue } from '@armilla/kit/database';
import { openPostgres } from '@armilla/kit/postgres';
import { migrationsAt } from '@armilla/world/stores';

const FILE = new URL('./earlier/before-the-network.json.gz', import.meta.url);

/** Who it is about: an account with one card on one band. */
export const EARLIER = {
  email: 'maria@armilla.example',
  serialNumber: 'ARM004149175236',
  /** The receipt of the payment whose answer was lost; two that stand came before it. */
  lost: '632610000005',
};

/** Puts the data in the place of what the folder holds. */
export function layEarlier(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const files = JSON.parse(gunzipSync(readFileSync(FILE)).toString()) as Record<string, string>;
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, path), Buffer.from(content, 'base64'), { mode: 0o600 });
  }
}

/**
 * Moves the folder's databases to a PostgreSQL server, as that version would have kept them
 * there.
 */
export async function moveToPostgres(folder: string, url: string): Promise<void> {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.sqlite'))) {
    const place = name.slice(0, -'.sqlite'.length);
    const from = new DatabaseSync(join(folder, name), { readBigInts: true });
    await copyTo(url, place, from);
    from.close();
    rmSync(join(folder, name));
  }
}

type Row = Record<string, SQLOutputValue>;

async function copyTo(url: string, place: string, from: DatabaseSync): Promise<void> {
  const schema = `armilla_${place.replaceAll('-', '_')}`;
  const keeper = await openPostgres(url, 'public');
  await keeper.all(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  await keeper.close();
  const to = await openPostgres(url, schema);
  const applied = new Set(rowsOf(from, 'migration').map((row) => String(row.name)));
  await migrate(
    to,
    migrationsAt(place).filter((migration) => applied.has(migration.name)),
    1,
  );
  let tables = from
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'`)
    .all()
    .map((row) => String(row.name))
    .filter((table) => table !== 'migration');
  for (const table of tables) await to.all(`DELETE FROM ${table}`);
  // A table that others point to comes first; which one that is is found by trying.
  while (tables.length > 0) {
    const left: string[] = [];
    for (const table of tables) {
      const copied = await to
        .transaction(async (tx) => {
          for (const row of rowsOf(from, table)) await tx.all(...insertOf(table, row));
        })
        .then(() => true)
        .catch(() => false);
      if (!copied) left.push(table);
    }
    if (left.length === tables.length) throw new Error(`cannot copy ${left.join(', ')}`);
    tables = left;
  }
  await to.close();
}

const rowsOf = (from: DatabaseSync, table: string): Row[] =>
  from.prepare(`SELECT * FROM ${table}`).all() as Row[];

function insertOf(table: string, row: Row): [sql: string, ...values: SqlValue[]] {
  const names = Object.keys(row);
  const places = names.map((_, i) => `$${i + 1}`).join(', ');
  const values = Object.values(row) as SqlValue[];
  return [`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`, ...values];
}
