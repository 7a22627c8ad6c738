/** The points that the model is held against: each work at several loads, on both engines. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '@armilla/kit/own-postgres';
import { APPROVED_OR_LATER, mustBeApproved } from '../authorise/contest.ts';
import { type Fired, type Loader, startLoader } from '../authorise/loader.ts';
import { memoryOf, processorSeconds } from '../authorise/processor.ts';
import { loadMeasured, type MeasuredService, startMeasured } from '../authorise/service.ts';
import { Missing } from '../missing.ts';
import type { Measured, Point } from '../queue/points.ts';
import type { Engine, Road } from '../queue/road.ts';
import { type Grown, grownSince, sizeOf } from './size.ts';

export interface MeasureOptions {
  readonly cards: number;
  /** How long each point is measured. */
  readonly seconds: number;
  readonly onProgress: (text: string) => void;
}

const IN_FLIGHT = [1, 4, 16, 64, 256] as const;
/** Of what is borne with 64 in flight. */
const SHARES = [0.5, 0.8] as const;
const PORTS = { issuer: 'BANK', network: 'NETWORK' } as const;
/** As for `bench authorise`. */
const SERVER = ['shared_buffers=1GB', 'max_wal_size=8GB'];

/** Throws {@link Missing}. */
export async function measureAll(options: MeasureOptions): Promise<readonly Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-scale-'));
  const server = await startPostgres({ settings: SERVER });
  if (server === undefined) throw new Missing('PostgreSQL is wanted: apt-get install postgresql');
  try {
    const sqlite = await onEngine(options, folder, 'sqlite', server);
    return [...sqlite, ...(await onEngine(options, folder, 'postgres', server))];
  } finally {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onEngine(
  options: MeasureOptions,
  above: string,
  engine: Engine,
  server: PostgresServer,
): Promise<readonly Measured[]> {
  const { cards, onProgress } = options;
  const folder = join(above, engine);
  mkdirSync(folder);
  const place = { folder, cards, databaseUrl: engine === 'postgres' ? server.url : undefined };
  onProgress(`Loading ${cards} cards, and starting on ${engine} …`);
  await loadMeasured(place);
  const service = await startMeasured(place);
  try {
    const measured: Measured[] = [];
    let from = 0;
    for (const road of ['issuer', 'network'] as const) {
      const side = { options, service, server, engine, road };
      const points = await pointsOf(side, from);
      measured.push({ road, engine, points: points.points });
      from = points.sent;
    }
    return measured;
  } finally {
    await service.stop();
  }
}

interface Side {
  readonly options: MeasureOptions;
  readonly service: MeasuredService;
  readonly server: PostgresServer;
  readonly engine: Engine;
  readonly road: Road;
}

/** `from`: payments that were sent before; `sent`: how many there are afterwards. */
async function pointsOf(
  side: Side,
  from: number,
): Promise<{ readonly points: readonly Point[]; readonly sent: number }> {
  const { options, service, road, engine } = side;
  const port = PORTS[road];
  const { factsFile } = service;
  const loader = startLoader({ factsFile, tcpPort: service.tcpPortOf(port), port, from });
  try {
    const points: Point[] = [];
    await loader.prepare(WARMING);
    let { perSecond } = await loader.closed(64);
    for (const inFlight of IN_FLIGHT) {
      options.onProgress(`${road} on ${engine}: ${inFlight} in flight …`);
      const point = await one(side, loader, perSecond, () => loader.closed(inFlight));
      points.push({ inFlight, ...point });
      perSecond = point.perSecond;
    }
    const borne = points.find(({ inFlight }) => inFlight === 64)?.perSecond ?? perSecond;
    for (const share of SHARES) {
      const offeredPerSecond = Math.round(borne * share);
      options.onProgress(`${road} on ${engine}: ${offeredPerSecond} a second …`);
      const fire = () => loader.open(offeredPerSecond);
      points.push({ offeredPerSecond, ...(await one(side, loader, offeredPerSecond, fire)) });
    }
    return { points, sent: loader.sent() };
  } finally {
    loader.end();
  }
}

const WARMING = 4_000;

async function one(
  side: Side,
  loader: Loader,
  expectedPerSecond: number,
  fire: () => Promise<Fired>,
): Promise<Point> {
  const { service, server, engine } = side;
  const count = Math.max(200, Math.round(expectedPerSecond * side.options.seconds));
  await loader.prepare(count);
  const size = sizeOf(engine, server.url, service.data);
  const before = [processorSeconds(service.pid), processorSeconds(server.pid)] as const;
  const fired = await fire();
  const after = [processorSeconds(service.pid), processorSeconds(server.pid)] as const;
  mustBeApproved(fired, APPROVED_OR_LATER);
  const each = (place: 0 | 1) => digits(((after[place] - before[place]) * 1_000) / count);
  return {
    perSecond: Math.round(fired.perSecond),
    p50Ms: digits(fired.p50Ms),
    p99Ms: digits(fired.p99Ms),
    cpuMsPerOne: each(0),
    ...(engine === 'postgres' && { databaseCpuMsPerOne: each(1) }),
    ...perOne(grownSince(size, engine, server.url, service.data), count),
    memoryBytes: memoryOf(service.pid).nowBytes,
  };
}

function perOne({ walBytes, diskBytes }: Grown, count: number): Partial<Point> {
  return {
    diskBytesPerOne: Math.round(diskBytes / count),
    ...(walBytes !== undefined && { walBytesPerOne: Math.round(walBytes / count) }),
  };
}

const digits = (value: number) => Number(value.toPrecision(4));
