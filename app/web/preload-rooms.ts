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
        const first = this.getModuleInfo(id)?.dynamicallyImportedIds[0];
        if (room === undefined || first === undefined) continue;
        rooms[room] = { scripts: scriptsOf(first, chunks), words: wordsOf(room, chunks) };
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

function wordsOf(room: string, chunks: readonly Rolldown.OutputChunk[]): Record<string, string[]> {
  const words: Record<string, string[]> = {};
  for (const { facadeModuleId, fileName } of chunks) {
    const language = languageOf(facadeModuleId ?? '', room);
    if (language !== undefined) words[language] = [...(words[language] ?? []), fileName];
  }
  return words;
}

/** Of words that the room's first page speaks: its own, the frame's, and the refusals. */
function languageOf(module: string, room: string): string | undefined {
  const [, of, language] = WORDS.exec(module) ?? [];
  if (of === room || of === 'shell') return language;
  return REFUSALS.exec(module)?.[1];
}
