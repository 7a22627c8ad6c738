/**
 * Stands in for `node:test` inside a worker: gathers the tests instead of running them, so that one
 * of them can be run again and again, once for each planted bug. It has what the tests of the house
 * use of it, and says so where one uses more.
 */

/** What a test is given. */
interface Context {
  readonly name: string;
  readonly signal: AbortSignal;
  after(work: () => unknown): void;
  skip(): void;
  diagnostic(): void;
  test(name: string, work: Work): Promise<void>;
}

type Work = (context: Context) => unknown;
type Hook = () => unknown;

/** One test by its file and title. */
export interface Gathered {
  readonly file: string;
  readonly title: string;
  readonly skipped: boolean;
  readonly run: () => Promise<void>;
}

interface FileOfTests {
  readonly tests: Gathered[];
  readonly before: Hook[];
  readonly beforeEach: Hook[];
  readonly afterEach: Hook[];
  readonly after: Hook[];
  begun: Promise<void> | undefined;
}

let gathering = emptyFile();
let title: readonly string[] = [];
let fileName = '';

function emptyFile(): FileOfTests {
  return { tests: [], before: [], beforeEach: [], afterEach: [], after: [], begun: undefined };
}

/** Loads a file of tests; gives them in their order, and what closes it. */
export async function gather(
  file: string,
  load: () => Promise<unknown>,
): Promise<{ readonly tests: readonly Gathered[]; readonly close: () => Promise<void> }> {
  const mine = emptyFile();
  gathering = mine;
  fileName = file;
  await load();
  return { tests: mine.tests, close: () => inTurn(mine.begun === undefined ? [] : mine.after) };
}

async function inTurn(hooks: readonly Hook[]): Promise<void> {
  for (const hook of hooks) await hook();
}

type Options = Readonly<{ skip?: boolean | string | undefined }>;

export function test(name: string, ...rest: readonly [Work] | readonly [Options, Work]): void {
  const work = rest.length === 1 ? rest[0] : rest[1];
  const options = rest.length === 1 ? {} : rest[0];
  const mine = gathering;
  const full = [...title, name].join(' › ');
  const skipped = options.skip !== undefined && options.skip !== false;
  mine.tests.push({ file: fileName, title: full, skipped, run: () => play(mine, full, work) });
}

export const it = test;

export function describe(name: string, body: () => void): void {
  const outside = title;
  title = [...outside, name];
  body();
  title = outside;
}

export const before = (hook: Hook) => void gathering.before.push(hook);
export const beforeEach = (hook: Hook) => void gathering.beforeEach.push(hook);
export const afterEach = (hook: Hook) => void gathering.afterEach.push(hook);
export const after = (hook: Hook) => void gathering.after.push(hook);

async function play(file: FileOfTests, name: string, work: Work): Promise<void> {
  file.begun ??= inTurn(file.before);
  await file.begun;
  await inTurn(file.beforeEach);
  const closing: Hook[] = [];
  try {
    await work(contextOf(name, closing));
  } finally {
    await inTurn(closing.toReversed());
    await inTurn(file.afterEach);
  }
}

function contextOf(name: string, closing: Hook[]): Context {
  return {
    name,
    signal: new AbortController().signal,
    after: (hook) => void closing.push(hook),
    skip: () => {},
    diagnostic: () => {},
    test: async (inner, work) => {
      await work(contextOf(`${name} › ${inner}`, closing));
    },
  };
}
