/**
 * Lets one changed source stand in for a file. `registerMutants` gives every import of a fresh
 * number its own copy of the wire libraries; loaded with `--import`, one change holds for the whole
 * process.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const WIRE = new URL('../../wire/', import.meta.url).href;
const MARK = 'mutant';

/** The source of a file under a number, or `undefined` when it stands as it is. */
export type SourceOf = (number: string, path: string) => string | undefined;

/** From now on `import('…?mutant=7')` and all it imports from `wire` are numbered 7. */
export function registerMutants(sourceOf: SourceOf): void {
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const number = markOf(context.parentURL);
      if (number === undefined || !resolved.url.startsWith(WIRE)) return resolved;
      return { ...resolved, url: marked(resolved.url, number) };
    },
    load(url, context, next) {
      const number = markOf(url);
      const path = number === undefined ? undefined : fileURLToPath(url.replace(/\?.*$/, ''));
      const source = path === undefined ? undefined : sourceOf(number ?? '', path);
      if (source === undefined) return next(url, context);
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}

function markOf(url: string | undefined): string | undefined {
  return /[?&]mutant=(\d+)/.exec(url ?? '')?.[1];
}

export function marked(url: string, number: string): string {
  return `${url.replace(/\?.*$/, '')}?${MARK}=${number}`;
}

/** One change for a whole process: which file, and where its changed source lies. */
const { ARMILLA_MUTANT_PATH: mutated, ARMILLA_MUTANT_SOURCE: stored } = process.env;
if (mutated !== undefined && stored !== undefined) {
  const source = readFileSync(stored, 'utf8');
  registerHooks({
    load(url, context, next) {
      const mine = url.startsWith('file:') && fileURLToPath(url.replace(/\?.*$/, '')) === mutated;
      return mine
        ? { format: 'module-typescript', source, shortCircuit: true }
        : next(url, context);
    },
  });
}
