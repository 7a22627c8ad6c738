/**
 * What the road costs SQLite alone: the statements that the service gave to its two databases for
 * so many payments, recorded, and given again in one loop to copies of those databases, in the same
 * transactions, with nothing else around them.
 */
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { deserialize } from 'node:v8';
import { startLoader } from './loader.ts';
import type { Recorded } from './recorder.ts';
import { startMeasured } from './service.ts';

const FILES: readonly string[] = ['token-service.sqlite', 'issuer-alpha-bank.sqlite'];
const RECORDER = fileURLToPath(new URL('./recorder.ts', import.meta.url));

export interface BareSql {
  /** Payments a second, over fresh copies. */
  run(): number;
  /** The statements, each once, with how many of it one payment takes. */
  readonly text: string;
}

/** `loaded` holds loaded data of which no service runs, and stays as it is; `folder` is not there. */
export async function recordBareSql(
  loaded: string,
  folder: string,
  cards: number,
  inFlight: number,
  payments = 4_000,
): Promise<BareSql> {
  cpSync(loaded, folder, { recursive: true });
  const before = join(folder, 'before');
  copyFiles(join(folder, 'data'), before);
  const statements = await recordRoad(folder, cards, inFlight, payments);
  return {
    run: () => (payments * 1_000) / replayMs(before, join(folder, 'again'), statements),
    text: textOf(
      statements.filter(({ isTimed }) => isTimed),
      payments,
    ),
  };
}

interface Step extends Recorded {
  /** It was given for a payment; the rest belongs to starting and ending. */
  readonly isTimed: boolean;
}

async function recordRoad(
  folder: string,
  cards: number,
  inFlight: number,
  payments: number,
): Promise<readonly Step[]> {
  const record = join(folder, 'statements');
  process.env.ARMILLA_BENCH_RECORD = record;
  const service = await startMeasured({ folder, cards, nodeFlags: ['--import', RECORDER] });
  const { factsFile, tcpPortOf } = service;
  const loader = startLoader({ factsFile, tcpPort: tcpPortOf('NETWORK'), port: 'NETWORK' });
  await loader.prepare(payments);
  const since = Date.now();
  await loader.closed(inFlight);
  const until = Date.now();
  loader.end();
  await service.stop();
  const all = deserialize(readFileSync(record)) as readonly Recorded[];
  return all
    .filter(({ file }) => FILES.includes(file))
    .map((one) => ({ ...one, isTimed: one.at >= since && one.at <= until }));
}

/** What those of the payments take. */
function replayMs(from: string, to: string, steps: readonly Step[]): number {
  rmSync(to, { recursive: true, force: true });
  copyFiles(from, to);
  const open = new Map(FILES.map((file) => [file, bareDatabase(join(to, file))] as const));
  const tookMs = (part: readonly Step[]) => {
    const since = performance.now();
    for (const { file, sql, values } of part) open.get(file)?.give(sql, values);
    return performance.now() - since;
  };
  const first = steps.findIndex(({ isTimed }) => isTimed);
  const end = steps.findLastIndex(({ isTimed }) => isTimed) + 1;
  tookMs(steps.slice(0, first));
  const payingMs = tookMs(steps.slice(first, end));
  for (const database of open.values()) database.close();
  return payingMs;
}

function copyFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const file of FILES) cpSync(join(from, file), join(to, file));
}

/** As the service opens it. */
function bareDatabase(path: string) {
  const db = new DatabaseSync(path, { readBigInts: true });
  const prepared = new Map<string, StatementSync>();
  const statementOf = (sql: string) => {
    const statement = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return {
    give(sql: string, values: Recorded['values']) {
      if (isForAll(sql)) db.exec(sql);
      else statementOf(sql).all(...values);
    },
    close: () => db.close(),
  };
}

/** Given without being prepared. */
const isForAll = (sql: string) => /^(?:BEGIN|COMMIT|ROLLBACK$|PRAGMA|CREATE|ALTER|DROP)/.test(sql);

function textOf(steps: readonly Step[], payments: number): string {
  const counts = new Map<string, number>();
  for (const { file, sql } of steps) {
    const key = `${file}\n${sql.replace(/\s+/g, ' ').trim()}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const blocks = [...counts].map(([key, count]) => {
    const [file = '', sql = ''] = key.split('\n');
    return `-- ${file}, ${(count / payments).toFixed(3)} a payment\n${sql};\n`;
  });
  return blocks.join('\n');
}
