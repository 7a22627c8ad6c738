/**
 * Writes `preloads.json`: the files that the first page of each room needs beside those of every
 * room, and its words by language. The edge names them in the answer's head, so that the browser
 * fetches them while it still reads the first file and not one after the other.
 */
import type { Plugin, Rolldown } from 'vite';

const ROUTE = /\/src\/(\w+)\/route\.ts$/;
const WORDS = /\/src\/(\w+)\/words\/(\w\w)\.ts$/;
const REFUSALS = /virtual:refusals\/cardholder\/(\w\w)$/;

interface Preloads {
  readonly scripts: string[];
  readonly words: Record<string, string[]>;
}

export function preloadRooms(): Plugin {
  return {
    name: 'armilla-preload-rooms',
    apply: 'build',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
      const rooms: Record<string, Preloads> = {};
      for (const id of this.getModuleIds()) {
        const room = ROUTE.exec(id)?.[1];
        const info = this.getModuleInfo(id);
        const first = info?.dynamicallyImportedIds[0];
        if (room === undefined || first === undefined) continue;
        // What stands around the room, as the query library does, is fetched by a route as well.
        const around = info?.importedIds.flatMap((one) => [
          ...(this.getModuleInfo(one)?.dynamicallyImportedIds ?? []),
        ]);
        const scripts = [first, ...(around ?? [])].flatMap((one) => scriptsOf(one, chunks));
        const spoken = ['shell', ...learntIn(info?.code ?? '')];
        rooms[room] = { scripts: [...new Set(scripts)], words: wordsOf(spoken, chunks) };
      }
      const source = JSON.stringify(rooms);
      this.emitFile({ type: 'asset', fileName: 'preloads.json', source });
    },
  };
}

/** Of the chunk that begins with this module: it and all it imports, without what all rooms have. */
function scriptsOf(module: string, chunks: readonly Rolldown.OutputChunk[]): string[] {
  const entry = chunks.find(({ isEntry }) => isEntry);
  const first = chunks.find(({ facadeModuleId }) => facadeModuleId === module);
  if (entry === undefined || first === undefined) return [];
  const known = closure(entry.fileName, chunks, new Set());
  return [...closure(first.fileName, chunks, new Set())].filter((name) => !known.has(name));
}

function closure(
  name: string,
  chunks: readonly Rolldown.OutputChunk[],
  seen: Set<string>,
): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  const { imports = [] } = chunks.find(({ fileName }) => fileName === name) ?? {};
  for (const next of imports) closure(next, chunks, seen);
  return seen;
}

/** The rooms whose words a route waits for before it shows its first page. */
function learntIn(route: string): string[] {
  const [, names = ''] = /learn\(\[([^\]]*)\]\)/.exec(route) ?? [];
  return [...names.matchAll(/\w+/g)].map(([name]) => name);
}

function wordsOf(
  rooms: readonly string[],
  chunks: readonly Rolldown.OutputChunk[],
): Record<string, string[]> {
  const words: Record<string, string[]> = {};
  for (const { facadeModuleId, fileName } of chunks) {
    const language = languageOf(facadeModuleId ?? '', rooms);
    if (language !== undefined) words[language] = [...(words[language] ?? []), fileName];
  }
  return words;
}

/** Of words that the room's first page speaks: those of these rooms, and the refusals. */
function languageOf(module: string, rooms: readonly string[]): string | undefined {
  const [, of = '', language] = WORDS.exec(module) ?? [];
  if (rooms.includes(of)) return language;
  return REFUSALS.exec(module)?.[1];
}
