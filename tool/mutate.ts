/**
 * `npm run mutate [-- --only tlv] [--sample 100]`: changes every cell and takes out every row of
 * every table of the wire libraries, one at a time, and lists the changes that no test notices.
 * `--write` sets down the golden tables anew; read the difference against the books before keeping
 * it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { askedOf, wholeNumber } from './asked.ts';
import { isEquivalent } from './mutate/equivalent.ts';
import { goldenText, LIBRARIES, type Library } from './mutate/libraries.ts';
import type { Mutant } from './mutate/mutants.ts';
import { differsFromGolden, failsTests, mutantsIn, tablesOf } from './mutate/run.ts';
import { root } from './source.ts';

const TELL_EVERY_MS = 5_000;

const values = askedOf(import.meta.url, {
  only: { type: 'string' },
  sample: { type: 'string', default: '0' },
  write: { type: 'boolean', default: false },
});
const SAMPLE = wholeNumber('sample', values.sample, 0);

const libraries = LIBRARIES.filter(({ name }) => values.only === undefined || name === values.only);
if (values.write) await writeGolden();
else process.exitCode = (await mutateAll()) === 0 ? 0 : 1;

async function writeGolden(): Promise<void> {
  for (const library of libraries) {
    writeFileSync(`${root}${library.golden}`, goldenText(await tablesOf(library)));
    console.log(`${library.golden} written`);
  }
}

async function mutateAll(): Promise<number> {
  let survivors = 0;
  for (const library of libraries) {
    const mutants = sampled(mutantsIn(library), SAMPLE);
    await requireGreen(library, mutants);
    const survived = await play(library, mutants);
    await requireGreen(library, mutants);
    survivors += survived.length;
    console.log(`${library.name}: ${mutants.length} changes, ${survived.length} unnoticed`);
  }
  console.log(survivors === 0 ? 'No change goes unnoticed.' : `${survivors} changes go unnoticed.`);
  return survivors;
}

/** Nothing changed must go unnoticed, before and after, or every change would seem noticed. */
async function requireGreen(library: Library, [first]: readonly Mutant[]): Promise<void> {
  if (first === undefined) return;
  const unchanged = { ...first, source: readFileSync(`${root}${first.path}`, 'utf8') };
  if ((await differsFromGolden(library, unchanged)) || failsTests(library, unchanged)) {
    throw new Error(`The tests of ${library.name} fail without any change.`);
  }
}

async function play(library: Library, mutants: readonly Mutant[]): Promise<readonly Mutant[]> {
  const survived: Mutant[] = [];
  let told = performance.now();
  for (const [i, mutant] of mutants.entries()) {
    if (performance.now() - told > TELL_EVERY_MS) {
      told = performance.now();
      console.log(`  ${library.name}: ${i} of ${mutants.length}`);
    }
    if (await isNoticed(library, mutant)) continue;
    survived.push(mutant);
    console.log(`  unnoticed: ${mutant.path}:${mutant.line} ${mutant.table}: ${mutant.change}`);
  }
  return survived;
}

async function isNoticed(library: Library, mutant: Mutant): Promise<boolean> {
  if (isEquivalent(mutant)) return true;
  return (await differsFromGolden(library, mutant)) || failsTests(library, mutant);
}

/** Every so-manieth, so that all tables are met; all of them for 0. */
function sampled(mutants: readonly Mutant[], size: number): readonly Mutant[] {
  if (size === 0 || size >= mutants.length) return mutants;
  const step = mutants.length / size;
  return Array.from({ length: size }, (_, i) => mutants[Math.floor(i * step)]).filter(
    (mutant) => mutant !== undefined,
  );
}
