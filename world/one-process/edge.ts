/** The world's one web origin: the pages, each party's contract, the band's link, the trace. */
import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { operateContract } from '@armilla/api/operate';
import * as shapes from '@armilla/api/shapes';
import { stageContract } from '@armilla/api/stage';
import { tokenServiceContract } from '@armilla/api/token-service';
import { walletContract } from '@armilla/api/wallet';
import { walletEvents } from '@armilla/api/wallet-outside';
import type { Clock } from '@armilla/kit/clock';
import type { Invoke } from '@armilla/kit/contract';
import { type Documented, mountDocs } from '@armilla/kit/docs';
import { type Health, mountHealth } from '@armilla/kit/health';
import {
  answerOnlyTo,
  createHttpServer,
  isForeign,
  type Mounted,
  mount,
  refuseForeign,
  sendRefusal,
} from '@armilla/kit/http';
import type { Log } from '@armilla/kit/log';
import { exposition, METRICS_TYPE } from '@armilla/kit/metrics';
import { refuse } from '@armilla/kit/refusal';
import type { Sessions } from '@armilla/kit/session';
import type { Spans } from '@armilla/kit/spans';
import type { TraceBook } from '@armilla/kit/trace';
import rateLimit from '@fastify/rate-limit';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { OutsideDoors } from './doors.ts';
import type { MetricsPage } from './metrics-page.ts';
import type { Operate } from './operate.ts';
import { servePages } from './pages.ts';
import type { Parties } from './parties.ts';
import type { Shelf } from './shelf.ts';

const VERSION = '0.1.0';
/** Where what the operator asks lies. */
const OPERATIONS = 'operations';
const LOOPBACK = '127.0.0.1';
const HOST_NAMES = [LOOPBACK, 'localhost', '[::1]'];
/** Generous for people and their pages, small for a script that guesses. */
const REQUESTS_A_MINUTE = 6_000;
/** Pages that follow the trace at once, and how far one may stay behind before it is let go. */
const MOST_STREAMS = 64;
const MOST_UNREAD_BYTES = 1024 * 1024;
/** Phones beside their bands at once. */
const MOST_LINKS = 256;

export interface Edge {
  readonly port: number;
  close(): Promise<void>;
}

export interface EdgeDeps {
  readonly port: number;
  /** The built pages; without them the API alone answers. */
  readonly pages: string;
  readonly parties: Parties;
  readonly stage: Invoke;
  readonly operate: Operate;
  readonly shelf: Shelf;
  readonly trace: TraceBook;
  readonly log: Log;
  readonly clock: Clock;
  readonly doors: OutsideDoors;
  readonly health: Health;
  readonly metrics: MetricsPage;
  readonly spans?: Spans | undefined;
}

export async function openEdge(deps: EdgeDeps): Promise<Edge> {
  const app = await createHttpServer(deps.log);
  await app.register(rateLimit, { max: REQUESTS_A_MINUTE, timeWindow: '1 minute' });
  await app.register(websocket, { options: { maxPayload: 16 * 1024 } });
  // After the sockets' own hook, which ends the connection of one that is refused.
  answerOnlyTo(app, HOST_NAMES);
  const doors = { ...deps.doors, clock: deps.clock, spans: deps.spans, log: deps.log };
  for (const mounted of contractsOf(deps)) {
    // Whoever runs the service looks in above all when there is too much to do.
    mount(app, mounted, mounted.prefix === OPERATIONS ? {} : doors);
  }
  mountHealth(app, deps.health);
  serveMetrics(app, deps);
  mountDocs(app, documentedOf(deps), { version: VERSION, shapes });
  serveLinks(app, deps.shelf);
  serveTrace(app, deps.trace);
  if (existsSync(deps.pages)) await servePages(app, deps.pages);
  await app.listen({ host: LOOPBACK, port: deps.port });
  const { port } = app.server.address() as AddressInfo;
  return {
    port,
    async close() {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

function contractsOf({ parties, stage, operate }: EdgeDeps): readonly Mounted[] {
  const { wallet, acquirer, banks, walletInvoke, acquirerInvoke } = parties;
  return [
    { contract: walletContract, invoke: walletInvoke, ...people(wallet.sessions) },
    { contract: acquirerContract, invoke: acquirerInvoke, ...people(acquirer.sessions) },
    ...banks.map(({ programme, issuer, invoke }) => ({
      contract: issuerContract,
      prefix: `issuer-${programme.id}`,
      invoke,
      ...people(issuer.sessions),
    })),
    { contract: stageContract, invoke: stage, callerOf: async () => ({ kind: 'anyone' }) as const },
    // `/operate` is the room of the pages.
    { contract: operateContract, prefix: OPERATIONS, ...operate },
  ];
}

/** The token service is asked by parties alone and has no place on this origin; it is shown. */
function documentedOf({ parties }: EdgeDeps): readonly Documented[] {
  return [
    {
      contract: walletContract,
      title: 'the wearable service: accounts, wearables, cards',
      events: walletEvents,
    },
    ...parties.banks.map(({ programme }) => ({
      contract: issuerContract,
      prefix: `issuer-${programme.id}`,
      title: `${programme.name}: its customers, its desk, its answers to the network`,
    })),
    { contract: tokenServiceContract, title: 'the network: asked by wallet and banks only' },
    { contract: acquirerContract, title: 'the shops’ bank: its merchants' },
    {
      contract: operateContract,
      prefix: OPERATIONS,
      title: 'no party: whoever runs the service, and how it stands',
    },
    { contract: stageContract, title: 'no party: hands on the band and the till' },
  ];
}

type Doorkeeping = 'callerOf' | 'closeSession' | 'raiseSession' | 'rotateSession';

function people(sessions: Sessions): Pick<Mounted, Doorkeeping> {
  return {
    callerOf: sessions.callerOf,
    closeSession: sessions.close,
    raiseSession: sessions.raise,
    rotateSession: sessions.rotate,
  };
}

/** For operators: Prometheus shows a key of theirs as its bearer token. */
function serveMetrics(app: FastifyInstance, { operate, metrics }: EdgeDeps): void {
  app.get('/metrics', { config: { rateLimit: false } }, async (request, reply) => {
    const [, key] = /^Bearer (\S{1,2048})$/.exec(request.headers.authorization ?? '') ?? [];
    const caller = await operate.callerOf(key);
    const isOperator = caller.kind === 'person' && caller.role === 'operator';
    if (!isOperator) return sendRefusal(request, reply, refuse('NOT_SIGNED_IN'));
    const text = exposition(await metrics.families());
    return reply.header('cache-control', 'no-store').type(METRICS_TYPE).send(text);
  });
}

/** The band's "Bluetooth": numbered messages in, their answers out. */
function serveLinks(app: FastifyInstance, shelf: Shelf): void {
  let open = 0;
  app.route<{ Params: { serialNumber: string } }>({
    method: 'GET',
    url: '/stage/bands/:serialNumber/bluetooth',
    // A browser lets any page open a socket anywhere: only we can tell whose page it is.
    onRequest: async (request, reply) => {
      if (isForeign(request)) return refuseForeign(request, reply);
      if (open >= MOST_LINKS) return sendRefusal(request, reply, refuse('TOO_MANY_REQUESTS'));
    },
    handler: (request, reply) => sendRefusal(request, reply, refuse('NOT_FOUND')),
    wsHandler: (socket, request) => {
      open += 1;
      socket.on('close', () => {
        open -= 1;
      });
      const { serialNumber } = request.params;
      const link = shelf.link(serialNumber, () => socket.close(4_001, 'out of reach'));
      if (link === undefined) return socket.close(4_004, 'no such band, or out of reach');
      socket.on('message', (data: Buffer) => {
        const answer = link.answer(data.toString());
        if (answer === undefined) return socket.close(4_000, 'not a message');
        socket.send(answer);
      });
      socket.on('close', link.end);
    },
  });
}

/** Server-sent events: every entry after the one the page has. */
function serveTrace(app: FastifyInstance, trace: TraceBook): void {
  let open = 0;
  app.get('/stage/trace/stream', (request, reply) => {
    if (open >= MOST_STREAMS) return sendRefusal(request, reply, refuse('TOO_MANY_REQUESTS'));
    open += 1;
    const query = request.query as { after?: string };
    const header = request.headers['last-event-id'];
    const after = Number(header ?? query.after ?? 0) || 0;
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const stop = follow(reply.raw, trace, after);
    request.raw.on('close', () => {
      open -= 1;
      stop();
    });
  });
}

/** Writes what the trace holds and what comes; one that does not read is let go and comes again. */
function follow(stream: ServerResponse, trace: TraceBook, after: number): () => void {
  const write = (text: string) => {
    if (stream.writableLength > MOST_UNREAD_BYTES) stream.destroy();
    else stream.write(text);
  };
  const event = (entry: { number: number }) =>
    `id: ${entry.number}\ndata: ${JSON.stringify(entry)}\n\n`;
  const missed = trace.entries().filter((entry) => entry.number > after);
  stream.write(missed.map(event).join(''));
  const stop = trace.follow((entry) => write(event(entry)));
  const pulse = setInterval(() => write(': still here\n\n'), 15_000);
  return () => {
    clearInterval(pulse);
    stop();
  };
}
