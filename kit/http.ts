/**
 * The edge: contracts mounted on Fastify. Every refusal and every fault leaves as problem details
 * (RFC 9457) with a code of the catalogue; nobody outside sees a stack trace.
 */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { noteAccess } from './access-log.ts';
import type { Admission } from './admission.ts';
import type { Clock } from './clock.ts';
import type { AnyContract, AnyOperation, Caller, Invoke, Role } from './contract.ts';
import type { Log } from './log.ts';
import type { RateLimit } from './rate-limit.ts';
import {
  type Audience,
  isRefusal,
  type Language,
  problemOf,
  type Refusal,
  refuse,
} from './refusal.ts';
import { readTraceparent, type Spans } from './spans.ts';

/** A party as the edge sees it. */
export interface Mounted {
  readonly contract: AnyContract;
  /** Where it is mounted when not under its party's name: one issuer a bank. */
  readonly prefix?: string;
  readonly invoke: Invoke;
  /** Who a session or caller token belongs to. */
  callerOf(token: string | undefined): Promise<Caller>;
  closeSession?(token: string | undefined): Promise<void>;
  raiseSession?(token: string | undefined): Promise<void>;
  rotateSession?(token: string | undefined): Promise<string | undefined>;
}

const BODY_LIMIT = 256 * 1024;

/** Who takes longer to send a request has no right to the connection. */
const REQUEST_TIMEOUT_MS = 30_000;

/** What stands before every operation that is mounted. */
export interface HttpDoors {
  /** How much is worked on at once. */
  readonly admission?: Admission;
  /** How often one person may come. */
  readonly perPerson?: RateLimit;
  readonly clock?: Clock;
  /** Absent unless traces are wanted. */
  readonly spans?: Spans | undefined;
  /** Where it is written down who signs in and who is turned away. */
  readonly log?: Log | undefined;
}

/** After so long it is worth coming again when there was too much to do. */
const LATER_SECONDS = 1;

/** Servers that people reach by TLS, which somebody in front of them does. */
const behindTLS = new WeakSet<object>();

const YEAR_SECONDS = 31_536_000;

/**
 * A server with security headers and no routes yet. With `tls` it is reached by https alone, though
 * it speaks plain HTTP itself: cookies and headers say so to browsers.
 */
export async function createHttpServer(log: Log, tls = false): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: false,
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: (_, request, reply) => sendRefusal(request, reply, refuse('NOT_FOUND')),
  });
  // Out of file descriptors, say: this connection is lost, the server is not.
  app.server.on('error', (error) => log.error({ error }, 'a connection could not be taken'));
  if (tls) behindTLS.add(app.server);
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        requireTrustedTypesFor: ["'script'"],
        // The one policy there is: the address of the phone's service worker.
        trustedTypes: ['armilla-worker'],
      },
    },
    strictTransportSecurity: tls ? { maxAge: YEAR_SECONDS, includeSubDomains: true } : false,
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error.statusCode === 429) return sendRefusal(request, reply, refuse('TOO_MANY_REQUESTS'));
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return sendRefusal(request, reply, refuse('INPUT_INVALID', plainTrouble(error)));
    }
    log.error({ error, route: request.routeOptions.url }, 'a request failed');
    return sendRefusal(request, reply, refuse('INTERNAL'));
  });
  app.setNotFoundHandler((request, reply) => sendRefusal(request, reply, refuse('NOT_FOUND')));
  return app;
}

/**
 * Answers, from here on, only who calls the server by one of its names. A page whose name was made
 * to point here (DNS rebinding) is of one origin with us to its browser; the name alone tells.
 */
export function answerOnlyTo(app: FastifyInstance, hostNames: readonly string[]): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!hostNames.includes(request.hostname)) return refuseForeign(request, reply);
  });
}

/** What went wrong with a request before it reached anybody, without its contents. */
function plainTrouble(error: Error & { code?: string }): string {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return `body: larger than ${BODY_LIMIT / 1024} KiB`;
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'body: must be application/json';
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return 'body: is empty';
    default:
      return 'body: is not JSON';
  }
}

/** Mounts a party's operations under `/<party>`, or under its own prefix. */
export function mount(app: FastifyInstance, mounted: Mounted, doors: HttpDoors = {}): void {
  const { contract } = mounted;
  const { admission } = doors;
  for (const [name, o] of Object.entries(contract.operations)) {
    app.route({
      method: o.method,
      url: `/${prefixOf(mounted)}${o.path}`,
      // Before a byte of the body is read: saying no must cost next to nothing.
      onRequest: async (request, reply) => {
        if (admission?.isStopping || admission?.isFull()) return sendLater(request, reply);
      },
      handler: (request, reply) =>
        admitted(request, reply, o, doors, () => handle(mounted, name, o, request, reply, doors)),
    });
  }
}

async function admitted(
  request: FastifyRequest,
  reply: FastifyReply,
  o: AnyOperation,
  doors: HttpDoors,
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const pass = doors.admission?.enter();
  if (typeof pass === 'string') return sendLater(request, reply);
  try {
    return await spanned(request, reply, o, doors, work);
  } finally {
    pass?.();
  }
}

/** Under the caller's own span where it says one (W3C Trace Context). */
function spanned(
  request: FastifyRequest,
  reply: FastifyReply,
  { method }: AnyOperation,
  { spans }: HttpDoors,
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  if (spans === undefined) return work();
  const route = request.routeOptions.url ?? '';
  const attributes = { 'http.request.method': method, 'http.route': route };
  const parent = readTraceparent(headerOf(request, 'traceparent'));
  const start = { name: `${method} ${route}`, kind: 'SERVER', attributes, parent } as const;
  return spans.within(start, async (note) => {
    const done = await work();
    note({ 'http.response.status_code': reply.statusCode });
    return done;
  });
}

/** There is too much to do, or it comes to an end: later, or at another one of us. */
function sendLater(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const facts = { retryAfterSeconds: LATER_SECONDS };
  return sendRefusal(request, reply, refuse('UNAVAILABLE', undefined, facts));
}

async function handle(
  mounted: Mounted,
  name: string,
  o: AnyOperation,
  request: FastifyRequest,
  reply: FastifyReply,
  doors: HttpDoors,
): Promise<FastifyReply> {
  if (o.method === 'POST' && isForeign(request)) return refuseForeign(request, reply);
  const input = inputOf(o, request);
  if (input === undefined) {
    return sendRefusal(request, reply, refuse('INPUT_INVALID', 'body: must be a JSON object'));
  }
  const door = doorOf(mounted, o);
  const token = tokenOf(door, request);
  const caller = await mounted.callerOf(token);
  const tooOften = refuseTooOften(caller, doors);
  if (tooOften !== undefined) return sendRefusal(request, reply, tooOften);
  const answer = await mounted.invoke(name, input, {
    caller,
    language: languageOf(request),
    idempotencyKey: headerOf(request, 'idempotency-key') ?? '',
  });
  if (doors.log !== undefined) {
    const who = (await openedFor(mounted, o, answer)) ?? caller;
    const access = { party: prefixOf(mounted), operation: name, address: request.ip };
    noteAccess(doors.log, o, { ...access, caller: who, answer });
  }
  if (isRefusal(answer)) return sendRefusal(request, reply, answer, audienceOf(caller));
  if (o.session === 'close') {
    await mounted.closeSession?.(token);
    reply.clearCookie(cookieName(door, request), { path: door, secure: isByTLS(request) });
  }
  if (o.session === 'raise') await raise(mounted, door, request, reply, token);
  if (o.session === 'open') await leaveBehind(mounted, door, request, answer);
  return sendAnswer(door, o, request, reply, answer);
}

/**
 * The session is stepped up. A browser's gets another token first: a cookie may have been planted
 * by somebody who now waits for its owner to prove themselves (session fixation). Nobody plants a
 * bearer, and its program would not know the new one.
 */
async function raise(
  mounted: Mounted,
  door: string,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string | undefined,
): Promise<void> {
  const fresh =
    token === cookieOf(door, request) ? await mounted.rotateSession?.(token) : undefined;
  if (fresh !== undefined) setSession(request, reply, door, fresh);
  await mounted.raiseSession?.(fresh ?? token);
}

/** Whose session it is that was just opened, if one was. */
function openedFor(
  mounted: Mounted,
  o: AnyOperation,
  answer: unknown,
): Promise<Caller> | undefined {
  if (o.session !== 'open' || isRefusal(answer)) return undefined;
  return mounted.callerOf((answer as { sessionToken: string }).sessionToken);
}

/** Whoever signs in anew in a browser leaves no session of before behind there. */
async function leaveBehind(
  mounted: Mounted,
  door: string,
  request: FastifyRequest,
  answer: unknown,
): Promise<void> {
  const before = cookieOf(door, request);
  const { sessionToken } = answer as { sessionToken: string };
  if (before !== undefined && before !== sessionToken) await mounted.closeSession?.(before);
}

function refuseTooOften(caller: Caller, { perPerson, clock }: HttpDoors): Refusal | undefined {
  if (caller.kind !== 'person' || perPerson === undefined || clock === undefined) return undefined;
  const waitMs = perPerson.take(`${caller.role}:${caller.id}`, clock.now());
  if (waitMs === 0) return undefined;
  return refuse('TOO_MANY_REQUESTS', undefined, { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
}

/** Path, query and body are one input; the path wins where names meet. */
function inputOf(o: AnyOperation, request: FastifyRequest): object | undefined {
  const params = request.params as object;
  if (o.method === 'GET') return { ...(request.query as object), ...params };
  // Nothing sent is an empty input; the word `null` is none.
  const { body = {} } = request;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  return { ...body, ...params };
}

/**
 * A browser's session lives in a cookie that scripts cannot read; its token is taken out of the
 * answer. Programs, which send no `Sec-Fetch-Site`, get it to send as `Authorization: Bearer`.
 */
function sendAnswer(
  door: string,
  o: AnyOperation,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: unknown,
): FastifyReply {
  reply.header('cache-control', 'no-store');
  if (o.session !== 'open') return reply.send(answer);
  const { sessionToken, ...rest } = answer as { sessionToken: string };
  setSession(request, reply, door, sessionToken);
  const browser = headerOf(request, 'sec-fetch-site') !== undefined;
  return reply.send(browser ? { ...rest, sessionToken: '' } : answer);
}

function setSession(
  request: FastifyRequest,
  reply: FastifyReply,
  door: string,
  sessionToken: string,
): void {
  reply.setCookie(cookieName(door, request), sessionToken, {
    path: door,
    httpOnly: true,
    sameSite: 'strict',
    secure: isByTLS(request),
  });
}

const DESK: readonly Role[] = ['agent', 'supervisor'];

/** The desk reads its own words, not those meant for whoever is on the telephone. */
function audienceOf(caller: Caller): Audience {
  return caller.kind === 'person' && DESK.includes(caller.role) ? 'agent' : 'cardholder';
}

/** Tells a refusal as a problem, in the language asked for. */
export function sendRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
  audience: Audience = 'cardholder',
): FastifyReply {
  const problem = problemOf(refusal, languageOf(request), audience);
  const { retryAfterSeconds } = refusal.facts;
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', retryAfterSeconds);
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problem));
}

/** Where the session of an operation is good: `/issuer-pumb`, or `/issuer-pumb/desk`. */
function doorOf(mounted: Mounted, { path }: AnyOperation): string {
  const { doors = [] } = mounted.contract;
  return `/${prefixOf(mounted)}${doors.find((door) => path.startsWith(`${door}/`)) ?? ''}`;
}

function tokenOf(door: string, request: FastifyRequest): string | undefined {
  const bearer = /^Bearer (\S{1,2048})$/.exec(headerOf(request, 'authorization') ?? '');
  return bearer?.[1] ?? cookieOf(door, request);
}

function cookieOf(door: string, request: FastifyRequest): string | undefined {
  return request.cookies[cookieName(door, request)];
}

/** A session belongs to one path, so the prefix is not `__Host-` (RFC 6265bis, 4.1.3). */
function cookieName(door: string, request: FastifyRequest): string {
  return `${isByTLS(request) ? '__Secure-' : ''}armilla${door.replace(/\W/g, '_')}`;
}

function prefixOf({ prefix, contract }: Mounted): string {
  return prefix ?? contract.party;
}

/** Answers a request whose page is not ours. To be called before anything is done. */
export function refuseForeign(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendRefusal(request, reply, refuse('FOREIGN_ORIGIN'));
}

/** A request that a page of another origin made a browser send. */
export function isForeign(request: FastifyRequest): boolean {
  const site = headerOf(request, 'sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const origin = headerOf(request, 'origin');
  const protocol = isByTLS(request) ? 'https' : request.protocol;
  return origin !== undefined && origin !== `${protocol}://${request.headers.host}`;
}

function isByTLS(request: FastifyRequest): boolean {
  return behindTLS.has(request.server.server);
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

const LANGUAGES: readonly Language[] = ['en', 'el', 'uk'];

/** The first of our languages that the request names (RFC 9110, 12.5.4, in order of writing). */
export function languageOf(request: FastifyRequest): Language {
  const wanted = (headerOf(request, 'accept-language') ?? '').toLowerCase().split(',');
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => tag.trim().startsWith(language));
    if (found !== undefined) return found;
  }
  return 'en';
}
