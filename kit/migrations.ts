/** Reads numbered SQL files of a folder; every store's first ones are those of the house. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Migration } from './database.ts';

const HOUSE = new URL('./sql/', import.meta.url);

/** The house's tables (answers, outbox, sessions) and then the store's own, in their order. */
export function migrationsOf(folder: URL): readonly Migration[] {
  return [...houseMigrations(), ...filesOf(folder, '')];
}

/** The house's alone, for a store that keeps nothing else. */
export function houseMigrations(): readonly Migration[] {
  return filesOf(HOUSE, 'house/');
}

function filesOf(folder: URL, prefix: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{3}-.*\.sql$/.test(name))
    .sort()
    .map((name) => ({
      name: prefix + name,
      sql: readFileSync(new URL(name, folder), 'utf8'),
    }));
}
