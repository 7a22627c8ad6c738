/** How far databases have grown. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { postgresPrograms } from '@armilla/kit/own-postgres';
import type { Engine } from '../queue/road.ts';

/** Bytes; `walBytes` is what was ever written ahead, by PostgreSQL alone. */
export interface Grown {
  readonly diskBytes: number;
  readonly walBytes?: number;
}

/** So far: of the files in the folder `data`, or of the server's database. */
export function sizeOf(engine: Engine, url: string, data: string): Grown {
  if (engine === 'sqlite') return { diskBytes: sqliteBytes(data) };
  const sql = `SELECT pg_database_size(current_database()) || ' ' ||
    pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint`;
  const words = ['-X', '-A', '-t', '-d', url, '-c', sql];
  const { stdout } = spawnSync(join(postgresPrograms() ?? '', 'psql'), words, { encoding: 'utf8' });
  const [diskBytes = 0, walBytes = 0] = stdout.trim().split(' ').map(Number);
  return { diskBytes, walBytes };
}

export function grownSince(before: Grown, engine: Engine, url: string, data: string): Grown {
  const now = sizeOf(engine, url, data);
  const diskBytes = now.diskBytes - before.diskBytes;
  if (now.walBytes === undefined || before.walBytes === undefined) return { diskBytes };
  return { diskBytes, walBytes: now.walBytes - before.walBytes };
}

/** Without the logs: they are of one size, and written over and over. */
function sqliteBytes(folder: string): number {
  const files = readdirSync(folder).filter((name) => name.endsWith('.sqlite'));
  return files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
