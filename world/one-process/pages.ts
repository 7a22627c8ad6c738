/** The app's pages on the world's origin: its files, and each room's address. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
  const firstPaints = firstPaintsIn(pages);
  const page = (room: string) => (request: FastifyRequest, reply: FastifyReply) => {
    const { language, theme } = lookOf(request);
    const ahead = linkOf(preloads[room], language);
    if (ahead !== '') reply.header('link', ahead);
    reply.header('vary', 'accept-language, cookie');
    const first = firstPaints.get(`${room}.${language}.html`);
    if (first === undefined) return reply.sendFile('index.html');
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(first.replace('<html ', `<html data-theme="${theme}" `));
  };
  app.get('/', page('stage'));
  // Where another provider sends a browser back to: the page there passes it on.
  app.get('/wallet/providers/:provider/callback', page('phone'));
  for (const room of ROOMS) {
    for (const path of [`/${room}`, `/${room}/*`]) app.get(path, page(room));
  }
}

/** What is built carries its digest in its name and never changes; all else is asked for anew. */
function keepingOf(path: string): string {
  return path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** What each room's page says before any script has come, by `phone.el.html`. */
function firstPaintsIn(pages: string): ReadonlyMap<string, string> {
  const folder = join(pages, 'pages');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const html = names.filter((name) => name.endsWith('.html'));
  return new Map(html.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** What the reader chose, or else the first language their browser names that is ours. */
function lookOf({ headers }: FastifyRequest): {
  readonly language: string;
  readonly theme: string;
} {
  const [, chosen, theme = 'system'] =
    /\barmilla_look=(en|el|uk)\.(system|light|dark)\b/.exec(headers.cookie ?? '') ?? [];
  const read = /\b(?:en|el|uk)\b/.exec(headers['accept-language'] ?? '')?.[0];
  return { language: chosen ?? read ?? 'en', theme };
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

/**
 * A `Link` header (RFC 8288) by which the browser fetches them at once, behind the style sheet:
 * what the page says by itself is on the screen first.
 */
function linkOf(room: Preloads | undefined, language: string): string {
  if (room === undefined) return '';
  return [...room.scripts, ...(room.words[language] ?? [])]
    .map((file) => `</${file}>; rel=modulepreload; fetchpriority=low`)
    .join(', ');
}
