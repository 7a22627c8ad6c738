/** Plays every mechanical change of a party, two at once, each until a test fails. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../source.ts';
import { Worker } from './crew.ts';
import { type Plant, plantsIn } from './guards.ts';
import { type Judge, judgeOf, NOT_ALL_ASKED } from './judging.ts';
import type { Played } from './orders.ts';
import type { Place } from './places.ts';
import { type Fate, type Memory, recall, remember } from './remembered.ts';
import { type Numbered, switched } from './switched.ts';

const AT_ONCE = 2;
const TELL_EVERY_MS = 10_000;

export interface Judged {
  readonly plant: Plant;
  readonly fate: Fate;
}

export interface Wish {
  /** Only changes of files whose path contains this. */
  readonly file?: string | undefined;
  /** Every test that passes by, however long it takes. */
  readonly thorough?: boolean | undefined;
  /** Changes of `decide/` alone, judged by the tests beside them; the others wait. */
  readonly quick?: boolean | undefined;
  readonly tell: (words: string) => void;
}

/** Every change of these sources, numbered. */
export function numbered(sources: readonly string[]): readonly Numbered[] {
  return sources
    .flatMap((path) => plantsIn(path, readFileSync(`${root}${path}`, 'utf8')))
    .map((plant, number) => ({ ...plant, number }));
}

/** What became of every change. */
export async function playMechanical(place: Place, wish: Wish): Promise<readonly Judged[]> {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-planted-'));
  const textsFile = join(folder, 'texts.json');
  try {
    const plants = numbered(place.sources);
    writeFileSync(textsFile, JSON.stringify(textsOf(place, plants)));
    const memory = recall(place.party, place.weighed, plants);
    const isNear = (path: string) => wish.quick !== true || path.includes('/decide/');
    await measure(place, memory.unmeasured.filter(isNear), textsFile, memory, wish);
    const wanted = plants.filter(({ path }) => path.includes(wish.file ?? '') && isNear(path));
    const judge = judgeOf(place, plants, textsFile, memory, wish.thorough === true);
    await judgeAll(place.party, judge, wanted, textsFile, memory, wish);
    return wanted.flatMap((plant) => {
      const fate = memory.fates[plant.key];
      return fate === undefined ? [] : [{ plant, fate }];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What is remembered of earlier runs; of what was not played again since its party, or what that
 * stands on, changed: how it ended before.
 */
export function remembered(place: Place): readonly Judged[] {
  const plants = numbered(place.sources);
  const { fates, former } = recall(place.party, place.weighed, plants);
  return plants.flatMap((plant) => {
    const fate = fates[plant.key] ?? former[plant.key];
    return fate === undefined ? [] : [{ plant, fate }];
  });
}

function textsOf({ sources }: Place, plants: readonly Numbered[]): readonly [string, string][] {
  return sources.map((path) => {
    const mine = plants.filter((plant) => plant.path === path);
    return [`${root}${path}`, switched(readFileSync(`${root}${path}`, 'utf8'), mine)];
  });
}

/** Runs these tests with nothing planted: they must pass, and tell what they come by. */
async function measure(
  { party }: Place,
  files: readonly string[],
  textsFile: string,
  memory: Memory,
  { tell }: Wish,
): Promise<void> {
  if (files.length === 0) return;
  const atLoad = new Set(memory.reachedAtLoad);
  const measured = [...memory.measured];
  const waiting = [...files];
  await together(textsFile, async (worker) => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const said = await worker.ask({ kind: 'MEASURE', file });
      if (said.kind !== 'MEASURED') throw new Error(`${file}: ${JSON.stringify(said)}`);
      for (const number of said.reachedAtLoad) atLoad.add(number);
      measured.push(...said.played);
    }
  });
  for (const { file, title, trouble } of measured.filter(fails)) {
    tell(`  not asked, it fails with nothing planted: ${file} “${title}”: ${trouble}`);
  }
  memory.measured = measured.filter((test) => !fails(test));
  memory.reachedAtLoad = [...atLoad];
  memory.unmeasured = memory.unmeasured.filter((file) => !files.includes(file));
  tell(`  ${party}: ${memory.measured.length} tests stand ready`);
  remember(party, memory);
}

const fails = ({ trouble }: Played) => trouble !== undefined;

/** So many workers do this at once, each to its end. */
async function together(textsFile: string, work: (worker: Worker) => Promise<void>) {
  const one = async () => {
    const worker = new Worker(textsFile);
    try {
      await work(worker);
    } finally {
      worker.stop();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

async function judgeAll(
  party: string,
  { judge }: Judge,
  wanted: readonly Numbered[],
  textsFile: string,
  memory: Memory,
  { thorough = false, tell }: Wish,
): Promise<void> {
  const waiting = wanted.filter(({ key }) => {
    const fate = memory.fates[key];
    const again = fate?.by === NOT_ALL_ASKED && thorough;
    const isNews = (fate?.unmet ?? []).some((file) => !memory.unmeasured.includes(file));
    return fate === undefined || again || isNews;
  });
  let told = performance.now();
  await together(textsFile, async (worker) => {
    for (let plant = waiting.shift(); plant !== undefined; plant = waiting.shift()) {
      const fate = await judge(worker, plant);
      memory.fates[plant.key] = fate.found ? fate : { ...fate, unmet: memory.unmeasured };
      if (performance.now() - told < TELL_EVERY_MS) continue;
      told = performance.now();
      tell(`  ${party}: ${waiting.length} still to be planted`);
      remember(party, memory);
    }
  });
  remember(party, memory);
}
