/** Host links over real sockets: lines of text stand for frames. */
import assert from 'node:assert/strict';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { test } from 'node:test';
import { type Codec, connect, type HostClient, listen, NoAnswer } from './host-link.ts';
import { type Log, silentLog } from './log.ts';
import { afterwards } from './test/databases.ts';

interface Line {
  readonly key: string;
  readonly asks: boolean;
  readonly text: string;
}

const HOST = '127.0.0.1';
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** `?key text` asks, `!key text` answers; anything else is garbage. */
const codec: Codec<Line> = {
  encode({ key, asks, text }) {
    if (text.includes('\n')) throw new RangeError('a line of two lines');
    return Buffer.from(`${asks ? '?' : '!'}${key} ${text}\n`);
  },
  reader() {
    let pending = '';
    return {
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

const ask = (key: string, text = ''): Line => ({ key, asks: true, text });
const reply = ({ key }: Line, text = 'yes'): Line => ({ key, asks: false, text });

async function serve(answer: (line: Line) => Promise<Line | undefined>, log: Log = silentLog) {
  const server = await listen({ port: 0, host: HOST, codec, log, answer });
  afterwards(() => server.close());
  return server;
}

function dial(
  port: number,
  extra: Partial<Parameters<typeof connect<Line>>[0]> = {},
): HostClient<Line> {
  const client = connect<Line>({
    port,
    host: HOST,
    codec,
    timeoutMs: 200,
    log: silentLog,
    ...extra,
  });
  afterwards(() => client.close());
  return client;
}

/** A peer that does with each connection what the test wants. */
async function rawServer(see: (socket: Socket, count: number) => void): Promise<number> {
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

const noAnswer = (mayHaveArrived: boolean) => (error: unknown) =>
  error instanceof NoAnswer && error.mayHaveArrived === mayHaveArrived;

test('answers find their questions in any order on one connection', async () => {
  const server = await serve(async (line) => {
    await later(Number(line.text));
    return reply(line, `waited ${line.text}`);
  });
  const client = dial(server.port);
  const waits = [60, 5, 30];
  const answers = await Promise.all(waits.map((ms) => client.request(ask(`k${ms}`, String(ms)))));
  assert.deepEqual(
    answers.map(({ text }) => text),
    ['waited 60', 'waited 5', 'waited 30'],
  );
});

test('garbage ends its own connection and nothing else', async () => {
  const warned: string[] = [];
  const log = { ...silentLog, warn: (_: object, message: string) => warned.push(message) };
  const server = await serve(async (line) => reply(line), log);
  const good = dial(server.port);
  await good.request(ask('a'));
  const bad = createConnection({ port: server.port, host: HOST });
  bad.on('error', () => {});
  bad.write('?b fine\nGET / HTTP/1.1\n');
  await new Promise((resolve) => bad.once('close', resolve));
  assert.deepEqual(warned, ['connection ended']);
  assert.equal((await good.request(ask('c'))).text, 'yes');
});

test('an answering function that throws, or stays silent, leaves the line up', async () => {
  const errors: string[] = [];
  const log = { ...silentLog, error: (_: object, message: string) => errors.push(message) };
  const server = await serve(async (line) => {
    if (line.text === 'throw') throw new Error('thrown');
    return line.text === 'silent' ? undefined : reply(line);
  }, log);
  const client = dial(server.port);
  const mute = [client.request(ask('a', 'throw')), client.request(ask('b', 'silent'))];
  assert.equal((await client.request(ask('c'))).text, 'yes');
  for (const request of mute) await assert.rejects(request, noAnswer(true));
  assert.deepEqual(errors, ['a message could not be answered']);
});

test('no answer in time says that the request may have arrived; what comes later goes to late', async () => {
  const server = await serve(async (line) => {
    await later(line.text === 'slow' ? 120 : 0);
    return reply(line);
  });
  const late: string[] = [];
  const client = dial(server.port, { timeoutMs: 50, late: ({ key }) => late.push(key) });
  await assert.rejects(client.request(ask('a', 'slow')), noAnswer(true));
  assert.equal((await client.request(ask('b'))).text, 'yes');
  await later(120);
  assert.deepEqual(late, ['a']);
});

test('doubled and foreign answers, and questions of the other side, go to late as well', async () => {
  const port = await rawServer((socket) => {
    socket.on('data', () => socket.write('!other x\n!a one\n!a two\n?b who\n'));
  });
  const late: string[] = [];
  const client = dial(port, { late: ({ key, text }) => late.push(`${key} ${text}`) });
  assert.equal((await client.request(ask('a'))).text, 'one');
  await later(20);
  assert.deepEqual(late, ['other x', 'a two', 'b who']);
});

test('nobody there: the request has not arrived', async () => {
  await assert.rejects(dial(1).request(ask('a')), noAnswer(false));
});

test('a connection that breaks may have taken the request with it; the next one is dialled', async () => {
  const port = await rawServer((socket, count) => {
    socket.on('data', (chunk) => {
      if (count === 1) socket.destroy();
      else socket.write(chunk.toString().replace('?', '!'));
    });
  });
  const client = dial(port);
  await assert.rejects(client.request(ask('a')), noAnswer(true));
  assert.equal((await client.request(ask('b', 'again'))).text, 'again');
});

test('the greeting goes first on every connection, and without its answer nothing goes', async () => {
  const seen: string[] = [];
  let deaf = true;
  const port = await rawServer((socket) => {
    socket.on('data', (chunk) => {
      seen.push(chunk.toString().trim());
      if (!deaf) socket.write(chunk.toString().replace('?', '!'));
    });
  });
  let greetings = 0;
  const client = dial(port, { timeoutMs: 60, greeting: () => ask(`hello${++greetings}`) });
  await assert.rejects(client.request(ask('a')), noAnswer(false));
  deaf = false;
  assert.equal((await client.request(ask('b', 'x'))).text, 'x');
  assert.equal((await client.request(ask('c', 'y'))).text, 'y');
  assert.deepEqual(seen, ['?hello1', '?hello2', '?b x', '?c y']);
});

test('a connection given up ends late without harming its successor', async () => {
  let first: Socket | undefined;
  const port = await rawServer((socket, count) => {
    first ??= socket;
    socket.on('data', (chunk) => {
      if (count === 1) return;
      first?.destroy();
      setTimeout(() => socket.write(chunk.toString().replaceAll('?', '!')), 30);
    });
  });
  let greetings = 0;
  const client = dial(port, { timeoutMs: 80, greeting: () => ask(`hello${++greetings}`) });
  await assert.rejects(client.request(ask('a')), noAnswer(false));
  const both = await Promise.all([client.request(ask('b')), client.request(ask('c'))]);
  assert.deepEqual(
    both.map(({ key }) => key),
    ['b', 'c'],
  );
});

test('a message that cannot be encoded, or whose key is under way, is refused by itself', async () => {
  const server = await serve(async (line) => {
    await later(20);
    return reply(line);
  });
  const client = dial(server.port);
  await assert.rejects(client.request(ask('a', 'x\ny')), RangeError);
  const first = client.request(ask('a'));
  await assert.rejects(client.request(ask('a')), { message: /with this key/ });
  assert.equal((await first).text, 'yes', 'and the one under way is answered');
});

test('closing fails what waits and sends nothing more', async () => {
  const server = await serve(async () => undefined);
  const client = dial(server.port);
  const waiting = client.request(ask('a'));
  const failed = assert.rejects(waiting, noAnswer(true));
  await later(20);
  client.close();
  await failed;
  await assert.rejects(client.request(ask('b')), noAnswer(false));
});

test('a late answer that cannot be taken in is logged and ends nothing', async () => {
  const errors: string[] = [];
  const log = { ...silentLog, error: (_: object, message: string) => errors.push(message) };
  const server = await serve(async (line) => {
    await later(60);
    return reply(line);
  });
  const late = async () => {
    throw new Error('the disk is full');
  };
  const client = dial(server.port, { timeoutMs: 30, late, log });
  await assert.rejects(client.request(ask('a')), NoAnswer);
  await later(120);
  assert.deepEqual(errors, ['a late answer could not be taken in']);
});
