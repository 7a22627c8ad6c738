/** The suites of tests: which files, how long they may take, and how a run of them is told. */
import { globSync } from 'node:fs';
import { cpus } from 'node:os';
import { relative } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';

export interface Suite {
  readonly name: string;
  readonly files: readonly string[];
  /** Seconds it may take on two cores; a slower run is said aloud, not failed. */
  readonly budgetSeconds: number;
  /** Runs on PostgreSQL as well. */
  readonly postgres: boolean;
  /** Files at once: what waits for answers and timers half of the time lets others go on. */
  readonly atOnce: number;
}

/** Files beyond the number of processors. */
const MORE_AT_ONCE: Readonly<Record<string, number>> = { party: 2, flow: 1, screens: 2 };

const suite = (name: string, files: readonly string[], budgetSeconds: number): Suite => ({
  name,
  files,
  budgetSeconds,
  postgres: ['kit', 'party', 'flow'].includes(name),
  atOnce: cpus().length + (MORE_AT_ONCE[name] ?? 0),
});

export const SUITES: readonly Suite[] = [
  suite('laws', ['tool/**/*.test.ts'], 50),
  suite('kit', ['kit/**/*.test.ts'], 30),
  suite('wire', ['wire/**/*.test.ts'], 20),
  suite('party', ['party/**/*.test.ts'], 240),
  suite('world', ['world/**/*.test.ts', 'app/**/*.test.ts'], 100),
  suite('flow', ['flow/*.test.ts', 'flow/canaries/*.test.ts'], 470),
  suite('screens', ['flow/screens/**/*.test.ts'], 430),
];

/** One test that ended. */
export interface Told {
  readonly title: string;
  readonly outcome: 'PASSED' | 'FAILED' | 'SKIPPED';
  readonly seconds: number;
  /** Where it stands, and the beginning of what went wrong. */
  readonly trouble: readonly string[];
}

const LONGEST_FILE_MS = 1_500_000;
const root = fileURLToPath(new URL('..', import.meta.url));

/** How long a file took that was run. */
export interface Ran {
  readonly file: string;
  readonly seconds: number;
}

/**
 * Runs the files and tells each test; what they write on standard error passes through. Gives how
 * long each file took.
 */
export async function runFiles(
  patterns: readonly string[],
  tell: (told: Told) => void,
  atOnce = cpus().length,
): Promise<readonly Ran[]> {
  const found = patterns.flatMap((pattern) =>
    globSync(pattern, { cwd: root, exclude: outOfHouse }),
  );
  const ran: Ran[] = [];
  if (found.length === 0) return ran;
  const stream = run({
    files: longestFirst(found),
    cwd: root,
    concurrency: Math.max(2, atOnce),
    // A test that fails may leave open what it opened, and its file then waits for ever.
    timeout: LONGEST_FILE_MS,
  });
  for await (const { type, data } of stream) {
    if (type === 'test:pass' && !isFile(data)) tell(passed(data));
    if (type === 'test:fail' && !isSuiteOfFailures(data)) tell(failed(data));
    if (type === 'test:stderr') process.stderr.write(data.message);
    if (type === 'test:summary' && data.file !== undefined) {
      ran.push({ file: relative(root, data.file), seconds: data.duration_ms / 1000 });
    }
  }
  return ran;
}

/** The files that take longest, as measured, the longest first. */
const LONGEST = [
  'screens/accessible-',
  'screens/stage.',
  'screens/phone-',
  'screens/till.',
  'screens/band.',
  'screens/bank.',
  'flow/attack-crowd.',
  'flow/attack-kill.',
  'flow/durability',
  'flow/kill.',
  'flow/network.',
  'flow/money.',
  'flow/attack-canaries.',
  'flow/tills.',
  'flow/bad-input.',
  'flow/attack-money.',
  'command-line/main.',
  'command-line/tap.',
  'simulation/rare-paths.',
  'simulation/simulation.',
  'commands/keys.',
  'test/authorisation.',
  'issuer/test/desk',
];

/** What takes longest, begun last, would end alone. */
function longestFirst(files: readonly string[]): string[] {
  const place = (file: string) => {
    const at = LONGEST.findIndex((name) => file.includes(name));
    return at === -1 ? LONGEST.length : at;
  };
  return files.toSorted().toSorted((a, b) => place(a) - place(b));
}

function outOfHouse(path: string): boolean {
  return path.includes('node_modules') || path.includes('dist');
}

interface Ended {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
  readonly skip?: string | boolean;
  readonly details: {
    readonly type?: string;
    readonly error?: Error;
    readonly duration_ms?: number;
  };
}

/** A file is itself told as a passing test; only what it holds is counted. */
function isFile(data: Ended): boolean {
  return data.details.type === 'suite' || data.name.endsWith('.test.ts');
}

function isSuiteOfFailures(data: Ended): boolean {
  return /subtests? failed/.test(String(data.details.error?.message));
}

function passed({ name, skip, details }: Ended): Told {
  const skipped = skip !== undefined && skip !== false;
  const outcome = skipped ? 'SKIPPED' : 'PASSED';
  return { title: name, outcome, seconds: secondsOf(details), trouble: [] };
}

function secondsOf({ duration_ms: milliseconds = 0 }: Ended['details']): number {
  return milliseconds / 1000;
}

function failed({ name, file, line, details }: Ended): Told {
  const trouble = [`${file ?? ''}:${line ?? ''}`, ...whatWentWrong(details.error)];
  return { title: name, outcome: 'FAILED', seconds: secondsOf(details), trouble };
}

/** The runner's error is a wrapper; that of a property has in it what one of its runs found. */
function whatWentWrong(error: Error | undefined): readonly string[] {
  const cause = error?.cause instanceof Error ? error.cause : error;
  const found = cause?.cause instanceof Error ? linesOf(cause.cause) : [];
  return [...linesOf(cause), ...found];
}

const linesOf = (error: Error | undefined) =>
  (error?.stack ?? String(error)).split('\n').slice(0, 12);
