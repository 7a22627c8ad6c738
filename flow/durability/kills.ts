/**
 * kill -9 under load: the service on SQLite; the service and the database server in turns on
 * PostgreSQL. The black box works all the time and judges at the end. Then the control: the same
 * with commits that are acknowledged before they are kept, which must lose.
 */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { type Address, openAddress } from './address.ts';
import { PostgresNode, signal } from './postgres-node.ts';
import { type Running, startService } from './service.ts';
import { goToWork, type Verdict } from './shift.ts';
import { makeStand, type Stand } from './stand.ts';

export type Engine = 'sqlite' | 'postgres';

export interface KillOptions {
  readonly engine: Engine;
  readonly count: number;
  readonly folder: string;
  /** Commits are acknowledged too early: the run that must lose. */
  readonly control?: boolean;
  readonly tell?: (line: string) => void;
  /** One that was made before, on SQLite. */
  readonly stand?: Stand;
}

export interface KillReport extends Verdict {
  readonly engine: Engine;
  readonly control: boolean;
  readonly kills: number;
  /** Of them, of the database server. */
  readonly databaseKills: number;
  /** From the start of the process until the service answered, milliseconds. */
  readonly readyMs: { readonly p50: number; readonly p99: number; readonly worst: number };
  /** The same of the database server. */
  readonly databaseReadyMs?: { readonly p50: number; readonly p99: number; readonly worst: number };
}

/** Approved payments between two kills, at the least. */
const BETWEEN = 4;
const MOST_WAIT_MS = 300;

interface Killed {
  readonly ready: number[];
  readonly databaseReady: number[];
}

/** `undefined` where the engine is not installed. */
export async function kills(options: KillOptions): Promise<KillReport | undefined> {
  const { engine, folder, control = false } = options;
  const database = engine === 'postgres' ? await openDatabase(folder, control) : undefined;
  if (engine === 'postgres' && database === undefined) return undefined;
  try {
    const stand =
      options.stand ?? (await makeStand({ folder, databaseUrl: database?.address.url }));
    return await under(options, stand, database);
  } finally {
    await database?.close();
  }
}

interface Kept {
  readonly node: PostgresNode;
  readonly address: Address;
  close(): Promise<void>;
}

async function openDatabase(folder: string, control: boolean): Promise<Kept | undefined> {
  const node = await PostgresNode.create(join(folder, 'postgres'));
  if (node === undefined) return undefined;
  await node.start();
  const address = await openAddress({ port: node.port, weakened: control });
  const close = async () => {
    address.close();
    await node.remove();
  };
  return { node, address, close };
}

async function under(
  { engine, count, control = false, tell = () => {} }: KillOptions,
  stand: Stand,
  database: Kept | undefined,
): Promise<KillReport> {
  const planted = { lateCommits: control && engine === 'sqlite' };
  const times: Killed = { ready: [], databaseReady: [] };
  let running = await startService(stand, planted);
  const work = goToWork(stand, control);
  try {
    for (let kill = 1; kill <= count; kill++) {
      await work.approves(BETWEEN, running);
      await later(randomInt(MOST_WAIT_MS));
      // Of the database server nine times in ten: it keeps the promises there, and starts quickly.
      if (database !== undefined && (control || kill % 10 !== 1)) {
        if (control) await unwritten(database.node, () => work.approves(BETWEEN, running));
        await killDatabase(database, times);
      } else running = await killService(running, stand, planted, times);
      if (kill % 10 === 0) tell(`${engine}: ${kill} of ${count} kills`);
    }
    await work.approves(BETWEEN, running);
    const verdict = await work.end();
    return {
      ...verdict,
      engine,
      control,
      kills: count,
      databaseKills: times.databaseReady.length,
      readyMs: figures(times.ready),
      ...(database && { databaseReadyMs: figures(times.databaseReady) }),
    };
  } finally {
    await running.kill();
  }
}

async function killService(
  running: Running,
  stand: Stand,
  planted: Parameters<typeof startService>[1],
  { ready }: Killed,
): Promise<Running> {
  await running.kill();
  const again = await startService(stand, planted);
  ready.push(again.readyMs);
  return again;
}

async function killDatabase({ node }: Kept, { databaseReady }: Killed): Promise<void> {
  await node.kill();
  const startedAt = performance.now();
  await node.start();
  databaseReady.push(performance.now() - startedAt);
}

/**
 * Holds up the process that writes the log of a server which need not wait for it, while payments
 * are acknowledged: what is in memory alone is lost with the server.
 */
export async function unwritten(
  node: PostgresNode,
  acknowledged: () => Promise<void>,
): Promise<void> {
  signal(node.process('walwriter'), 'SIGSTOP');
  await acknowledged();
}

export function figures(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), worst: at(1) };
}
