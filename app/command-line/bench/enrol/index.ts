/**
 * `armilla bench enrol`: cards typed in, over HTTP as the page does it, until their tokens are
 * active on bands, against a bare server that is asked and has to keep as much.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstThreadSeconds, processorSeconds, shareOfMemory } from '../authorise/processor.ts';
import { loadMeasured, type MeasuredService, startMeasured } from '../authorise/service.ts';
import { type Bare, startBare } from './bare.ts';
import { type EnrolLine, type EnrolRound, enrolLine } from './lines.ts';
import { type Load, startLoad } from './load.ts';
import { type CardFacts, type Plastic, printedPlastics } from './plastics.ts';

export interface EnrolOptions {
  /** Enrolled in each round. */
  readonly cards: number;
  readonly rounds: number;
  /** Enrolled before any clock runs; some bands' worth when left out. */
  readonly warming?: number;
  readonly onProgress: (text: string) => void;
}

const AT_ONCE = 8;
/** Until the compiler has seen enough. */
const WARMING = 4 * AT_ONCE;
/** Some indexes have no card. */
const SPARE = 8;

export async function benchEnrol(options: EnrolOptions): Promise<EnrolLine> {
  const { cards, rounds, warming = WARMING, onProgress } = options;
  const folder = mkdtempSync(join(tmpdir(), 'armilla-enrol-'));
  const place = { folder, cards: warming + cards * rounds + SPARE };
  try {
    onProgress(`Loading ${place.cards} cards, and starting …`);
    await loadMeasured(place);
    const plastics = printedIn(folder);
    const service = await startMeasured(place);
    const bare = await startBare(join(folder, 'bare.sqlite'));
    const load = startLoad();
    try {
      return await measured({ ...options, warming }, { service, bare, load, plastics });
    } finally {
      load.end();
      await bare.stop();
      await service.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function printedIn(folder: string): readonly Plastic[] {
  const facts = JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8')) as CardFacts;
  return printedPlastics(join(folder, 'data'), facts);
}

interface Sides {
  readonly service: MeasuredService;
  readonly bare: Bare;
  readonly load: Load;
  /** Each is typed in once. */
  readonly plastics: readonly Plastic[];
}

async function measured(options: Required<EnrolOptions>, sides: Sides): Promise<EnrolLine> {
  const { service, load, plastics } = sides;
  const { warming } = options;
  options.onProgress('Warming …');
  await load.ask({ do: 'PREPARE', url: service.url, plastics: plastics.slice(0, warming) });
  await load.ask({ do: 'ENROL', atOnce: AT_ONCE });
  const rounds: EnrolRound[] = [];
  while (rounds.length < options.rounds) {
    options.onProgress(`Round ${rounds.length + 1} of ${options.rounds} …`);
    const from = warming + rounds.length * options.cards;
    rounds.push(await oneRound(plastics.slice(from, from + options.cards), sides));
  }
  const memoryBytes = shareOfMemory(service.pid);
  return enrolLine(
    {
      name: 'enrol',
      summary: 'from the typed card to the active token, against as many bare requests kept',
      atOnce: AT_ONCE,
      ...(memoryBytes !== undefined && { memoryBytes }),
    },
    rounds,
  );
}

async function oneRound(plastics: readonly Plastic[], sides: Sides): Promise<EnrolRound> {
  const { service, bare, load } = sides;
  const count = plastics.length;
  await load.ask({ do: 'PREPARE', url: service.url, plastics });
  const before = processorOf(sides);
  const done = await load.ask({ do: 'ENROL', atOnce: AT_ONCE });
  const processorUs = perEnrolment(before, processorOf(sides), count);
  const { requests } = done;
  const asked = { do: 'BARE', url: bare.url, atOnce: AT_ONCE, count, requests } as const;
  const { perSecond: referencePerSecond } = await load.ask(asked);
  return { ...done, referencePerSecond, processorUs };
}

type Processor = Readonly<Record<'service' | 'ofWhichFirstThread' | 'load', number>>;

/** Seconds so far; nothing where no system counts them. */
function processorOf({ service, load }: Sides): Processor | undefined {
  if (process.platform !== 'linux') return undefined;
  return {
    service: processorSeconds(service.pid),
    ofWhichFirstThread: firstThreadSeconds(service.pid),
    load: processorSeconds(load.pid),
  };
}

function perEnrolment(
  before: Processor | undefined,
  after: Processor | undefined,
  count: number,
): Processor | Record<string, never> {
  if (before === undefined || after === undefined) return {};
  const us = (place: keyof Processor) => ((after[place] - before[place]) * 1_000_000) / count;
  return {
    service: us('service'),
    ofWhichFirstThread: us('ofWhichFirstThread'),
    load: us('load'),
  };
}
