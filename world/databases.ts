/** One database a party: a SQLite file in the data folder, or a schema of a PostgreSQL server. */
import type { Database } from '@armilla/kit/database';
import { openPostgres } from '@armilla/kit/postgres';
import { openSqlite } from '@armilla/kit/sqlite';
import type { DataFolder } from './data-folder.ts';

/** Opens the database of a place such as `wallet` or `issuer-alpha-bank`. */
export type OpenDatabase = (place: string) => Promise<Database>;

/** With a `postgres://` URL everything lies there, in schemas `armilla_<place>`; else in files. */
export function databasesOf(folder: DataFolder, url: string | undefined): OpenDatabase {
  if (url === undefined) return async (place) => openSqlite(folder.database(place));
  return (place) => openPostgres(url, `armilla_${place.replace(/-/g, '_')}`);
}
