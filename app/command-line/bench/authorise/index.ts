/**
 * `armilla bench authorise`: payments over TCP through the product's own ports, durable when they
 * are answered, against PostgreSQL's own benchmark and against the same SQL alone.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '@armilla/kit/own-postgres';
import { Missing } from '../missing.ts';
import { type BareSql, recordBareSql } from './bare-sql.ts';
import {
  APPROVED_OR_LATER,
  mustBeApproved,
  type RatioLine,
  type Round,
  ratioLine,
  type TailLine,
  type TailRound,
  tailLine,
} from './contest.ts';
import { type Loader, startLoader } from './loader.ts';
import { type Pgbench, preparePgbench } from './pgbench.ts';
import { memoryOf, processorSeconds } from './processor.ts';
import { loadMeasured, type MeasuredService, startMeasured } from './service.ts';
import { type Engine, IN_FLIGHT, TAIL_AT_MOST, WORKS, type Work } from './works.ts';

export interface AuthoriseOptions {
  readonly cards: number;
  readonly rounds: number;
  /** How long each round of work, and of its reference, takes. */
  readonly seconds: number;
  readonly onProgress: (text: string) => void;
  readonly onLine: (line: RatioLine | TailLine) => void;
}

/** As servers in production have: the defaults are for small machines. */
const SERVER = ['shared_buffers=1GB', 'max_wal_size=8GB'];

/** Resolves to the text of the bare SQL. Throws {@link Missing}. */
export async function benchAuthorise(options: AuthoriseOptions): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-bench-'));
  const server = await startPostgres({ settings: SERVER });
  if (server === undefined) {
    throw new Missing('The yardstick is PostgreSQL’s: apt-get install postgresql');
  }
  try {
    options.onProgress('Filling the tables of pgbench …');
    const pgbench = await preparePgbench(server.url);
    const ground = { ...options, folder, server, pgbench };
    await onEngine(ground, 'postgres', undefined);
    const bareSql = await recorded(ground);
    await onEngine(ground, 'sqlite', bareSql);
    return bareSql.text;
  } finally {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ground extends AuthoriseOptions {
  readonly folder: string;
  readonly server: PostgresServer;
  readonly pgbench: Pgbench;
}

function placeOf({ folder, cards, server }: Ground, engine: Engine) {
  const databaseUrl = engine === 'postgres' ? server.url : undefined;
  return { folder: join(folder, engine), cards, databaseUrl };
}

async function recorded(ground: Ground): Promise<BareSql> {
  const { folder, cards, onProgress } = ground;
  onProgress('Recording what the road asks of SQLite …');
  const loaded = placeOf(ground, 'sqlite');
  mkdirSync(loaded.folder);
  await loadMeasured(loaded);
  return recordBareSql(loaded.folder, join(folder, 'recorded'), cards, IN_FLIGHT);
}

async function onEngine(
  ground: Ground,
  engine: Engine,
  bareSql: BareSql | undefined,
): Promise<void> {
  const place = placeOf(ground, engine);
  mkdirSync(place.folder, { recursive: true });
  ground.onProgress(`Loading ${ground.cards} cards, and starting on ${engine} …`);
  await loadMeasured(place);
  const service = await startMeasured(place);
  try {
    let from = 0;
    for (const work of WORKS.filter((one) => one.engine === engine)) {
      from = await measured(ground, service, work, bareSql, from);
    }
  } finally {
    await service.stop();
  }
}

/** `from`: payments that were sent before. Resolves to how many there are now. */
async function measured(
  ground: Ground,
  service: MeasuredService,
  work: Work,
  bareSql: BareSql | undefined,
  from: number,
): Promise<number> {
  const { port, reference } = work;
  const tcpPort = service.tcpPortOf(port);
  const loader = startLoader({ factsFile: service.factsFile, tcpPort, port, from });
  try {
    const side = { ground, service, loader, work };
    const referenceOf =
      reference === 'PGBENCH'
        ? async () => (await ground.pgbench.run(ground.seconds)).perSecond
        : async () => bareSql?.run() ?? Number.NaN;
    const line = await atFull(side, referenceOf);
    ground.onLine(line);
    if (reference === 'PGBENCH') ground.onLine(await atHalf(side, line));
    return loader.sent();
  } finally {
    loader.end();
  }
}

interface Side {
  readonly ground: Ground;
  readonly service: MeasuredService;
  readonly loader: Loader;
  readonly work: Work;
}

const WARMING = 4_000;

async function atFull(side: Side, referenceOf: () => Promise<number>): Promise<RatioLine> {
  const { ground, service, loader, work } = side;
  await loader.prepare(WARMING);
  let { perSecond } = await loader.closed(IN_FLIGHT);
  const rounds: Round[] = [];
  while (rounds.length < ground.rounds) {
    ground.onProgress(`${work.name}: round ${rounds.length + 1} of ${ground.rounds} …`);
    const referencePerSecond = await referenceOf();
    const count = Math.round(perSecond * ground.seconds);
    await loader.prepare(count);
    const before = processorOf(side);
    const fired = await loader.closed(IN_FLIGHT);
    const after = processorOf(side);
    mustBeApproved(fired);
    rounds.push({ ...fired, referencePerSecond, processorUs: perPayment(before, after, count) });
    perSecond = fired.perSecond;
  }
  const { name, summary, mustReach } = work;
  const memoryBytes = memoryOf(service.pid).nowBytes;
  return ratioLine({ name, summary, mustReach, memoryBytes }, rounds);
}

type Processor = Readonly<Record<'service' | 'postgres' | 'load', number>>;

/** Seconds so far. */
function processorOf({ ground, service, loader }: Side): Processor {
  return {
    service: processorSeconds(service.pid),
    postgres: processorSeconds(ground.server.pid),
    load: processorSeconds(loader.pid),
  };
}

function perPayment(before: Processor, after: Processor, count: number): Processor {
  const us = (place: keyof Processor) => ((after[place] - before[place]) * 1_000_000) / count;
  return { service: us('service'), postgres: us('postgres'), load: us('load') };
}

async function atHalf(side: Side, full: RatioLine): Promise<TailLine> {
  const { ground, loader, work } = side;
  const { seconds, pgbench } = ground;
  const perSecond = full.work / 2;
  const rounds: TailRound[] = [];
  while (rounds.length < ground.rounds) {
    ground.onProgress(`${work.name} at half: round ${rounds.length + 1} of ${ground.rounds} …`);
    const reference = await pgbench.runAt(full.reference / 2, seconds);
    await loader.prepare(Math.round(perSecond * seconds));
    const fired = await loader.open(perSecond);
    mustBeApproved(fired, APPROVED_OR_LATER);
    rounds.push({ ...fired, reference });
  }
  const summary = 'p99 at half of what it bears, against pgbench at half of its own';
  return tailLine({ name: `${work.name}-at-half`, summary, atMost: TAIL_AT_MOST }, rounds);
}
