/**
 * A process that has loaded a party with all its changes switched off, and its tests; told by its
 * parent to plant one and to run these tests until one fails. Who fails must pass again when the
 * bug is gone, or it does not count.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { unreachable } from '@armilla/bytes';
import { root } from '../source.ts';
import { type Gathered, gather } from './gathered.ts';
import { gatherTests, replaceSources } from './hook.ts';
import type { Answer, Order, Played } from './orders.ts';

const PATIENCE_MS = 6_000;
const PATIENCE_TIMES = 12;
const PLAY_PATIENCE_MS = 120_000;

let active = -1;
let reached = new Set<number>();

/** What every change of the switched texts asks. */
Object.assign(globalThis, {
  planted: (number: number): boolean => {
    reached.add(number);
    return number === active;
  },
});

const [textsFile = '', plantedAtLoad] = process.argv.slice(2);
replaceSources(new Map(JSON.parse(readFileSync(textsFile, 'utf8')) as [string, string][]));
gatherTests();
if (plantedAtLoad !== undefined) active = Number(plantedAtLoad);

interface Loaded {
  readonly tests: readonly Gathered[];
  /** What was asked while it was loaded. */
  readonly reachedAtLoad: readonly number[];
}

const loaded = new Map<string, Loaded>();
const unrepeatable = new Set<string>();

async function loadFile(file: string): Promise<Loaded> {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const before = active;
  if (plantedAtLoad === undefined) active = -1;
  reached = new Set();
  const { tests } = await gather(file, () => import(pathToFileURL(`${root}${file}`).href));
  const now = { tests, reachedAtLoad: [...reached] };
  loaded.set(file, now);
  active = before;
  return now;
}

/** What nobody waits for may fail as well; it is the fault of the test that runs. */
let blame: (error: unknown) => void = () => {};
process.on('uncaughtException', (error) => blame(error));
process.on('unhandledRejection', (error) => blame(error));

interface Outcome {
  readonly ms: number;
  readonly trouble: string | undefined;
  readonly late: boolean;
}

async function run(test: Gathered, patienceMs: number): Promise<Outcome> {
  process.send?.({ kind: 'BEGUN', patienceMs } satisfies Answer);
  const begun = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = Symbol('late');
  try {
    const ended = await Promise.race([
      test.run(),
      new Promise((_, reject) => {
        blame = reject;
      }),
      new Promise((resolve) => {
        timer = setTimeout(() => resolve(late), patienceMs);
      }),
    ]);
    const ms = performance.now() - begun;
    return { ms, late: ended === late, trouble: ended === late ? 'never ended' : undefined };
  } catch (error) {
    return { ms: performance.now() - begun, late: false, trouble: String(error).slice(0, 300) };
  } finally {
    clearTimeout(timer);
    blame = () => {};
  }
}

/** Runs every test of a file once with nothing planted. */
async function measure(file: string): Promise<Answer> {
  const { tests, reachedAtLoad } = await loadFile(file);
  const played: Played[] = [];
  for (const test of tests) {
    if (test.skipped) continue;
    reached = new Set();
    const { ms, trouble } = await run(test, 300_000);
    played.push({ file, title: test.title, ms, trouble, reached: [...reached] });
  }
  return { kind: 'MEASURED', played, reachedAtLoad };
}

/** Plants it and runs the tests in their order, until one fails that passes without it. */
async function judge({ number, tests, wholeFiles }: Order & { kind: 'JUDGE' }): Promise<Answer> {
  for (const wanted of tests) {
    if (unrepeatable.has(`${wanted.file} ${wanted.title}`)) continue;
    const test = await find(wanted.file, wanted.title);
    if (test === undefined) continue;
    const patienceMs = PATIENCE_MS + PATIENCE_TIMES * wanted.ms;
    active = number;
    const { trouble, late } = await run(test, patienceMs);
    if (plantedAtLoad === undefined) active = -1;
    if (trouble === undefined) continue;
    const found = { kind: 'FOUND', file: wanted.file, title: wanted.title, trouble } as const;
    if (late) return { ...found, spent: true };
    if (wholeFiles) return { ...found, spent: false };
    const again = await run(test, patienceMs);
    if (again.trouble === undefined) return { ...found, spent: false };
    unrepeatable.add(`${wanted.file} ${wanted.title}`);
  }
  return { kind: 'SURVIVED', unrepeatable: [...unrepeatable] };
}

/** Runs the files as they stand, until a test fails. */
async function play(files: readonly string[]): Promise<Answer> {
  for (const file of files) {
    for (const test of await testsOf(file)) {
      if (test.skipped) continue;
      const { trouble } = await run(test, PLAY_PATIENCE_MS);
      const { title } = test;
      if (trouble !== undefined) return { kind: 'FOUND', file, title, trouble, spent: true };
    }
  }
  return { kind: 'SURVIVED', unrepeatable: [] };
}

/** A file that does not even load fails as a test would. */
async function testsOf(file: string): Promise<readonly Gathered[]> {
  try {
    return (await loadFile(file)).tests;
  } catch (error) {
    const run = () => Promise.reject(error);
    return [{ file, title: 'the file is loaded', skipped: false, run }];
  }
}

async function find(file: string, title: string): Promise<Gathered | undefined> {
  try {
    const { tests } = await loadFile(file);
    return tests.find((test) => test.title === title);
  } catch (error) {
    if (plantedAtLoad === undefined) throw error;
    return { file, title, skipped: false, run: () => Promise.reject(error) };
  }
}

function answerOf(order: Order): Promise<Answer> {
  switch (order.kind) {
    case 'MEASURE':
      return measure(order.file);
    case 'PLAY':
      return play(order.files);
    case 'JUDGE':
      return judge(order);
    default:
      return unreachable(order);
  }
}

process.on('disconnect', () => process.exit());
process.on('message', (order: Order) => {
  const answering = answerOf(order);
  answering.then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ kind: 'BROKEN', trouble: String(error) } satisfies Answer),
  );
});
process.send?.({ kind: 'READY' } satisfies Answer);
