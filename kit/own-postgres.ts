/**
 * A PostgreSQL server for tests and benchmarks: Debian's own programs on a temporary folder and a
 * free port, never a service of the system. It is gone when whoever started it stops it or ends.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export interface PostgresServer {
  /** `postgres://armilla@127.0.0.1:PORT/postgres`. */
  readonly url: string;
  /** Of the process whose children serve. */
  readonly pid: number;
  stop(): void;
}

export interface PostgresOptions {
  /**
   * Settings of the server (`name=value`). Without any it does not wait for the disk, which tests
   * of our own rules need not.
   */
  readonly settings?: readonly string[];
}

const READY_MS = 30_000;
const QUICK = ['fsync=off', 'full_page_writes=off'];
const ALWAYS = ['listen_addresses=127.0.0.1', 'max_connections=400', 'unix_socket_directories='];

/** Where Debian keeps the programs of its newest version; `undefined` when there is none. */
export function postgresPrograms(): string | undefined {
  return globSync('/usr/lib/postgresql/*/bin').sort(byVersion).at(-1);
}

/** Starts a server. `undefined` when PostgreSQL is not installed; throws when it will not start. */
export async function startPostgres({
  settings = QUICK,
}: PostgresOptions = {}): Promise<PostgresServer | undefined> {
  const programs = postgresPrograms();
  if (programs === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'armilla-postgres-'));
  const owner = unprivileged();
  if ('uid' in owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  initialise(programs, data, owner);
  const port = await freePort();
  const flags = [...ALWAYS, ...settings].flatMap((setting) => ['-c', setting]);
  const server = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
    ...owner,
    cwd: folder,
    stdio: ['ignore', 'ignore', openSync(join(folder, 'log'), 'w')],
  });
  const stop = stopping(server, folder);
  await untilReady(programs, port, server, join(folder, 'log')).catch((error: unknown) => {
    stop();
    throw error;
  });
  const url = `postgres://armilla@127.0.0.1:${port}/postgres`;
  return { url, pid: server.pid ?? 0, stop };
}

export type Owner = { readonly uid: number; readonly gid: number } | Record<string, never>;

/** PostgreSQL does not run as root: Debian's package made a user for it. */
export function unprivileged(): Owner {
  if (process.getuid?.() !== 0) return {};
  const number = (flag: string) =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: number('-u'), gid: number('-g') };
}

export function initialise(programs: string, data: string, owner: Owner): void {
  const flags = ['-D', data, '-U', 'armilla', '--auth=trust', '--no-sync', '--locale=C.UTF-8'];
  const done = spawnSync(join(programs, 'initdb'), flags, { ...owner, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`initdb: ${done.stderr}`);
}

function stopping(server: ChildProcess, folder: string): () => void {
  const kill = () => {
    server.kill('SIGKILL');
  };
  process.once('exit', kill);
  return () => {
    process.off('exit', kill);
    // Immediate shutdown (PostgreSQL manual, 19.5): its children end as well, nothing is kept.
    server.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    server.kill('SIGQUIT');
  };
}

export async function untilReady(
  programs: string,
  port: number,
  server: ChildProcess,
  log: string,
): Promise<void> {
  const said = () => readFileSync(log, 'utf8').slice(-2_000);
  const isReady = () =>
    spawnSync(join(programs, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]).status;
  for (const end = Date.now() + READY_MS; Date.now() < end; await setTimeout(100)) {
    if (server.exitCode !== null) throw new Error(`postgres ended: ${said()}`);
    if (isReady() === 0) return;
  }
  throw new Error(`postgres did not come up: ${said()}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function byVersion(a: string, b: string): number {
  const versionOf = (path: string) => Number(/\/(\d+)\/bin$/.exec(path)?.[1] ?? 0);
  return versionOf(a) - versionOf(b);
}
