/**
 * A PostgreSQL server that can be killed and started again, copied to a standby, held up and
 * promoted. Debian's own programs, temporary folders, free ports; the disk is waited for as in
 * production.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { initialise, postgresPrograms, unprivileged, untilReady } from '@armilla/kit/own-postgres';
import { steadyPort } from './port.ts';

const FLAGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'wal_level=replica',
  'max_wal_senders=8',
  'wal_keep_size=512MB',
  // A restart reads no more than it must.
  'checkpoint_timeout=30s',
  'recovery_init_sync_method=syncfs',
];

export class PostgresNode {
  readonly port: number;
  readonly #programs: string;
  readonly #folder: string;
  #server: ChildProcess | undefined;

  private constructor(programs: string, folder: string, port: number) {
    this.#programs = programs;
    this.#folder = folder;
    this.port = port;
  }

  /** A new, empty one, not started. `undefined` when PostgreSQL is not installed. */
  static async create(folder: string): Promise<PostgresNode | undefined> {
    const programs = postgresPrograms();
    if (programs === undefined) return undefined;
    const node = new PostgresNode(programs, ownFolder(folder), await steadyPort());
    initialise(programs, node.#data, unprivileged());
    return node;
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  get url(): string {
    return `postgres://armilla@127.0.0.1:${this.port}/postgres`;
  }

  async start(settings: readonly string[] = []): Promise<void> {
    const flags = [...FLAGS, ...settings].flatMap((setting) => ['-c', setting]);
    const log = join(this.#folder, 'log');
    const words = ['-D', this.#data, '-p', String(this.port), ...flags];
    const server = spawn(join(this.#programs, 'postgres'), words, {
      ...unprivileged(),
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', openSync(log, 'a')],
    });
    this.#server = server;
    process.once('exit', this.#killAtExit);
    await untilReady(this.#programs, this.port, server, log);
  }

  /** kill -9 of the server and of every process of it, and waits until all are gone. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server?.pid === undefined) return;
    process.off('exit', this.#killAtExit);
    const all = [server.pid, ...childrenOf(server.pid)];
    // Its folder is taken until it has been waited for as well.
    const waitedFor = server.exitCode === null ? once(server, 'exit') : undefined;
    for (const pid of all) signal(pid, 'SIGKILL');
    while (all.some(isAlive)) await later(5);
    await waitedFor;
    this.#server = undefined;
  }

  /** Every process of it stands still, or goes on. */
  pause(how: 'SIGSTOP' | 'SIGCONT'): void {
    const pid = this.#server?.pid;
    if (pid === undefined) return;
    for (const each of [pid, ...childrenOf(pid)]) signal(each, how);
  }

  /** A copy that follows this one by way of the port `source`. */
  async standby(folder: string, source: number): Promise<PostgresNode> {
    const node = new PostgresNode(this.#programs, ownFolder(folder), await steadyPort());
    const words = ['-D', node.#data, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'];
    const place = `host=127.0.0.1 port=${source} user=armilla application_name=standby`;
    const program = join(this.#programs, 'pg_basebackup');
    const copied = await finished(spawn(program, [...words, '-d', place], unprivileged()));
    if (copied !== '') throw new Error(`pg_basebackup: ${copied}`);
    return node;
  }

  /** Its process of that name, such as `walreceiver` and `walwriter`. */
  process(name: string): number {
    const pid = childrenOf(this.#server?.pid ?? 0).find((child) => commandOf(child).includes(name));
    if (pid === undefined) throw new Error(`the server has no ${name}`);
    return pid;
  }

  /** A standby becomes a primary: it may be written to when this returns. */
  async promote(): Promise<void> {
    const words = ['promote', '-w', '-t', '60', '-D', this.#data];
    const told = await finished(spawn(join(this.#programs, 'pg_ctl'), words, unprivileged()));
    if (told !== '') throw new Error(`pg_ctl promote: ${told}`);
  }

  /** One statement, its rows as text. */
  query(sql: string): string {
    const words = ['-X', '-A', '-t', '-d', this.url, '-c', sql];
    const done = spawnSync(join(this.#programs, 'psql'), words, { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
    return done.stdout.trim();
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  readonly #killAtExit = () => {
    const pid = this.#server?.pid;
    if (pid === undefined) return;
    for (const each of [pid, ...childrenOf(pid)]) signal(each, 'SIGKILL');
  };
}

function ownFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  chmodSync(folder, 0o711);
  const owner = unprivileged();
  if ('uid' in owner) chownSync(folder, owner.uid, owner.gid);
  return folder;
}

/** What it complained of; empty when it ended well. */
function finished(child: ChildProcess): Promise<string> {
  let text = '';
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve) => {
    child.once('close', (code) => resolve(code === 0 ? '' : text || `ended with ${code}`));
  });
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already.
  }
}

function childrenOf(pid: number): readonly number[] {
  const parentOf = (child: string) => {
    try {
      return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${child}/stat`, 'utf8'))?.[1]);
    } catch {
      return 0;
    }
  };
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.filter((child) => parentOf(child) === pid).map(Number);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** A process that is dead and not yet waited for counts as gone. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
