/**
 * The yardstick: PostgreSQL's own benchmark (TPC-B-like: one account, teller and branch updated, a
 * line of history), prepared statements, scale 50, 16 clients.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresPrograms } from '@armilla/kit/own-postgres';
import { quantile } from '../figures.ts';

const SCALE = '50';
const CLIENTS = '16';

export interface Yardstick {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
}

export interface Pgbench {
  /** As much as it does in that time. */
  run(seconds: number): Promise<Yardstick>;
  /** So many a second; each is timed from when it was due. */
  runAt(perSecond: number, seconds: number): Promise<Yardstick>;
}

/** Fills its own tables in the database behind `url`. */
export async function preparePgbench(url: string): Promise<Pgbench> {
  await pgbench(url, ['-i', '-q', '-s', SCALE]);
  return {
    run: (seconds) => timed(url, seconds, []),
    runAt: (perSecond, seconds) => timed(url, seconds, ['-R', String(Math.round(perSecond))]),
  };
}

async function timed(url: string, seconds: number, more: readonly string[]): Promise<Yardstick> {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-pgbench-'));
  try {
    const log = ['-l', `--log-prefix=${join(folder, 'log')}`];
    const how = ['-n', '-M', 'prepared', '-c', CLIENTS, '-j', '1', '-T', String(seconds)];
    const said = await pgbench(url, [...how, ...log, ...more]);
    const perSecond = Number(/^tps = ([\d.]+)/m.exec(said)?.[1]);
    return { perSecond, ...latenciesIn(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The third column is how long a transaction took, microseconds (pgbench manual, logging). */
function latenciesIn(folder: string): Omit<Yardstick, 'perSecond'> {
  const lines = readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'),
  );
  const sorted = Float64Array.from(lines, (line) => Number(line.split(' ')[2]) / 1_000).sort();
  const at = (share: number) => quantile(sorted, share);
  return { p50Ms: at(0.5), p99Ms: at(0.99), p999Ms: at(0.999) };
}

function pgbench(url: string, args: readonly string[]): Promise<string> {
  const program = join(postgresPrograms() ?? '', 'pgbench');
  const child = spawn(program, [...args, url], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complained = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    complained += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(said);
      else reject(new Error(`pgbench: ${complained.slice(-1_000)}`));
    });
  });
}
