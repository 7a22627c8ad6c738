/**
 * Builds the phone's service worker, `worker.js`, with the list of files that it keeps: the page,
 * what every room loads, what the phone loads, and the phone's words in every language.
 */
import { build, type Plugin, type Rolldown } from 'vite';

const WORKER = new URL('src/worker/worker.ts', import.meta.url).pathname;
/** The room and the parts that it fetches later. */
const ROOM = /\/src\/(?:phone|wallet)\/[\w-]+\.tsx$/;
const WORDS = /\/src\/(?:shell|phone|wallet|stage|bank)\/words\/(?:en|el|uk)\.ts$/;
const REFUSALS = /virtual:refusals\/cardholder\//;
const ENGINE = /\/party\/phone\/index\.ts$/;
/** The page itself, and what stands beside the bundle. */
const STANDING = ['/phone', '/armilla.svg', '/armilla.webmanifest'];

export function keepShell(): Plugin {
  return {
    name: 'armilla-keep-shell',
    apply: 'build',
    generateBundle: {
      // An entry that only imports others has no file in the end, and a worker that is told to keep
      // it would keep nothing.
      order: 'post',
      async handler(_, bundle) {
        const chunks = Object.values(bundle).filter((part) => part.type === 'chunk');
        const files = [...STANDING, ...filesOf(chunks).map((name) => `/${name}`)];
        const source = await workerKeeping(files);
        this.emitFile({ type: 'asset', fileName: 'worker.js', source });
      },
    },
  };
}

/** A file of its own without imports, at an address that stays the same from build to build. */
async function workerKeeping(files: readonly string[]): Promise<string> {
  const built = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { SHELL_FILES: JSON.stringify(files) },
    build: { write: false, target: 'es2023', rolldownOptions: { input: WORKER } },
  });
  const [output] = [built].flat();
  if (output === undefined || !('output' in output)) throw new Error('no worker was built');
  return output.output[0].code;
}

function filesOf(chunks: readonly Rolldown.OutputChunk[]): string[] {
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

function isOfPhone({ facadeModuleId, isEntry }: Rolldown.OutputChunk): boolean {
  const module = facadeModuleId ?? '';
  return isEntry || [ROOM, WORDS, REFUSALS, ENGINE].some((named) => named.test(module));
}
