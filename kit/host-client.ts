/**
 * The side of a host link that dials: keeps several connections up, takes turns among those that
 * live, matches answers by their data whichever connection they come on, and gives up after a time.
 */
import { type Chance, systemChance } from './chance.ts';
import { type Codec, NoAnswer } from './host-codec.ts';
import { type HostNet, type HostSocket, tcp } from './host-net.ts';
import type { Log } from './log.ts';

export interface HostClient<M> {
  /** Sends and waits for the answer. Throws {@link NoAnswer}. */
  request(message: M): Promise<M>;
  /** How many connections are up and greeted, where the client knows. */
  connections?(): number;
  close(): void;
}

export interface ConnectOptions<M> {
  readonly port: number;
  readonly host: string;
  readonly codec: Codec<M>;
  /** For dialling, and for each answer. */
  readonly timeoutMs: number;
  readonly log: Log;
  /** Sent first on every connection (sign-on, 0800); the answer must come before anything else. */
  readonly greeting?: () => M;
  /** Whether the answer to the greeting says yes; every answer does when left out. */
  readonly welcome?: (answer: M) => boolean;
  /** Sent last on every connection (sign-off). */
  readonly farewell?: () => M;
  /** Asked on a connection that heard nothing for `idleMs` (30 s): silence then ends it. */
  readonly echo?: { message(): M; readonly idleMs?: number; readonly answerMs?: number };
  /** An answer nobody waits for any more: late, doubled or foreign. */
  late?(message: M): unknown;
  /** Answers what the other side asks on our connections; without it such goes to `late`. */
  answer?(message: M): Promise<M | undefined>;
  /** How many connections are kept up once there was something to say; 2 when left out. */
  readonly connections?: number;
  /** Requests that may wait for answers; more are refused at once. 10 000 when left out. */
  readonly mostWaiting?: number;
  /** For the pauses between dialling again, so that not everybody comes back at once. */
  readonly chance?: Chance;
  /** The first pause and the longest one, each doubled from the one before. */
  readonly pauses?: { readonly firstMs: number; readonly longestMs: number };
  /** TCP when left out. */
  readonly net?: HostNet | undefined;
}

interface Waiting<M> {
  readonly socket: HostSocket;
  resolve(message: M): void;
  reject(error: NoAnswer): void;
  readonly timer: NodeJS.Timeout;
}

const CONNECTIONS = 2;
const MOST_WAITING = 10_000;
const IDLE_MS = 30_000;
const ECHO_MS = 5_000;
const PAUSES = { firstMs: 200, longestMs: 30_000 };
/** What a farewell may take to be sent. */
const FAREWELL_MS = 250;

/** Connects when there is first something to say, and again after a break. */
export function connect<M>(options: ConnectOptions<M>): HostClient<M> {
  const connections = new Connections(options);
  // Whoever holds a client may take it apart or wrap it.
  return {
    request: (message) => connections.request(message),
    connections: () => connections.count(),
    close: () => connections.close(),
  };
}

class Connections<M> implements HostClient<M> {
  readonly #options: ConnectOptions<M>;
  readonly #waiting = new Map<string, Waiting<M>>();
  /** Greeted and up. */
  #live: readonly HostSocket[] = [];
  readonly #pulses = new Map<HostSocket, Pulse>();
  #dialling: Promise<HostSocket> | undefined;
  #redial: NodeJS.Timeout | undefined;
  /** Dialled in vain since one came up. */
  #failures = 0;
  #turn = 0;
  #outstanding = 0;
  #closed = false;

  constructor(options: ConnectOptions<M>) {
    this.#options = options;
  }

  async request(message: M): Promise<M> {
    if (this.#closed) throw new NoAnswer('closed', false);
    const { mostWaiting = MOST_WAITING } = this.#options;
    if (this.#outstanding >= mostWaiting) throw new NoAnswer('too many wait already', false);
    this.#outstanding += 1;
    try {
      return await this.#exchange(this.#next() ?? (await this.#dialled()), message);
    } finally {
      this.#outstanding -= 1;
    }
  }

  count(): number {
    return this.#live.filter(({ destroyed, writable }) => !destroyed && writable).length;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#redial);
    void this.#dialling?.then((socket) => socket.destroy()).catch(() => undefined);
    for (const socket of this.#live) this.#leave(socket);
    this.#failAll('closed');
  }

  #next(): HostSocket | undefined {
    // One that was given up a moment ago may not have told so yet.
    const live = this.#live.filter(({ destroyed, writable }) => !destroyed && writable);
    this.#turn = (this.#turn + 1) % Math.max(1, live.length);
    return live[this.#turn];
  }

  /** A connection that is up; one is dialled at a time, for everybody who waits. */
  async #dialled(): Promise<HostSocket> {
    try {
      return await this.#dialOnce();
    } catch (error) {
      throw new NoAnswer(error instanceof Error ? error.message : 'no connection', false);
    }
  }

  #dialOnce(): Promise<HostSocket> {
    clearTimeout(this.#redial);
    this.#redial = undefined;
    this.#dialling ??= this.#dial()
      .then((socket) => {
        this.#failures = 0;
        return socket;
      })
      .catch((error: unknown) => {
        this.#failures += 1;
        throw error;
      })
      .finally(() => {
        this.#dialling = undefined;
        this.#keepUp();
      });
    return this.#dialling;
  }

  async #dial(): Promise<HostSocket> {
    const { host, port, timeoutMs, greeting, welcome, net = tcp } = this.#options;
    const socket = await net.connect({ host, port, timeoutMs });
    this.#listen(socket);
    try {
      const answer = greeting && (await this.#exchange(socket, greeting()));
      if (answer && welcome?.(answer) === false) throw new Error('the sign-on was refused');
      if (this.#closed || socket.destroyed) throw new Error('the connection broke');
    } catch (error) {
      socket.destroy();
      throw error;
    }
    this.#live = [...this.#live, socket];
    return socket;
  }

  /** As many connections as there should be: at once after a good one, with pauses after bad. */
  #keepUp(): void {
    const { connections = CONNECTIONS, chance = systemChance, pauses = PAUSES } = this.#options;
    const enough = this.#live.length >= connections || this.#redial !== undefined;
    if (this.#closed || enough || this.#dialling !== undefined) return;
    const pause = pauseAfter(this.#failures, pauses, chance);
    this.#redial = setTimeout(() => {
      this.#dialOnce().catch(() => undefined);
    }, pause);
    this.#redial.unref();
  }

  #listen(socket: HostSocket): void {
    const { codec, log, timeoutMs, echo } = this.#options;
    const reader = codec.reader();
    if (echo !== undefined) {
      const { idleMs = IDLE_MS, answerMs = Math.min(ECHO_MS, timeoutMs) } = echo;
      const ask = () => void this.#exchange(socket, echo.message()).catch(() => undefined);
      const dead = () => {
        log.warn({}, 'the other side of a connection is silent');
        socket.destroy();
      };
      this.#pulses.set(socket, new Pulse({ idleMs, answerMs, ask, dead }));
    }
    socket.on('data', (chunk) => {
      this.#pulses.get(socket)?.heard();
      try {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
        for (const message of reader.push(bytes)) this.#arrive(socket, message);
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'garbage';
        log.warn({ reason }, 'connection ended');
        socket.destroy();
      }
    });
    socket.on('close', () => this.#broke(socket));
  }

  /** What was sent on it may have arrived; the answer, if one comes elsewhere, is late. */
  #broke(socket: HostSocket): void {
    this.#pulses.get(socket)?.end();
    this.#pulses.delete(socket);
    this.#live = this.#live.filter((other) => other !== socket);
    this.#failAll('the connection broke', socket);
    this.#keepUp();
  }

  #exchange(socket: HostSocket, message: M): Promise<M> {
    const { codec, timeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      const key = codec.correlationKey(message);
      // Before anything is waited for: a message that cannot be encoded was never sent.
      const bytes = codec.encode(message);
      if (this.#waiting.has(key)) throw new Error('a message with this key is being answered');
      if (socket.destroyed) throw new NoAnswer('the connection broke', false);
      const timer = setTimeout(() => {
        this.#waiting.delete(key);
        this.#pulses.get(socket)?.doubt();
        reject(new NoAnswer('no answer in time', true));
      }, timeoutMs);
      this.#waiting.set(key, { socket, resolve, reject, timer });
      socket.write(bytes);
    });
  }

  #arrive(socket: HostSocket, message: M): void {
    const { codec, answer } = this.#options;
    if (codec.isRequest(message)) {
      return void (answer === undefined ? this.#late(message) : this.#answer(socket, message));
    }
    const key = codec.correlationKey(message);
    const entry = this.#waiting.get(key);
    if (entry === undefined) return void this.#late(message);
    this.#waiting.delete(key);
    clearTimeout(entry.timer);
    entry.resolve(message);
  }

  async #answer(socket: HostSocket, message: M): Promise<void> {
    const { codec, log } = this.#options;
    try {
      const answer = await this.#options.answer?.(message);
      if (answer !== undefined && !socket.destroyed) socket.write(codec.encode(answer));
    } catch (error) {
      log.error({ error }, 'a message could not be answered');
    }
  }

  async #late(message: M): Promise<void> {
    try {
      await this.#options.late?.(message);
    } catch (error) {
      this.#options.log.error({ error }, 'a late answer could not be taken in');
    }
  }

  #failAll(reason: string, socket?: HostSocket): void {
    for (const [key, entry] of this.#waiting) {
      if (socket !== undefined && entry.socket !== socket) continue;
      this.#waiting.delete(key);
      clearTimeout(entry.timer);
      entry.reject(new NoAnswer(reason, true));
    }
  }

  #leave(socket: HostSocket): void {
    const { farewell, codec } = this.#options;
    if (farewell === undefined) return void socket.destroy();
    socket.end(codec.encode(farewell()));
    setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
  }
}

/** Half to whole of the pause that doubles with each failure. */
function pauseAfter(
  failures: number,
  { firstMs, longestMs }: { readonly firstMs: number; readonly longestMs: number },
  chance: Chance,
): number {
  if (failures === 0) return 0;
  const longest = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 20));
  return longest * (0.5 + (chance.bytes(1)[0] ?? 0) / 512);
}

/** Whether anybody is there: asks after a silence, and takes the connection for dead after it. */
class Pulse {
  readonly #idle: NodeJS.Timeout;
  readonly #options: { answerMs: number; ask(): void; dead(): void };
  #deadline: NodeJS.Timeout | undefined;

  constructor(options: { idleMs: number; answerMs: number; ask(): void; dead(): void }) {
    this.#options = options;
    this.#idle = setTimeout(() => this.doubt(), options.idleMs);
    this.#idle.unref();
  }

  heard(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    this.#idle.refresh();
  }

  /** Asks now; any byte is an answer. */
  doubt(): void {
    if (this.#deadline !== undefined) return;
    const { answerMs, ask, dead } = this.#options;
    this.#deadline = setTimeout(dead, answerMs);
    ask();
  }

  end(): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#deadline);
  }
}
