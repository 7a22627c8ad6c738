/**
 * What a payment costs on the whole road when there are more and more cards, in turns with the
 * fewest, and what the service's memory does while many payments go by.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustBeApproved } from '../authorise/contest.ts';
import { type Fired, type Loader, startLoader } from '../authorise/loader.ts';
import { memoryOf, processorSeconds } from '../authorise/processor.ts';
import { loadMeasured, type MeasuredService, startMeasured } from '../authorise/service.ts';
import { IN_FLIGHT } from '../authorise/works.ts';
import { type Engine, type Home, homeOn } from './databases.ts';
import {
  type Cost,
  type CostRound,
  type GrowthLine,
  type MemorySample,
  memoryLine,
  sizeLine,
} from './lines.ts';

export interface GrowthOptions {
  readonly engine: Engine;
  /** Where what is loaded into files stays, and is gone on with; gone afterwards when left out. */
  readonly kept?: string | undefined;
  /** Numbers of cards; the others are held against the first. */
  readonly sizes: readonly [number, ...number[]];
  readonly rounds: number;
  /** Payments of each size in each round. */
  readonly payments: number;
  /** Of each size before any is measured; some thousand when left out. */
  readonly warming?: number;
  /** While which memory is looked at; 0: it is not. */
  readonly memoryPayments: number;
  readonly onProgress: (text: string) => void;
  readonly onLine: (line: GrowthLine) => void;
}

/** Throws {@link Missing}. */
export async function benchGrowth(options: GrowthOptions): Promise<void> {
  const home = await homeOn(options.engine);
  const folder = options.kept ?? mkdtempSync(join(tmpdir(), 'armilla-growth-'));
  const sides: Side[] = [];
  try {
    for (const cards of options.sizes) {
      options.onProgress(`Loading ${cards} cards …`);
      const side = await opened(folder, home, cards);
      sides.push(side);
      await paid(side, options.warming ?? WARMING);
    }
    await measured(options, sides);
  } finally {
    for (const { loader, service } of sides) {
      loader.end();
      await service.stop();
    }
    home.end();
    if (options.kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** The service on so many cards, and the load before it. */
interface Side {
  readonly cards: number;
  readonly bytesACard: number;
  readonly home: Home;
  readonly service: MeasuredService;
  readonly loader: Loader;
  readonly sent: Sent;
}

/** How many payments its cards have made: a card's counters go on from there. */
interface Sent {
  before(): number;
  tell(all: number): void;
}

function sentIn(folder: string): Sent {
  const file = join(folder, 'sent');
  return {
    before: () => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0),
    tell: (all) => writeFileSync(file, String(all)),
  };
}

const WARMING = 8_000;

async function opened(above: string, home: Home, cards: number): Promise<Side> {
  const folder = join(above, String(cards));
  mkdirSync(folder, { recursive: true });
  const database = home.database(folder);
  await loadMeasured({ folder, cards, databaseUrl: database.url });
  database.settle();
  const bytesACard = Math.round(database.grownBytes() / cards);
  const service = await startMeasured({ folder, cards, databaseUrl: database.url });
  const tcpPort = service.tcpPortOf('NETWORK');
  const sent = sentIn(folder);
  const where = { factsFile: service.factsFile, tcpPort, port: 'NETWORK' } as const;
  const loader = startLoader({ ...where, from: sent.before() });
  return { cards, bytesACard, home, service, loader, sent };
}

async function measured(options: GrowthOptions, sides: readonly Side[]): Promise<void> {
  const [first, ...others] = sides;
  if (first === undefined) return;
  const rounds = new Map<Side, CostRound[]>(others.map((side) => [side, []]));
  for (let round = 1; round <= options.rounds; round++) {
    options.onProgress(`Round ${round} of ${options.rounds} …`);
    const reference = (await paid(first, options.payments)).cost;
    for (const [side, done] of rounds) {
      done.push({ ...(await paid(side, options.payments)), reference });
    }
  }
  for (const [{ cards, bytesACard }, done] of rounds) {
    options.onLine(sizeLine({ cards, referenceCards: first.cards, bytesACard }, done));
  }
  if (options.memoryPayments > 0) options.onLine(memoryLine(await memoryOver(options, first)));
}

async function paid(
  { home, service, loader, sent }: Side,
  payments: number,
): Promise<Fired & { readonly cost: Cost }> {
  await loader.prepare(payments);
  sent.tell(loader.sent());
  const seconds = () => [processorSeconds(service.pid), home.processorSeconds()] as const;
  const before = seconds();
  const fired = await loader.closed(IN_FLIGHT);
  const after = seconds();
  mustBeApproved(fired);
  const each = (place: 0 | 1) => ((after[place] - before[place]) * 1_000_000) / payments;
  return { ...fired, cost: { service: each(0), postgres: each(1) } };
}

const SAMPLES = 10;

async function memoryOver(
  { memoryPayments, onProgress }: GrowthOptions,
  side: Side,
): Promise<readonly MemorySample[]> {
  const samples: MemorySample[] = [];
  const step = Math.ceil(memoryPayments / SAMPLES);
  for (let sent = step; sent <= memoryPayments; sent += step) {
    onProgress(`Memory: ${sent} of ${memoryPayments} payments …`);
    await paid(side, step);
    samples.push({ payments: sent, bytes: memoryOf(side.service.pid).nowBytes });
  }
  return samples;
}
