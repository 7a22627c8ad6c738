/** The world's one web origin: the pages, each party's contract, the band's link, the trace. */
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { stageContract } from '@armilla/api/stage';
import { walletContract } from '@armilla/api/wallet';
import type { Invoke } from '@armilla/kit/contract';
import { createHttpServer, type Mounted, mount } from '@armilla/kit/http';
import type { Log } from '@armilla/kit/log';
import type { Sessions } from '@armilla/kit/session';
import type { TraceBook } from '@armilla/kit/trace';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { Parties } from './parties.ts';
import type { Shelf } from './shelf.ts';

const LOOPBACK = '127.0.0.1';
/** Generous for people and their pages, small for a script that guesses. */
const REQUESTS_A_MINUTE = 6_000;

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
  readonly shelf: Shelf;
  readonly trace: TraceBook;
  readonly log: Log;
}

export async function openEdge(deps: EdgeDeps): Promise<Edge> {
  const app = await createHttpServer(deps.log);
  await app.register(rateLimit, { max: REQUESTS_A_MINUTE, timeWindow: '1 minute' });
  await app.register(websocket, { options: { maxPayload: 16 * 1024 } });
  for (const mounted of contractsOf(deps)) mount(app, mounted);
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

function contractsOf({ parties, stage }: EdgeDeps): readonly Mounted[] {
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
  ];
}

function people(sessions: Sessions): Pick<Mounted, 'callerOf' | 'closeSession'> {
  return { callerOf: sessions.callerOf, closeSession: sessions.close };
}

/** The band's "Bluetooth": numbered messages in, their answers out. */
function serveLinks(app: FastifyInstance, shelf: Shelf): void {
  app.get('/stage/bands/:serialNumber/bluetooth', { websocket: true }, (socket, request) => {
    const { serialNumber } = request.params as { serialNumber: string };
    const link = shelf.link(serialNumber, () => socket.close(4_001, 'out of reach'));
    if (link === undefined) return socket.close(4_004, 'no such band, or out of reach');
    socket.on('message', (data: Buffer) => {
      const answer = link.answer(data.toString());
      if (answer === undefined) return socket.close(4_000, 'not a message');
      socket.send(answer);
    });
    socket.on('close', link.end);
  });
}

/** Server-sent events: every entry after the one the page has. */
function serveTrace(app: FastifyInstance, trace: TraceBook): void {
  app.get('/stage/trace/stream', (request, reply) => {
    const query = request.query as { after?: string };
    const header = request.headers['last-event-id'];
    const after = Number(header ?? query.after ?? 0) || 0;
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    });
    const send = (entry: { number: number }) =>
      reply.raw.write(`id: ${entry.number}\ndata: ${JSON.stringify(entry)}\n\n`);
    for (const entry of trace.entries()) if (entry.number > after) send(entry);
    const stop = trace.follow(send);
    const pulse = setInterval(() => reply.raw.write(': still here\n\n'), 15_000);
    request.raw.on('close', () => {
      clearInterval(pulse);
      stop();
    });
  });
}

/** The pages; a path that is no file and no contract is the app's own to route. */
async function servePages(app: FastifyInstance, pages: string): Promise<void> {
  await app.register(fastifyStatic, { root: pages, prefix: '/', wildcard: false, index: false });
  const page = (_: unknown, reply: { sendFile(name: string): unknown }) =>
    reply.sendFile('index.html');
  for (const path of ['/', '/phone', '/band', '/till', '/bank']) app.get(path, page);
}
