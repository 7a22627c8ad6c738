/** Which requests the kept shell answers, and how. */

export interface Shell {
  /** Addresses of this origin; the first is the page itself. */
  readonly files: readonly string[];
  /** In the browser's cache. */
  readonly name: string;
}

/** Another list is another shell: file names carry their contents' digest. */
export function shellNameOf(files: readonly string[]): string {
  let digest = 0;
  for (const character of files.join('\n')) {
    digest = (Math.imul(digest, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  }
  return `armilla-shell-${digest.toString(16)}`;
}

type Answer = (caches: CacheStorage, ask: typeof fetch) => Promise<Response>;

/** Undefined for what is none of the worker's: every party, every other page, everything sent. */
export function answerFor(
  request: Pick<Request, 'method' | 'mode' | 'url'>,
  { files, name }: Shell,
  origin: string,
): Answer | undefined {
  const { pathname, origin: asked } = new URL(request.url);
  const [page = ''] = files;
  if (request.method !== 'GET' || asked !== origin) return undefined;
  if (request.mode === 'navigate') {
    return pathname === page ? (caches, ask) => fresh(request, page, caches, ask) : undefined;
  }
  if (!files.includes(pathname)) return undefined;
  return async (caches, ask) => {
    const kept = await (await caches.open(name)).match(pathname);
    return kept ?? ask(request as Request);
  };
}

/** The page comes from the server, and from the shell where there is none. */
async function fresh(
  request: Pick<Request, 'url'>,
  page: string,
  caches: CacheStorage,
  ask: typeof fetch,
): Promise<Response> {
  try {
    return await ask(request as Request);
  } catch (cause) {
    const kept = await caches.match(page);
    if (kept === undefined) throw cause;
    return kept;
  }
}
