/**
 * A line to the network's port: dials again whenever it broke, signs on, and matches answers to
 * what was asked. No answer is an answer too: `undefined`.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';
import { decode, type Fields, framed, type Message } from './iso8583.ts';

export interface LineOptions {
  readonly address: string;
  readonly port: number;
  readonly acquirerId: string;
  /** What is waited for an answer. */
  readonly patienceMs: number;
}

export interface Answer {
  readonly code: string;
  readonly fields: Fields;
  /** The whole answer, to be held against another. */
  readonly bytes: string;
}

type Waiting = (answer: Answer | undefined) => void;

const PAUSE_MS = 25;

export class Line {
  readonly #options: LineOptions;
  #socket: Socket | undefined;
  #signedOn: Promise<boolean> | undefined;
  readonly #waiting = new Map<string, Waiting>();
  #stan = Math.floor(Math.random() * 900_000);
  #closed = false;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** DE 7, 11 and 32 of a message that is new. */
  fresh(at = new Date()): { 7: string; 11: string; 32: string } {
    this.#stan = (this.#stan + 1) % 1_000_000;
    const [date = '', time = ''] = at.toISOString().split('T');
    return {
      7: date.slice(5).replace('-', '') + time.slice(0, 8).replaceAll(':', ''),
      11: String(this.#stan).padStart(6, '0'),
      32: this.#options.acquirerId,
    };
  }

  /** The answer; `undefined` when there is no line, it broke, or nothing came in time. */
  async ask(message: Message): Promise<Answer | undefined> {
    this.#signedOn ??= this.#dial();
    if (!(await this.#signedOn)) {
      this.#signedOn = undefined;
      await later(PAUSE_MS);
      return undefined;
    }
    return this.#exchange(message);
  }

  close(): void {
    this.#closed = true;
    this.#socket?.destroy();
  }

  async #dial(): Promise<boolean> {
    if (this.#closed) return false;
    const socket = connect({ host: this.#options.address, port: this.#options.port });
    const up = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    if (!up) return false;
    this.#socket = socket;
    this.#listen(socket);
    const answer = await this.#exchange({ mti: '0800', fields: { ...this.fresh(), 70: '001' } });
    return answer?.code === '00';
  }

  #listen(socket: Socket): void {
    let pending = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('close', () => this.#broke(socket));
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (;;) {
        const length = pending.length < 2 ? undefined : pending.readUInt16BE(0);
        if (length === undefined || pending.length < 2 + length) return;
        this.#heard(pending.subarray(2, 2 + length));
        pending = pending.subarray(2 + length);
      }
    });
  }

  #heard(payload: Buffer): void {
    if (payload.length === 0) return;
    const { mti, fields } = decode(payload);
    const answer = { code: String(fields[39]), fields, bytes: payload.toString('hex') };
    this.#waiting.get(keyOf(mti, fields))?.(answer);
  }

  #broke(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#signedOn = undefined;
    for (const tell of [...this.#waiting.values()]) tell(undefined);
  }

  #exchange(message: Message): Promise<Answer | undefined> {
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return Promise.resolve(undefined);
    const key = keyOf(message.mti, message.fields);
    return new Promise((resolve) => {
      const tell: Waiting = (answer) => {
        clearTimeout(timer);
        this.#waiting.delete(key);
        resolve(answer);
      };
      // A line that is silent may be dead: the next question goes over another.
      const timer = setTimeout(() => {
        tell(undefined);
        socket.destroy();
      }, this.#options.patienceMs);
      this.#waiting.set(key, tell);
      socket.write(framed(message));
    });
  }
}

/** The class of the message and its DE 7 and 11. */
function keyOf(mti: string, fields: Fields): string {
  return `${mti.slice(0, 2)} ${String(fields[7])} ${String(fields[11])}`;
}
