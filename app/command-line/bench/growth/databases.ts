/** A database of a server for each size, so that all sizes are there at once and take turns. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type PostgresServer, postgresPrograms } from '@armilla/kit/own-postgres';

/** Its address. */
export function newDatabase(server: PostgresServer, name: string): string {
  psql(server.url, `CREATE DATABASE ${name}`);
  return server.url.replace(/\/\w+$/, `/${name}`);
}

/** As autovacuum leaves it in time; without it that would run beside what is measured. */
export function settled(url: string): void {
  psql(url, 'VACUUM (ANALYZE)');
  psql(url, 'CHECKPOINT');
}

export function databaseBytes(url: string): number {
  return Number(psql(url, 'SELECT pg_database_size(current_database())'));
}

function psql(url: string, sql: string): string {
  const words = ['-X', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', sql];
  const { stdout, stderr, status } = spawnSync(join(postgresPrograms() ?? '', 'psql'), words, {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`psql: ${stderr.trim()}`);
  return stdout.trim();
}
