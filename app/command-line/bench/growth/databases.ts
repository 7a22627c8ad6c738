/** A database for each size, so that all sizes are there at once and take turns. */
import { spawnSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type PostgresServer, postgresPrograms, startPostgres } from '@armilla/kit/own-postgres';
import { processorSeconds } from '../authorise/processor.ts';
import { Missing } from '../missing.ts';

export const ENGINES = ['postgres', 'sqlite'] as const;
export type Engine = (typeof ENGINES)[number];

/** Where the databases of all sizes are. */
export interface Home {
  /** Seconds of a server's own; none where the service has the database in its process. */
  processorSeconds(): number;
  /** An empty database for a service whose data are in this folder. */
  database(folder: string): Database;
  end(): void;
}

export interface Database {
  /** Undefined: files in the service's folder. */
  readonly url: string | undefined;
  /** As it is left in time; without it that would run beside what is measured. */
  settle(): void;
  /** Since it was empty. */
  grownBytes(): number;
}

/** As servers have with so many cards: a good part of what is asked for lies in memory. */
const SERVER = ['shared_buffers=2GB', 'max_wal_size=16GB', 'checkpoint_timeout=30min'];

/** Throws {@link Missing}. */
export async function homeOn(engine: Engine): Promise<Home> {
  if (engine === 'sqlite') {
    return { processorSeconds: () => 0, database: inFiles, end: () => {} };
  }
  const server = await startPostgres({ settings: SERVER });
  if (server === undefined) throw new Missing('PostgreSQL is wanted: apt-get install postgresql');
  let made = 0;
  return {
    processorSeconds: () => processorSeconds(server.pid),
    database: () => onServer(server, `cards_${++made}`),
    end: () => server.stop(),
  };
}

function inFiles(folder: string): Database {
  const files = () => globSync('**/*.sqlite*', { cwd: folder });
  const bytesOf = (file: string) => statSync(join(folder, file)).size;
  const grownBytes = () => files().reduce((sum, file) => sum + bytesOf(file), 0);
  return { url: undefined, settle: () => {}, grownBytes };
}

function onServer(server: PostgresServer, name: string): Database {
  psql(server.url, `CREATE DATABASE ${name}`);
  const url = server.url.replace(/\/\w+$/, `/${name}`);
  const bytes = () => Number(psql(url, 'SELECT pg_database_size(current_database())'));
  const empty = bytes();
  return {
    url,
    settle() {
      psql(url, 'VACUUM (ANALYZE)');
      psql(url, 'CHECKPOINT');
    },
    grownBytes: () => bytes() - empty,
  };
}

function psql(url: string, sql: string): string {
  const words = ['-X', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', sql];
  const { stdout, stderr, status } = spawnSync(join(postgresPrograms() ?? '', 'psql'), words, {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`psql: ${stderr.trim()}`);
  return stdout.trim();
}
