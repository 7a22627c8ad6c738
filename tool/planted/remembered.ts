/**
 * What earlier runs found, kept in `.cache/planted/`. An answer holds while the sources are as they
 * were: one that was found, while the file of its finder is; one that was not, until a file of
 * tests changes, and then only that file is asked. When sources change, who found a bug before is
 * asked first.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { root } from '../source.ts';
import type { Plant } from './guards.ts';
import type { Played } from './orders.ts';

/** What became of one planted bug. */
export interface Fate {
  readonly found: boolean;
  /** The test that found it, or why none did. */
  readonly by: string;
  readonly file?: string;
  /** Files of tests that it has not met yet; all where it is left out. */
  readonly unmet?: readonly string[];
}

export interface Memory {
  /** Of everything but the files of tests. */
  readonly sources: string;
  /** Digests of the files of tests. */
  readonly tests: Readonly<Record<string, string>>;
  /** Files whose tests are to be run with nothing planted. */
  unmeasured: readonly string[];
  measured: readonly Played[];
  reachedAtLoad: readonly number[];
  readonly fates: Record<string, Fate>;
  /** Of an earlier state of the sources. */
  readonly former: Readonly<Record<string, Fate>>;
}

const fileOf = (name: string) => `${root}.cache/planted/${name}.json`;

/** What is remembered, as far as it still holds for these sources, changes and tests. */
export function recall(name: string, weighed: readonly string[], plants: readonly Plant[]): Memory {
  const isTests = (path: string) => path.endsWith('.test.ts');
  const keys = createHash('sha256')
    .update(plants.map(({ key }) => key).join('\n'))
    .digest('hex');
  const sources = `${digestOf(weighed.filter((path) => !isTests(path)))} ${keys}`;
  const files = weighed.filter(isTests);
  const tests = Object.fromEntries(files.map((path) => [path, digestOf([path])]));
  const kept = read(name);
  if (kept?.sources !== sources) {
    const former = { ...kept?.former, ...kept?.fates };
    return {
      sources,
      tests,
      unmeasured: files,
      measured: [],
      reachedAtLoad: [],
      fates: {},
      former,
    };
  }
  const changed = files.filter((path) => kept.tests[path] !== tests[path]);
  return {
    ...kept,
    tests,
    unmeasured: [...new Set([...kept.unmeasured, ...changed])].filter((path) => path in tests),
    measured: kept.measured.filter(({ file }) => kept.tests[file] === tests[file]),
    fates: stillTrue(kept, changed, tests),
  };
}

function stillTrue(
  kept: Memory,
  changed: readonly string[],
  tests: Memory['tests'],
): Record<string, Fate> {
  const holds = ({ file }: Fate) => file === undefined || kept.tests[file] === tests[file];
  return Object.fromEntries(
    Object.entries(kept.fates).flatMap(([key, fate]) => {
      if (fate.found) return holds(fate) ? [[key, fate]] : [];
      const unmet = [...new Set([...(fate.unmet ?? []), ...changed])];
      return [[key, { ...fate, unmet }]];
    }),
  );
}

function read(name: string): Memory | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(name), 'utf8')) as Memory;
  } catch {
    return undefined;
  }
}

export function remember(name: string, memory: Memory): void {
  mkdirSync(dirname(fileOf(name)), { recursive: true });
  writeFileSync(fileOf(name), JSON.stringify(memory));
}

/** Fates by the digest of all that they hang on. */
export function recallFates(name: string): Record<string, Fate> {
  try {
    return JSON.parse(readFileSync(fileOf(name), 'utf8')) as Record<string, Fate>;
  } catch {
    return {};
  }
}

export function rememberFates(name: string, fates: Readonly<Record<string, Fate>>): void {
  mkdirSync(dirname(fileOf(name)), { recursive: true });
  writeFileSync(fileOf(name), JSON.stringify(fates));
}

export function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path}\n`).update(readFileSync(`${root}${path}`));
  return hash.digest('hex');
}
