/**
 * One connection to a host that is being looked at: sends bytes, keeps every frame that comes back
 * as it came, and finds answers by their data.
 */
import { createConnection, type Socket } from 'node:net';
import { hex } from '@armilla/bytes';
import {
  correlationKey,
  decodeMessage,
  encodeMessage,
  FrameReader,
  frame,
  isRequest,
  type Message,
  type Profile,
} from '@armilla/iso8583';

/** An answer and the bytes it was. */
export interface Heard {
  readonly message: Message;
  readonly bytes: string;
}

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly profile: Profile;
}

/** Nobody listens there. */
export class OutOfReach extends Error {
  override readonly name = 'OutOfReach';
}

export class Peer {
  readonly #socket: Socket;
  readonly #profile: Profile;
  readonly #waiting: { key: string; resolve(heard: Heard | undefined): void }[] = [];
  #closed = false;

  private constructor(socket: Socket, profile: Profile) {
    this.#socket = socket;
    this.#profile = profile;
    const frames = new FrameReader();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#closed = true;
      // What is waited for does not come any more.
      for (const { resolve } of this.#waiting.splice(0)) resolve(undefined);
    });
    socket.on('data', (chunk) => {
      try {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
        for (const payload of frames.push(bytes)) this.#hear(payload);
      } catch {
        // Nothing that can be read comes after it.
        socket.destroy();
      }
    });
  }

  /** Throws {@link OutOfReach}. */
  static async open({ host, port, profile }: Address, timeoutMs: number): Promise<Peer> {
    const socket = createConnection({ host, port });
    socket.setNoDelay(true);
    await new Promise<void>((resolve, reject) => {
      const no = () => {
        clearTimeout(timer);
        reject(new OutOfReach(`Nobody answers at ${host}:${port}.`));
      };
      const timer = setTimeout(no, timeoutMs);
      socket.once('error', no);
      socket.once('connect', () => {
        clearTimeout(timer);
        socket.off('error', no);
        resolve();
      });
    }).catch((error: unknown) => {
      socket.destroy();
      throw error;
    });
    return new Peer(socket, profile);
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  /** The answer, or `undefined` when none came in time. */
  async ask(message: Message, timeoutMs: number): Promise<Heard | undefined> {
    const [answer] = await this.askAll([message], timeoutMs);
    return answer;
  }

  /** Sends them in one go; their answers in the order of the questions. */
  async askAll(messages: readonly Message[], timeoutMs: number): Promise<(Heard | undefined)[]> {
    const answers = messages.map((message) => this.#answerTo(message, timeoutMs));
    const frames = messages.map((message) => frame(encodeMessage(message, this.#profile)));
    this.send(Buffer.concat(frames));
    return Promise.all(answers);
  }

  send(bytes: Uint8Array): void {
    if (!this.#closed) this.#socket.write(bytes);
  }

  close(): void {
    this.#socket.destroy();
  }

  #answerTo(message: Message, timeoutMs: number): Promise<Heard | undefined> {
    return new Promise((resolve) => {
      const entry = {
        key: correlationKey(message),
        resolve: (heard: Heard | undefined) => done(heard),
      };
      const done = (heard: Heard | undefined) => {
        clearTimeout(timer);
        const at = this.#waiting.indexOf(entry);
        if (at >= 0) this.#waiting.splice(at, 1);
        resolve(heard);
      };
      const timer = setTimeout(() => done(undefined), timeoutMs);
      this.#waiting.push(entry);
    });
  }

  #hear(payload: Uint8Array): void {
    const message = decodeMessage(payload, this.#profile);
    if (isRequest(message.mti)) return;
    const key = correlationKey(message);
    const entry = this.#waiting.find((candidate) => candidate.key === key);
    entry?.resolve({ message, bytes: hex(payload) });
  }
}
