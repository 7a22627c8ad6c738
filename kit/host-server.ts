/**
 * The side of a host link that is dialled: answers requests on any number of connections, each on
 * its own. Whatever one of them does — garbage, half frames, reading nothing, asking without end —
 * is felt by that one alone.
 */
import type { Codec, MessageReader } from './host-codec.ts';
import { type HostNet, type HostSocket, type Listening, tcp } from './host-net.ts';
import type { Log } from './log.ts';

export type HostServer = Listening;

/** Who is on a connection, and what they may ask; one for each connection. */
export interface Gate<M> {
  /** The answer that turns a request away, or `undefined` to let it in. */
  refuse(message: M): M | undefined;
  /** Sees what was answered to a request that was let in. */
  answered(message: M, answer: M): void;
}

/** Who is let in to be worked on, over all connections. */
export interface Doors<M> {
  /** `leave` is called when the work has ended; `answer` says why not now. */
  enter(message: M): { readonly leave: () => void } | { readonly answer: M | undefined };
}

export interface ListenOptions<M> {
  readonly port: number;
  readonly host: string;
  readonly codec: Codec<M>;
  readonly log: Log;
  /** Answers a request; `undefined` stays silent. */
  answer(message: M): Promise<M | undefined>;
  /** A gate for each new connection; none lets everything in. */
  readonly gate?: () => Gate<M>;
  /** Turns requests away while there is too much to do; none lets everything in. */
  readonly doors?: Doors<M> | undefined;
  /** Requests of one connection that are worked on at once; further ones are not read yet. */
  readonly mostUnanswered?: number;
  /** A message that has begun must be whole within this time. */
  readonly halfMessageMs?: number;
  /** Answers that a peer does not take off the line within this time end its connection. */
  readonly slowReaderMs?: number;
  readonly mostConnections?: number;
  /** TCP when left out. */
  readonly net?: HostNet | undefined;
}

const MOST_UNANSWERED = 256;
const HALF_MESSAGE_MS = 10_000;
const SLOW_READER_MS = 10_000;
const MOST_CONNECTIONS = 512;
/** Bytes of answers that may wait for a peer before nothing more is read from it. */
const MOST_UNSENT = 1 << 20;

/** Listens; a connection that is no good ends, and nothing else does. */
export function listen<M>(options: ListenOptions<M>): Promise<HostServer> {
  const { port, host, log, net = tcp, mostConnections = MOST_CONNECTIONS } = options;
  return net.listen(
    { port, host, mostConnections },
    (socket) => void new Connection(socket, options),
    (error) => log.error({ error }, 'a connection could not be taken'),
  );
}

class Connection<M> {
  readonly #socket: HostSocket;
  readonly #options: ListenOptions<M>;
  readonly #reader: MessageReader<M>;
  readonly #gate: Gate<M> | undefined;
  /** Read, and not begun: while there are any, nothing more is read. */
  readonly #queue: M[] = [];
  #unanswered = 0;
  #half: NodeJS.Timeout | undefined;
  #unsent: NodeJS.Timeout | undefined;

  constructor(socket: HostSocket, options: ListenOptions<M>) {
    this.#socket = socket;
    this.#options = options;
    this.#reader = options.codec.reader();
    this.#gate = options.gate?.();
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('drain', () => this.#drained());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#closed());
  }

  #read(chunk: Buffer | string): void {
    try {
      const messages = this.#reader.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      this.#watchHalf(messages.length > 0);
      this.#queue.push(...messages);
      this.#work();
    } catch (error) {
      this.#end(error instanceof Error ? error.message : 'garbage');
    }
  }

  /** The time of a half message counts from its first byte: dripping bytes does not stretch it. */
  #watchHalf(anyWhole: boolean): void {
    const isHalf = (this.#reader.pendingBytes ?? 0) > 0;
    if (anyWhole || !isHalf) {
      clearTimeout(this.#half);
      this.#half = undefined;
    }
    if (!isHalf || this.#half !== undefined) return;
    const { halfMessageMs = HALF_MESSAGE_MS } = this.#options;
    this.#half = setTimeout(() => this.#end('a message was not whole in time'), halfMessageMs);
  }

  #work(): void {
    const { mostUnanswered = MOST_UNANSWERED } = this.#options;
    while (this.#unanswered < mostUnanswered && this.#unsent === undefined) {
      const message = this.#queue.shift();
      if (message === undefined) return void this.#socket.resume();
      this.#unanswered += 1;
      void this.#respond(message);
    }
    this.#socket.pause();
  }

  async #respond(message: M): Promise<void> {
    let leave = () => {};
    try {
      const refusal = this.#gate?.refuse(message);
      if (refusal !== undefined) return this.#write(this.#options.codec.encode(refusal));
      const entered = this.#options.doors?.enter(message) ?? { leave };
      const isIn = 'leave' in entered;
      if (isIn) ({ leave } = entered);
      const answer = isIn ? await this.#options.answer(message) : entered.answer;
      if (answer === undefined) return;
      if (isIn) this.#gate?.answered(message, answer);
      this.#write(this.#options.codec.encode(answer));
    } catch (error) {
      this.#options.log.error({ error }, 'a message could not be answered');
    } finally {
      // Its answer is on the way: whoever waits for the end of the work may close the line now.
      leave();
      this.#unanswered -= 1;
      if (!this.#socket.destroyed) this.#work();
    }
  }

  #write(bytes: Uint8Array): void {
    if (this.#socket.destroyed) return;
    this.#socket.write(bytes);
    if (this.#socket.writableLength <= MOST_UNSENT || this.#unsent !== undefined) return;
    const { slowReaderMs = SLOW_READER_MS } = this.#options;
    this.#unsent = setTimeout(() => this.#end('answers are not taken'), slowReaderMs);
  }

  #drained(): void {
    if (this.#unsent === undefined) return;
    clearTimeout(this.#unsent);
    this.#unsent = undefined;
    this.#work();
  }

  #end(reason: string): void {
    this.#options.log.warn({ reason }, 'connection ended');
    this.#socket.destroy();
  }

  #closed(): void {
    clearTimeout(this.#half);
    clearTimeout(this.#unsent);
    this.#queue.length = 0;
  }
}
