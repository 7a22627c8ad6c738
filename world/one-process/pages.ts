/** The app's pages on the world's origin: its files, and each room's address. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What is beneath a room in the address is the app's own to route. */
const ROOMS = [
  'phone',
  'band',
  'till',
  'bank',
  'desk',
  'trace',
  'operate',
  'help',
  'guide',
  'receipt',
];

/** Serves the built app; a path that is no file, no contract and no room is nobody's. */
export async function servePages(app: FastifyInstance, pages: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: pages,
    prefix: '/',
    wildcard: false,
    index: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => reply.header('cache-control', keepingOf(path)),
  });
  const preloads = preloadsIn(pages);
  const page = (room: string) => (request: FastifyRequest, reply: FastifyReply) => {
    const ahead = linkOf(preloads[room], request.headers['accept-language']);
    if (ahead !== '') reply.header('link', ahead);
    return reply.sendFile('index.html');
  };
  app.get('/', page('stage'));
  // Where another provider sends a browser back to: the page there passes it on.
  app.get('/wallet/providers/:provider/callback', page('callback'));
  for (const room of ROOMS) {
    for (const path of [`/${room}`, `/${room}/*`]) app.get(path, page(room));
  }
}

/** What is built carries its digest in its name and never changes; all else is asked for anew. */
function keepingOf(path: string): string {
  return path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}

interface Preloads {
  readonly scripts: readonly string[];
  readonly words: Readonly<Record<string, readonly string[]>>;
}

/** Files that a room's first page needs, as the build found them. */
function preloadsIn(pages: string): Readonly<Record<string, Preloads>> {
  const path = join(pages, 'preloads.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

/** A `Link` header (RFC 8288) by which the browser fetches them at once. */
function linkOf(room: Preloads | undefined, languages = ''): string {
  if (room === undefined) return '';
  const language = /\b(?:en|el|uk)\b/.exec(languages)?.[0] ?? 'en';
  return [...room.scripts, ...(room.words[language] ?? [])]
    .map((file) => `</${file}>; rel=modulepreload`)
    .join(', ');
}
