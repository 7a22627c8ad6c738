/**
 * PostgreSQL by its own programs: `pg_dump` sees all schemas at one moment, `pg_restore` puts them
 * back in one transaction. The schemas that were there are kept aside under other names.
 */
import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Client } from 'pg';
import { BackupError } from './trouble.ts';

const SCHEMAS = 'armilla\\_%';

/** Writes all schemas of the service into one file. */
export async function dumpTo(url: string, file: string, search: string): Promise<void> {
  const flags = ['--format=custom', '--schema=armilla_*', '--no-owner', `--file=${file}`];
  await run(programOf('pg_dump', search), flags, url);
}

/**
 * Puts the dump in the place of what is there; what was there is kept under names that end with
 * `suffix`. All of it happens, or nothing.
 */
export async function restoreFrom(
  url: string,
  file: string,
  suffix: string,
  search: string,
): Promise<readonly string[]> {
  const aside = await renamed(url, (schema) => [schema, `before${suffix}${schema.slice(7)}`]);
  const flags = ['--single-transaction', '--exit-on-error', '--no-owner', '--dbname', nameIn(url)];
  try {
    await run(programOf('pg_restore', search), [...flags, file], url);
  } catch (error) {
    await withClient(url, async (client) => {
      for (const [was, is] of aside) await client.query(`ALTER SCHEMA ${is} RENAME TO ${was}`);
    });
    throw error;
  }
  return aside.map(([, is]) => is);
}

/** Schemas of the service, by name. */
export function schemasOf(url: string): Promise<readonly string[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE $1 ORDER BY nspname',
      [SCHEMAS],
    );
    return rows.map(({ name }) => name).filter((name) => /^armilla_[a-z0-9_]+$/.test(name));
  });
}

async function renamed(
  url: string,
  names: (schema: string) => readonly [was: string, is: string],
): Promise<readonly (readonly [string, string])[]> {
  const pairs = (await schemasOf(url)).map(names);
  await withClient(url, async (client) => {
    await client.query('BEGIN');
    for (const [was, is] of pairs) await client.query(`ALTER SCHEMA ${was} RENAME TO ${is}`);
    await client.query('COMMIT');
  });
  return pairs;
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** On the search path, or where Debian keeps its newest version. Throws {@link BackupError}. */
function programOf(name: string, search: string): string {
  const folders = [...search.split(delimiter), ...globSync('/usr/lib/postgresql/*/bin').reverse()];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new BackupError(
    `${name} is not installed. It comes with PostgreSQL's client programs ` +
      '(apt-get install postgresql-client), of the server’s version or newer.',
  );
}

function nameIn(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

/** The address goes by the environment: a command line is for everybody to read. */
function run(program: string, flags: readonly string[], url: string): Promise<void> {
  const { hostname, port, username, password } = new URL(url);
  const env = {
    PGHOST: hostname,
    PGPORT: port === '' ? '5432' : port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: nameIn(url),
  };
  const child = spawn(program, flags, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2_000);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new BackupError(`${program} failed: ${said.trim()}`));
    });
  });
}
