/** Host links over real sockets: lines of text stand for frames. */
import assert from 'node:assert/strict';
import { createConnection, type Socket } from 'node:net';
import { test } from 'node:test';
import { NoAnswer } from './host-link.ts';
import { silentLog } from './log.ts';
import { ask, dial, HOST, later, noAnswer, rawServer, reply, serve, until } from './test/lines.ts';

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
  const server = await serve(async (line) => reply(line), { log });
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
  const server = await serve(
    async (line) => {
      if (line.text === 'throw') throw new Error('thrown');
      return line.text === 'silent' ? undefined : reply(line);
    },
    { log },
  );
  const client = dial(server.port);
  const mute = [client.request(ask('a', 'throw')), client.request(ask('b', 'silent'))];
  assert.equal((await client.request(ask('c'))).text, 'yes');
  for (const request of mute) await assert.rejects(request, noAnswer(true));
  assert.deepEqual(errors, ['a message could not be answered']);
});

test('no answer in time says that the request may have arrived; what comes later goes to late', async () => {
  const server = await serve(async (line) => {
    await later(line.text === 'slow' ? 600 : 0);
    return reply(line);
  });
  const late: string[] = [];
  const client = dial(server.port, { timeoutMs: 300, late: ({ key }) => late.push(key) });
  await assert.rejects(client.request(ask('a', 'slow')), noAnswer(true));
  assert.equal((await client.request(ask('b'))).text, 'yes');
  await until(() => late.length > 0);
  assert.deepEqual(late, ['a']);
});

test('doubled and foreign answers, and questions of the other side, go to late as well', async () => {
  const port = await rawServer((socket) => {
    socket.on('data', () => socket.write('!other x\n!a one\n!a two\n?b who\n'));
  });
  const late: string[] = [];
  const client = dial(port, { late: ({ key, text }) => late.push(`${key} ${text}`) });
  assert.equal((await client.request(ask('a'))).text, 'one');
  await until(() => late.length === 3);
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
  const client = dial(port, {
    timeoutMs: 400,
    connections: 1,
    greeting: () => ask(`hello${++greetings}`),
  });
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
  const client = dial(port, {
    timeoutMs: 400,
    connections: 1,
    greeting: () => ask(`hello${++greetings}`),
  });
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
  await until(() => errors.length > 0);
  assert.deepEqual(errors, ['a late answer could not be taken in']);
});

test('a client may be taken apart', async () => {
  const server = await serve(async (line) => reply(line));
  const { request, close } = dial(server.port);
  assert.equal((await request(ask('a'))).text, 'yes');
  close();
  await assert.rejects(request(ask('b')), noAnswer(false));
});
