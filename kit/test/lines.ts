/** What tests of host links share: lines of text stand for frames, over real sockets. */
import { createServer, type Server, type Socket } from 'node:net';
import {
  type Codec,
  connect,
  type HostClient,
  type ListenOptions,
  listen,
  NoAnswer,
} from '../host-link.ts';
import { silentLog } from '../log.ts';
import { afterwards } from './databases.ts';

export interface Line {
  readonly key: string;
  readonly asks: boolean;
  readonly text: string;
}

export const HOST = '127.0.0.1';
export const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something holds. */
export async function until(holds: () => boolean, withinMs = 10_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error('it never came to that');
    await later(2);
  }
}

/** `?key text` asks, `!key text` answers; anything else is garbage. */
export const codec: Codec<Line> = {
  encode({ key, asks, text }) {
    if (text.includes('\n')) throw new RangeError('a line of two lines');
    return Buffer.from(`${asks ? '?' : '!'}${key} ${text}\n`);
  },
  reader() {
    let pending = '';
    return {
      get pendingBytes() {
        return pending.length;
      },
      push(chunk) {
        const lines = (pending + Buffer.from(chunk).toString()).split('\n');
        pending = lines.pop() ?? '';
        return lines.map(parse);
      },
    };
  },
  correlationKey: ({ key }) => key,
  isRequest: ({ asks }) => asks,
};

function parse(line: string): Line {
  const [, mark, key = '', text = ''] = /^([?!])(\w+) (.*)$/.exec(line) ?? [];
  if (mark === undefined) throw new Error('garbage');
  return { key, asks: mark === '?', text };
}

export const ask = (key: string, text = ''): Line => ({ key, asks: true, text });
export const reply = ({ key }: Line, text = 'yes'): Line => ({ key, asks: false, text });

/** A server that ends with its test. */
export async function serve(
  answer: (line: Line) => Promise<Line | undefined>,
  extra: Partial<ListenOptions<Line>> = {},
) {
  const server = await listen({ port: 0, host: HOST, codec, log: silentLog, answer, ...extra });
  afterwards(() => server.close());
  return server;
}

/** A client that ends with its test. */
export function dial(
  port: number,
  extra: Partial<Parameters<typeof connect<Line>>[0]> = {},
): HostClient<Line> {
  const client = connect<Line>({
    port,
    host: HOST,
    codec,
    timeoutMs: 1_000,
    log: silentLog,
    ...extra,
  });
  afterwards(() => client.close());
  return client;
}

/** A peer that does with each connection what the test wants. */
export async function rawServer(see: (socket: Socket, count: number) => void): Promise<number> {
  let count = 0;
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    see(socket, ++count);
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  afterwards(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

export const noAnswer = (mayHaveArrived: boolean) => (error: unknown) =>
  error instanceof NoAnswer && error.mayHaveArrived === mayHaveArrived;
