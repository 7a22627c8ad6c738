/**
 * Writes into the service worker which built files it keeps: the page, what it always loads, what
 * the phone loads, and the phone's words in every language.
 */
import type { Plugin, Rollup } from 'vite';

const WORKER = 'worker.js';
const ROOM = '/src/phone/phone-room.tsx';
const WORDS = /\/src\/(?:shell|phone|stage|bank)\/words\/(?:en|el|uk)\.ts$/;
const REFUSALS = /virtual:refusals\/cardholder\//;
const ENGINE = /\/party\/phone\/index\.ts$/;
/** Beside the bundle: named by the manifest and the page. */
const STANDING = ['/armilla.svg', '/armilla.webmanifest'];

export function keepShell(): Plugin {
  return {
    name: 'armilla-keep-shell',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((part) => part.type === 'chunk');
      const worker = chunks.find(({ fileName }) => fileName === WORKER);
      if (worker === undefined) throw new Error('the bundle has no worker');
      const files = ['/phone', ...STANDING, ...filesOf(chunks).map((name) => `/${name}`)];
      worker.code = worker.code.replaceAll('SHELL_FILES', JSON.stringify(files));
    },
  };
}

function filesOf(chunks: readonly Rollup.OutputChunk[]): string[] {
  const kept = new Set<string>();
  const keep = (fileName: string) => {
    const chunk = chunks.find((one) => one.fileName === fileName);
    if (chunk === undefined || kept.has(fileName)) return;
    kept.add(fileName);
    for (const css of chunk.viteMetadata?.importedCss ?? []) kept.add(css);
    for (const name of chunk.imports) keep(name);
  };
  for (const chunk of chunks) if (isOfPhone(chunk)) keep(chunk.fileName);
  return [...kept].sort();
}

function isOfPhone({ facadeModuleId, isEntry, fileName }: Rollup.OutputChunk): boolean {
  const module = facadeModuleId ?? '';
  if (isEntry) return fileName !== WORKER;
  return module.endsWith(ROOM) || [WORDS, REFUSALS, ENGINE].some((named) => named.test(module));
}
