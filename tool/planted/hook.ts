/**
 * Puts planted bugs in place while files are loaded, without touching the tree: for these files,
 * these texts. With them every `node:test` becomes the gatherer. Loaded with `--import`, it takes
 * one text for a whole process, and the tests run as they always do.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const GATHERER = new URL('./gathered.ts', import.meta.url).href;

/** Texts by the file's absolute path. */
export type Texts = ReadonlyMap<string, string>;

/** From now on the files are loaded with these texts. */
export function replaceSources(texts: Texts): void {
  registerHooks({
    load(url, context, next) {
      const path = url.startsWith('file:') ? fileURLToPath(url.replace(/[?#].*$/, '')) : '';
      const source = texts.get(path);
      if (source === undefined) return next(url, context);
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}

/** From now on tests are gathered, not run. */
export function gatherTests(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'node:test'
        ? { url: GATHERER, format: 'module-typescript', shortCircuit: true }
        : next(specifier, context),
  });
}

const { ARMILLA_PLANTED: one } = process.env;
if (one !== undefined) {
  replaceSources(new Map(JSON.parse(readFileSync(one, 'utf8')) as [string, string][]));
}
