/** Plays mutants: first against the golden tables, inside this process, then against the tests. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../source.ts';
import { marked, registerMutants } from './hook.ts';
import {
  goldenText,
  type Library,
  readGolden,
  sourcesOf,
  type Tables,
  testsOf,
} from './libraries.ts';
import { type Mutant, mutantsOf } from './mutants.ts';

const CURRENT = new Map<string, Mutant>();
let last = 0;

registerMutants((number, path) => {
  const mutant = CURRENT.get(number);
  return mutant !== undefined && path === `${root}${mutant.path}` ? mutant.source : undefined;
});

export function mutantsIn(library: Library): readonly Mutant[] {
  return sourcesOf(library).flatMap((path) =>
    mutantsOf(path, readFileSync(`${root}${path}`, 'utf8')),
  );
}

/** The tables of a library as they stand. */
export async function tablesOf(library: Library): Promise<Tables> {
  const { tables } = await load(pathToFileURL(`${root}${library.tables}`).href);
  return tables();
}

async function load(url: string): Promise<{ tables: () => Tables }> {
  return (await import(url)) as { tables: () => Tables };
}

/** Whether the golden tables tell the mutant from the original. */
export async function differsFromGolden(library: Library, mutant: Mutant): Promise<boolean> {
  const number = String(++last);
  CURRENT.set(number, mutant);
  try {
    const url = marked(pathToFileURL(`${root}${library.tables}`).href, number);
    const { tables } = await load(url);
    return !sameTables(goldenText(tables()), readGolden(library));
  } catch {
    return true;
  } finally {
    CURRENT.delete(number);
  }
}

/** However the golden file is laid out. */
function sameTables(a: string, b: string): boolean {
  return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
}

/** Whether one of the library's own tests fails on the mutant, in a process of its own. */
export function failsTests(library: Library, mutant: Mutant): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-mutant-'));
  try {
    const stored = join(folder, 'source.ts');
    writeFileSync(stored, mutant.source);
    const { status } = spawnSync(process.execPath, testArguments(library), {
      cwd: root,
      stdio: 'ignore',
      timeout: 120_000,
      env: {
        ...process.env,
        ARMILLA_MUTANT_PATH: `${root}${mutant.path}`,
        ARMILLA_MUTANT_SOURCE: stored,
        NODE_TEST_CONTEXT: undefined,
      },
    });
    return status !== 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function testArguments(library: Library): readonly string[] {
  const hook = pathToFileURL(`${root}tool/mutate/hook.ts`).href;
  return ['--import', hook, '--test', '--test-isolation=none', ...testsOf(library)];
}
