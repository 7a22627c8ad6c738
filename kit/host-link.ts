/**
 * Hosts talking in frames over TCP: a server that answers requests, and a client that keeps one
 * connection up, matches answers by their data and gives up after a time. What a frame is and what
 * is in it is the caller's: a {@link Codec} turns bytes to messages and back.
 */
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import type { Log } from './log.ts';

export interface Codec<M> {
  /** One message as bytes with their frame. */
  encode(message: M): Uint8Array;
  /** A new reader for a connection: takes chunks, gives whole messages; throws on garbage. */
  reader(): { push(chunk: Uint8Array): readonly M[] };
  /** The same text for a request and its answer. */
  correlationKey(message: M): string;
  /** Whether a message asks or answers. */
  isRequest(message: M): boolean;
}

export interface HostServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens; garbage ends its own connection and nothing else. */
export function listen<M>(options: {
  readonly port: number;
  readonly host: string;
  readonly codec: Codec<M>;
  readonly log: Log;
  /** Answers a request; `undefined` stays silent. */
  answer(message: M): Promise<M | undefined>;
}): Promise<HostServer> {
  const { codec, log } = options;
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.setNoDelay(true);
    read(socket, codec, log, (message) => void respond(socket, message));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => connections.delete(socket));
  });
  const respond = async (socket: Socket, message: M) => {
    try {
      const answer = await options.answer(message);
      if (answer !== undefined && !socket.destroyed) socket.write(codec.encode(answer));
    } catch (error) {
      log.error({ error }, 'a message could not be answered');
    }
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      // Out of file descriptors, say: that connection is lost, the server is not.
      server.on('error', (error) => log.error({ error }, 'a connection could not be taken'));
      const { port } = server.address() as AddressInfo;
      resolve({ port, close: () => closeServer(server, connections) });
    });
  });
}

/** Hands on each message of a connection; garbage ends that connection and nothing else. */
function read<M>(socket: Socket, codec: Codec<M>, log: Log, see: (message: M) => void): void {
  const reader = codec.reader();
  socket.on('data', (chunk) => {
    try {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      for (const message of reader.push(bytes)) see(message);
    } catch (error) {
      log.warn({ reason: error instanceof Error ? error.message : 'garbage' }, 'connection ended');
      socket.destroy();
    }
  });
}

function closeServer(server: ReturnType<typeof createServer>, open: Set<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of open) socket.destroy();
  });
}

/** No answer came in time, or there is no connection. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** True when the request may have reached the other side: it must then be reversed. */
  readonly mayHaveArrived: boolean;

  constructor(reason: string, mayHaveArrived: boolean) {
    super(reason);
    this.mayHaveArrived = mayHaveArrived;
  }
}

export interface HostClient<M> {
  /** Sends and waits for the answer. Throws {@link NoAnswer}. */
  request(message: M): Promise<M>;
  close(): void;
}

interface Waiting<M> {
  resolve(message: M): void;
  reject(error: NoAnswer): void;
  readonly timer: NodeJS.Timeout;
}

/** Connects when there is something to say, and again after a break. */
export function connect<M>(options: {
  readonly port: number;
  readonly host: string;
  readonly codec: Codec<M>;
  readonly timeoutMs: number;
  readonly log: Log;
  /** Sent first on every connection (sign-on, 0800); the answer must come before anything else. */
  readonly greeting?: () => M;
  /** An answer nobody waits for any more: late, doubled or foreign. */
  late?(message: M): unknown;
}): HostClient<M> {
  const { codec, log } = options;
  const waiting = new Map<string, Waiting<M>>();
  let ready: Promise<Socket> | undefined;
  let live: Socket | undefined;
  let closed = false;

  const failAll = (reason: string) => {
    for (const [key, entry] of waiting) {
      waiting.delete(key);
      clearTimeout(entry.timer);
      entry.reject(new NoAnswer(reason, true));
    }
  };
  const arrive = (message: M) => {
    const key = codec.correlationKey(message);
    const entry = waiting.get(key);
    if (entry === undefined || codec.isRequest(message)) return void arriveLate(message);
    waiting.delete(key);
    clearTimeout(entry.timer);
    entry.resolve(message);
  };
  const arriveLate = async (message: M) => {
    try {
      await options.late?.(message);
    } catch (error) {
      log.error({ error }, 'a late answer could not be taken in');
    }
  };
  const exchange = (socket: Socket, message: M): Promise<M> =>
    new Promise((resolve, reject) => {
      const key = codec.correlationKey(message);
      // Before anything is waited for: a message that cannot be encoded was never sent.
      const bytes = codec.encode(message);
      if (waiting.has(key)) throw new Error('a message with this key is being answered');
      const timer = setTimeout(() => {
        waiting.delete(key);
        reject(new NoAnswer('no answer in time', true));
      }, options.timeoutMs);
      waiting.set(key, { resolve, reject, timer });
      socket.write(bytes);
    });
  const dial = async (): Promise<Socket> => {
    const socket = await opened(options.host, options.port, options.timeoutMs);
    live = socket;
    read(socket, codec, log, arrive);
    socket.on('close', () => {
      // A connection given up before may end after its successor has begun.
      if (live !== socket) return;
      ready = undefined;
      failAll('the connection broke');
    });
    try {
      if (options.greeting !== undefined) await exchange(socket, options.greeting());
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return socket;
  };
  return {
    async request(message) {
      if (closed) throw new NoAnswer('closed', false);
      ready ??= dial().catch((error: unknown) => {
        ready = undefined;
        throw new NoAnswer(error instanceof Error ? error.message : 'no connection', false);
      });
      return exchange(await ready, message);
    },
    close() {
      closed = true;
      void ready?.then((socket) => socket.destroy()).catch(() => undefined);
      failAll('closed');
    },
  };
}

function opened(host: string, port: number, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, timeout: timeoutMs });
    socket.setNoDelay(true);
    socket.once('connect', () => {
      socket.setTimeout(0);
      resolve(socket);
    });
    socket.once('timeout', () => socket.destroy(new Error('connecting took too long')));
    socket.on('error', reject);
  });
}
