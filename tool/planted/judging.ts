/**
 * Which tests judge a change, and in which order. A test that comes by the change judges it, the
 * quickest first. What stands in a table is there before any test begins: it is judged in a process
 * of its own, by every test of the files that come by the table's users.
 */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { importsOf, root } from '../source.ts';
import { type Said, Worker } from './crew.ts';
import type { Judging, Played } from './orders.ts';
import type { Place } from './places.ts';
import type { Fate, Memory } from './remembered.ts';
import type { Numbered } from './switched.ts';

/** Tests that pass by a change are run up to so much time of theirs. */
const ENOUGH_MS = 4_000;
const ENOUGH_TESTS = 25;

export const NOT_ALL_ASKED = 'not found by the quickest tests that come by';

export interface Judge {
  judge(worker: Worker, plant: Numbered): Promise<Fate>;
}

export function judgeOf(
  place: Place,
  plants: readonly Numbered[],
  textsFile: string,
  memory: Memory,
  thorough: boolean,
): Judge {
  const comingBy = testsByPlant(memory.measured);
  const atLoad = new Set(memory.reachedAtLoad);
  const tables = filesForTables(place, plants, memory.measured);
  const enough = thorough ? Number.POSITIVE_INFINITY : ENOUGH_MS;
  const formerFirst = (tests: readonly Played[], { key }: Numbered): readonly Played[] => {
    const { file, by } = memory.former[key] ?? {};
    const first = tests.filter((test) => test.file === file && test.title === by);
    return [...first, ...tests.filter((test) => !first.includes(test))];
  };
  /** Of files that it has met already nothing new is heard. */
  const unmet = ({ key }: Numbered, file: string) =>
    thorough || (memory.fates[key]?.unmet?.includes(file) ?? true);

  async function inWarm(worker: Worker, plant: Numbered): Promise<Fate> {
    const known = memory.fates[plant.key];
    const comes = comingBy.get(plant.number) ?? [];
    const all = comes.filter(({ file }) => unmet(plant, file));
    if (comes.length === 0) return { found: false, by: 'no test comes by' };
    if (all.length === 0 && known !== undefined) return { found: false, by: known.by };
    const tests = within(formerFirst(namesakesFirst(all, plant), plant), enough);
    const said = await worker.ask(orderOf(plant, tests, false));
    const unrepeatable = said.kind === 'SURVIVED' ? said.unrepeatable : [];
    const lost = tests.filter(({ file, title }) => unrepeatable.includes(`${file} ${title}`));
    const fate =
      lost.length === 0 ? fateOf(said) : await inFresh(plant, wholeFiles(lost, memory.measured));
    return asked(fate, tests, all);
  }

  async function inFresh(plant: Numbered, tests: readonly Played[]): Promise<Fate> {
    if (tests.length === 0) return { found: false, by: 'no test comes by' };
    const worker = new Worker(textsFile, plant.number);
    try {
      return fateOf(await worker.ask(orderOf(plant, tests, true)));
    } finally {
      worker.stop();
    }
  }

  const judge = async (worker: Worker, plant: Numbered): Promise<Fate> => {
    if (!atLoad.has(plant.number)) return inWarm(worker, plant);
    const { file } = memory.former[plant.key] ?? {};
    const files = tables(plant.path)
      .filter((path) => unmet(plant, path))
      .toSorted((a, b) => Number(b === file) - Number(a === file));
    const known = memory.fates[plant.key];
    if (files.length === 0 && known !== undefined) {
      return { found: false, by: known.by };
    }
    const all = ofFiles(files, memory.measured);
    const tests = within(namesakesFirst(all, plant), 2 * enough);
    return asked(await inFresh(plant, tests), tests, all);
  };
  return { judge };
}

/** Of some tests nobody may say that all have passed. */
function asked(fate: Fate, tests: readonly Played[], all: readonly Played[]): Fate {
  return fate.found || tests.length === all.length ? fate : { ...fate, by: NOT_ALL_ASKED };
}

/**
 * Tests of a file that is named like what they judge (`stand-in/forward.ts`, `stand-in.test.ts`),
 * then the quickest of each file in turn: fifteen of one file see less than one of fifteen.
 */
function namesakesFirst(tests: readonly Played[], { path }: Numbered): readonly Played[] {
  const words = path.replace(/\.ts$/, '').split('/').slice(2);
  const isNamesake = ({ file }: Played) => {
    const name = posix.basename(file, '.test.ts');
    return words.some((word) => word.startsWith(name) || name.startsWith(word));
  };
  const seen = new Map<string, number>();
  const turnOf = new Map(
    tests.map((test) => {
      const turn = seen.get(test.file) ?? 0;
      seen.set(test.file, turn + 1);
      return [test, isNamesake(test) ? -1 : turn];
    }),
  );
  return tests.toSorted((a, b) => (turnOf.get(a) ?? 0) - (turnOf.get(b) ?? 0));
}

function orderOf({ number }: Numbered, tests: readonly Judging[], wholeFiles: boolean) {
  const judging = tests.map(({ file, title, ms }) => ({ file, title, ms }));
  return { kind: 'JUDGE', number, tests: judging, wholeFiles } as const;
}

function fateOf(said: Said): Fate {
  switch (said.kind) {
    case 'FOUND':
      return { found: true, by: said.title, file: said.file };
    case 'HUNG':
      return { found: true, by: 'a test that never ends' };
    case 'ENDED':
      return { found: true, by: 'the end of the process' };
    case 'SURVIVED':
      return { found: false, by: 'every test that comes by passes' };
    default:
      throw new Error(`the worker: ${JSON.stringify(said)}`);
  }
}

function testsByPlant(measured: readonly Played[]): ReadonlyMap<number, readonly Played[]> {
  const by = new Map<number, Played[]>();
  for (const test of measured.toSorted((a, b) => a.ms - b.ms)) {
    for (const number of test.reached) by.set(number, [...(by.get(number) ?? []), test]);
  }
  return by;
}

/** The first tests until so much time is spent. */
function within(tests: readonly Played[], enoughMs: number): readonly Played[] {
  let spent = 0;
  return tests.filter(({ ms }, at) => {
    spent += ms;
    return at === 0 || (spent <= enoughMs && (at < ENOUGH_TESTS || enoughMs > ENOUGH_MS));
  });
}

/** All tests of the files of these, in their order. */
function wholeFiles(some: readonly Played[], measured: readonly Played[]): readonly Played[] {
  return ofFiles([...new Set(some.map(({ file }) => file))], measured);
}

function ofFiles(files: readonly string[], measured: readonly Played[]): readonly Played[] {
  return files.flatMap((wanted) => measured.filter(({ file }) => file === wanted));
}

/** For a file with tables, the files of tests that come by it or its users, the quickest first. */
function filesForTables(
  { sources, tests }: Place,
  plants: readonly Numbered[],
  measured: readonly Played[],
): (path: string) => readonly string[] {
  const pathOf = new Map(plants.map(({ number, path }) => [number, path]));
  const met = Map.groupBy(measured, ({ file }) => file);
  const cost = (file: string) => (met.get(file) ?? []).reduce((sum, { ms }) => sum + ms, 0);
  return (path) => {
    const users = [path, ...sources.filter((source) => directImports(source).includes(path))];
    const comeBy = tests.filter((file) =>
      (met.get(file) ?? []).some(({ reached }) =>
        reached.some((number) => users.includes(pathOf.get(number) ?? '')),
      ),
    );
    const units = tests.filter((file) => directImports(file).some((to) => users.includes(to)));
    return [...new Set([...units, ...comeBy])].toSorted((a, b) => cost(a) - cost(b));
  };
}

const imported = new Map<string, readonly string[]>();

function directImports(path: string): readonly string[] {
  const known = imported.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(`${root}${path}`, 'utf8');
  const found = importsOf(text)
    .filter((to) => to.startsWith('.'))
    .map((to) => posix.join(posix.dirname(path), to));
  imported.set(path, found);
  return found;
}
