/** What goes wrong between hosts: cut lines, dead peers, floods, drips; real sockets throughout. */
import assert from 'node:assert/strict';
import { createConnection, type Socket } from 'node:net';
import { test } from 'node:test';
import type { Gate } from './host-link.ts';
import { silentLog } from './log.ts';
import { afterwards } from './test/databases.ts';
import {
  ask,
  dial,
  HOST,
  type Line,
  later,
  noAnswer,
  rawServer,
  reply,
  serve,
  until,
} from './test/lines.ts';

const QUICK = { firstMs: 5, longestMs: 20 };

/** A peer of our server that says and hears bytes. */
function rawClient(port: number): { socket: Socket; heard(): string; ended: Promise<void> } {
  let text = '';
  const socket = createConnection({ port, host: HOST });
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  afterwards(() => socket.destroy());
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return { socket, heard: () => text, ended };
}

test('requests take turns over the connections, and each is greeted by itself', async () => {
  const seen: string[] = [];
  const port = await rawServer((socket, count) => {
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().trim().split('\n')) {
        seen.push(`${count} ${line}`);
        socket.write(`${line.replace('?', '!')}\n`);
      }
    });
  });
  let greetings = 0;
  const client = dial(port, { greeting: () => ask(`hello${++greetings}`, 'x') });
  await client.request(ask('a', 'x'));
  await until(() => greetings === 2 && seen.length === 3);
  for (const key of ['b', 'c', 'd', 'e']) await client.request(ask(key, 'x'));
  const by = (count: number) => seen.filter((line) => line.startsWith(`${count} `)).length;
  assert.deepEqual([by(1), by(2)], [4, 3]);
});

test('an answer counts on whichever connection it comes', async () => {
  const sockets: Socket[] = [];
  const port = await rawServer((socket) => {
    sockets.push(socket);
    socket.on('data', (chunk) => {
      const other = sockets.find((candidate) => candidate !== socket) ?? socket;
      other.write(chunk.toString().replaceAll('?', '!'));
    });
  });
  const client = dial(port);
  await client.request(ask('a', 'x'));
  await until(() => sockets.length === 2);
  const answers = await Promise.all(['b', 'c', 'd'].map((key) => client.request(ask(key, key))));
  assert.deepEqual(
    answers.map(({ text }) => text),
    ['b', 'c', 'd'],
  );
});

test('one connection ends and the other goes on; the lost one is dialled again', async () => {
  const sockets: Socket[] = [];
  const port = await rawServer((socket) => {
    sockets.push(socket);
    socket.on('data', (chunk) => {
      if (!chunk.includes('mute')) socket.write(chunk.toString().replaceAll('?', '!'));
    });
  });
  const client = dial(port, { timeoutMs: 600, pauses: QUICK });
  await client.request(ask('a', 'x'));
  await until(() => sockets.length === 2);
  const mute = ['m1', 'm2'].map((key) => client.request(ask(key, 'mute')));
  const outcomes = Promise.allSettled(mute.map((each) => Promise.race([each, later(300)])));
  await later(20);
  sockets[0]?.destroy();
  assert.equal((await client.request(ask('b', 'y'))).text, 'y', 'no gap for anybody else');
  await until(() => sockets.length === 3);
  const broken = (await outcomes).filter(({ status }) => status === 'rejected');
  assert.equal(broken.length, 1, 'only what had gone over the lost one is given up');
  await Promise.all(mute.map((each) => each.catch(() => undefined)));
});

test('a peer that says nothing any more is found by an echo and dialled again', async () => {
  const deaf = new Set<Socket>();
  const port = await rawServer((socket, count) => {
    if (count === 1) deaf.add(socket);
    socket.on('data', (chunk) => {
      if (!deaf.has(socket) || chunk.includes('first')) {
        socket.write(chunk.toString().replaceAll('?', '!'));
      }
    });
  });
  const warned: string[] = [];
  const log = { ...silentLog, warn: (_: object, message: string) => warned.push(message) };
  let echoes = 0;
  const client = dial(port, {
    connections: 1,
    log,
    pauses: QUICK,
    echo: { message: () => ask(`echo${++echoes}`, 'x'), idleMs: 30, answerMs: 300 },
  });
  await client.request(ask('first', 'first'));
  await until(() => warned.length > 0);
  assert.deepEqual(warned, ['the other side of a connection is silent']);
  assert.equal((await client.request(ask('b', 'again'))).text, 'again');
  const before = echoes;
  await until(() => echoes > before + 1);
  assert.equal(warned.length, 1, 'a peer that answers echoes is left alone');
});

test('a request without an answer has the peer looked at straight away', async () => {
  let connections = 0;
  const port = await rawServer((socket) => {
    connections += 1;
    socket.on('data', () => {});
  });
  const echo = { message: () => ask('echo'), idleMs: 60_000, answerMs: 20 };
  const client = dial(port, { connections: 1, timeoutMs: 40, echo, pauses: QUICK });
  await assert.rejects(client.request(ask('a')), noAnswer(true));
  await until(() => connections === 2);
});

test('while nobody is there the pauses grow to the longest, and start anew when one came up', async () => {
  const times: number[] = [];
  let isOpen = true;
  const sockets: Socket[] = [];
  const port = await rawServer((socket) => {
    times.push(performance.now());
    sockets.push(socket);
    if (isOpen) socket.on('data', (chunk) => socket.write(chunk.toString().replaceAll('?', '!')));
    else socket.destroy();
  });
  let greetings = 0;
  const client = dial(port, {
    connections: 1,
    greeting: () => ask(`hello${++greetings}`, 'x'),
    pauses: { firstMs: 20, longestMs: 80 },
    chance: { bytes: (length) => new Uint8Array(length) },
  });
  await client.request(ask('a', 'x'));
  isOpen = false;
  sockets[0]?.destroy();
  await until(() => times.length === 7);
  const pauses = times.slice(2).map((time, i) => time - (times[i + 1] ?? 0));
  // Half of 20, 40, 80, 80 …; timers may be late, never early by more than their grain.
  for (const [i, least] of [10, 20, 40, 40, 40].entries()) {
    assert.ok((pauses[i] ?? 0) >= least - 2, `${pauses}`);
  }
  isOpen = true;
  await until(() => sockets.length === 8);
  assert.equal((await client.request(ask('b', 'y'))).text, 'y');
});

test('too many that wait: the next is refused at once and has not arrived', async () => {
  const server = await serve(async (line) => {
    await later(30);
    return reply(line);
  });
  const client = dial(server.port, { mostWaiting: 3 });
  const waiting = ['a', 'b', 'c'].map((key) => client.request(ask(key)));
  await assert.rejects(client.request(ask('d')), noAnswer(false));
  for (const answer of await Promise.all(waiting)) assert.equal(answer.text, 'yes');
  assert.equal((await client.request(ask('d'))).text, 'yes', 'and there is room again');
});

test('a refused greeting is no connection', async () => {
  const server = await serve(async (line) => reply(line, 'no'));
  const welcome = ({ text }: Line) => text === 'yes';
  const client = dial(server.port, { greeting: () => ask('hello'), welcome, pauses: QUICK });
  await assert.rejects(client.request(ask('a')), noAnswer(false));
});

test('a farewell is the last thing said on each connection', async () => {
  const seen: string[] = [];
  const port = await rawServer((socket) => {
    socket.on('data', (chunk) => {
      seen.push(chunk.toString().trim());
      socket.write(chunk.toString().replaceAll('?', '!'));
    });
  });
  const client = dial(port, { connections: 1, farewell: () => ask('bye') });
  await client.request(ask('a', 'x'));
  client.close();
  await until(() => seen.length === 2);
  assert.deepEqual(seen, ['?a x', '?bye']);
});

test('what the other side asks on our connection is answered there', async () => {
  const heard: string[] = [];
  const port = await rawServer((socket) => {
    socket.once('data', (chunk) => {
      socket.write(`?theirs who\n${chunk.toString().replace('?', '!')}`);
      socket.on('data', (more) => heard.push(more.toString()));
    });
  });
  const client = dial(port, { connections: 1, answer: async (line) => reply(line, 'us') });
  await client.request(ask('a', 'x'));
  await until(() => heard.length === 1);
  assert.deepEqual(heard, ['!theirs us\n']);
});

test('a message cut anywhere is one message', async () => {
  const server = await serve(async (line) => reply(line, line.text));
  const peer = rawClient(server.port);
  for (const byte of '?a in pieces\n') {
    peer.socket.write(byte);
    await later(1);
  }
  await until(() => peer.heard().length > 0);
  assert.equal(peer.heard(), '!a in pieces\n');
});

test('half a message and then silence ends the connection, and so does dripping it', async () => {
  const server = await serve(async (line) => reply(line), { halfMessageMs: 60 });
  const half = rawClient(server.port);
  half.socket.write('?a ha');
  const dripping = rawClient(server.port);
  const drip = setInterval(() => dripping.socket.write('x'), 10);
  afterwards(() => clearInterval(drip));
  const idle = rawClient(server.port);
  const good = rawClient(server.port);
  await Promise.all([half.ended, dripping.ended]);
  for (const { socket } of [idle, good]) socket.write('?b\x20whole\n');
  await until(() => idle.heard() !== '' && good.heard() !== '');
});

test('a message cut by the end of its connection harms nobody', async () => {
  let answered = 0;
  const server = await serve(async (line) => {
    answered += 1;
    return reply(line);
  });
  const good = dial(server.port);
  for (let i = 0; i < 20; i++) {
    const peer = rawClient(server.port);
    await new Promise<void>((resolve) => {
      peer.socket.write(`?whole${i} x\n?half${i} y`, () => resolve());
    });
    await until(() => peer.heard() !== '');
    peer.socket.destroy();
    assert.equal((await good.request(ask(`g${i}`))).text, 'yes');
  }
  assert.equal(answered, 40);
});

test('one that asks without end is worked on a few at a time; others are not held up', async () => {
  let atOnce = 0;
  let most = 0;
  const server = await serve(
    async (line) => {
      if (line.text !== 'flood') return reply(line);
      atOnce += 1;
      most = Math.max(most, atOnce);
      await later(1);
      atOnce -= 1;
      return reply(line);
    },
    { mostUnanswered: 10 },
  );
  const flood = rawClient(server.port);
  flood.socket.write(Array.from({ length: 2_000 }, (_, i) => `?f${i} flood\n`).join(''));
  const good = dial(server.port);
  assert.equal((await good.request(ask('a'))).text, 'yes');
  await until(() => flood.heard().split('\n').length === 2_001, 10_000);
  assert.equal(most, 10);
});

test('one that takes no answers is dropped, and nothing is kept for it', async () => {
  const warned: object[] = [];
  const log = { ...silentLog, warn: (facts: object) => warned.push(facts) };
  const server = await serve(async (line) => reply(line, 'x'.repeat(50_000)), {
    slowReaderMs: 50,
    log,
  });
  const slow = rawClient(server.port);
  slow.socket.pause();
  slow.socket.write(Array.from({ length: 400 }, (_, i) => `?s${i} x\n`).join(''));
  const good = dial(server.port, { timeoutMs: 10_000 });
  assert.equal((await good.request(ask('a'))).text.length, 50_000);
  await until(() => warned.length > 0, 10_000);
  assert.deepEqual(warned, [{ reason: 'answers are not taken' }]);
  slow.socket.resume();
  await slow.ended;
  assert.ok(slow.heard().length < 400 * 50_000);
});

test('ten thousand requests at once are all answered', async () => {
  const server = await serve(async (line) => reply(line, line.text));
  const client = dial(server.port, { timeoutMs: 20_000 });
  const all = Array.from({ length: 10_000 }, (_, i) => client.request(ask(`k${i}`, `t${i}`)));
  const answers = await Promise.all(all);
  assert.ok(answers.every(({ key, text }, i) => key === `k${i}` && text === `t${i}`));
});

test('a gate knows its own connection only', async () => {
  const gate = (): Gate<Line> => {
    let isIn = false;
    return {
      refuse: (line) => (isIn || line.text === 'hello' ? undefined : reply(line, 'who')),
      answered(line) {
        isIn ||= line.text === 'hello';
      },
    };
  };
  const server = await serve(async (line) => reply(line), { gate });
  const known = rawClient(server.port);
  known.socket.write('?a hello\n');
  await until(() => known.heard() !== '');
  const stranger = rawClient(server.port);
  known.socket.write('?b x\n');
  stranger.socket.write('?c x\n');
  await until(() => known.heard().length > 7 && stranger.heard() !== '');
  assert.deepEqual([known.heard(), stranger.heard()], ['!a yes\n!b yes\n', '!c who\n']);
});
