/**
 * `armilla bench start`: from spawning the service to its first answered page, and its memory once
 * it has nothing to do, in turns with a Node process that listens and does nothing else.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { shareOfMemory } from '../authorise/processor.ts';
import { Missing } from '../missing.ts';
import { launchEmpty, launchService, type Running } from './launch.ts';
import { type CostLine, type CostRound, costLine, type StartLine } from './lines.ts';
import { folderBytes } from './size.ts';

export interface StartOptions {
  readonly rounds: number;
  /** How long both have nothing to do before their memory is counted. */
  readonly idleSeconds: number;
  readonly onProgress: (text: string) => void;
  readonly onLine: (line: StartLine) => void;
}

const HOUSE = new URL('../../../../', import.meta.url);
const PACKAGES = fileURLToPath(new URL('node_modules', HOUSE));
const PAGES = fileURLToPath(new URL('app/web/dist', HOUSE));

const STARTS = {
  first: 'on a new data folder, with nothing compiled yet',
  fresh: 'on a new data folder',
  again: 'on a data folder that was used before',
} as const;
type Start = keyof typeof STARTS;

/** Throws {@link Missing} where the pages are not built. */
export async function benchStart(options: StartOptions): Promise<void> {
  if (!existsSync(join(PAGES, 'index.html'))) {
    throw new Missing('The pages are wanted, which npm start builds: npm start');
  }
  const folder = mkdtempSync(join(tmpdir(), 'armilla-start-'));
  try {
    await measure(options, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const [packagesBytes, pagesBytes] = [folderBytes(PACKAGES), folderBytes(PAGES)];
  options.onLine({ name: 'install', packagesBytes, pagesBytes });
}

async function measure(options: StartOptions, folder: string): Promise<void> {
  const times: Record<Start, CostRound[]> = { first: [], fresh: [], again: [] };
  const memory: CostRound[] = [];
  // The first turn fills the caches of the disk and of the compiler, and is nobody's.
  for (let round = 0; round <= options.rounds; round++) {
    options.onProgress(round === 0 ? 'Warming …' : `Round ${round} of ${options.rounds} …`);
    const taken = await oneRound(options, folder, round);
    if (round === 0) continue;
    for (const start of Object.keys(STARTS) as Start[]) times[start].push(taken[start]);
    if (taken.memory !== undefined) memory.push(taken.memory);
  }
  for (const start of Object.keys(STARTS) as Start[]) {
    options.onLine(timeLine(start, times[start]));
  }
  if (memory.length > 0) options.onLine(memoryLine(options.idleSeconds, memory));
  else options.onProgress('Memory is left out: this system has no /proc that tells it.');
}

function timeLine(start: Start, rounds: readonly CostRound[]): CostLine {
  const summary = `from spawning it to its page, ${STARTS[start]}`;
  return costLine({ name: `start-${start}`, summary, unit: 'ms' }, rounds);
}

function memoryLine(idleSeconds: number, rounds: readonly CostRound[]): CostLine {
  const summary = `memory of the whole service after ${idleSeconds} s with nothing to do`;
  return costLine({ name: 'memory-idle', summary, unit: 'bytes' }, rounds);
}

interface Taken extends Record<Start, CostRound> {
  readonly memory: CostRound | undefined;
}

async function oneRound(options: StartOptions, folder: string, round: number): Promise<Taken> {
  const warm = { compileCache: join(folder, 'compiled') };
  const cold = { compileCache: join(folder, `compiled-${round}`) };
  const data = join(folder, `data-${round}`);
  const first = await inTurn(() => launchService(join(folder, `first-${round}`), cold), cold);
  await first.stop();
  const fresh = await inTurn(() => launchService(data, warm), warm);
  await fresh.stop();
  const again = await inTurn(() => launchService(data, warm), warm);
  const memory = round === 0 ? undefined : await memoryOf(again, options.idleSeconds);
  await again.stop();
  return { first: first.times, fresh: fresh.times, again: again.times, memory };
}

interface Pair {
  readonly service: Running;
  readonly empty: Running;
  readonly times: CostRound;
  stop(): Promise<void>;
}

/** The reference and then the service; both run until they are stopped. */
async function inTurn(
  launch: () => Promise<Running>,
  how: { readonly compileCache: string },
): Promise<Pair> {
  const empty = await launchEmpty(how);
  const service = await launch().catch(async (error: unknown) => {
    await empty.stop();
    throw error;
  });
  return {
    service,
    empty,
    times: { work: service.readyMs, reference: empty.readyMs },
    async stop() {
      await Promise.all([service.stop(), empty.stop()]);
    },
  };
}

async function memoryOf(
  { service, empty }: Pair,
  idleSeconds: number,
): Promise<CostRound | undefined> {
  await later(1_000 * idleSeconds);
  const [work, reference] = [shareOfMemory(service.pid), shareOfMemory(empty.pid)];
  return work === undefined || reference === undefined ? undefined : { work, reference };
}
