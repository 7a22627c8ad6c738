/**
 * Attacks on the web edge: foreign pages, odd requests, floods, and those who never read or write
 * on.
 */
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { isRefusalCode } from '@armilla/kit/refusal';
import { openScene, type Scene, yes } from './scene.ts';

let scene: Scene;
let port: number;

before(async () => {
  scene = await openScene();
  port = Number(new URL(scene.url).port);
});
after(() => scene.close());

/** An answer that has begun and goes on for no longer than this is whole. */
const QUIET_MS = 300;
const PATIENCE_MS = 30_000;

/** Sends bytes as they are and collects what comes back until the other side ends or is quiet. */
function raw(request: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    let timer = setTimeout(end, PATIENCE_MS);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      clearTimeout(timer);
      timer = setTimeout(end, QUIET_MS);
    });
    socket.on('error', () => {});
    socket.on('close', end);
    socket.write(request);
  });
}

const upgradeOf = (path: string, headers: Record<string, string> = {}) =>
  [
    `GET ${path} HTTP/1.1`,
    ...Object.entries({
      Host: `127.0.0.1:${port}`,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      ...headers,
    }).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n');

const upgrade = (path: string, headers: Record<string, string>) => raw(upgradeOf(path, headers));

test('a page of another origin cannot open the band’s link', async () => {
  const { band } = yes(await scene.stage.takeBand({ model: 'mi-smart-band-6-nfc' }));
  const path = `/stage/bands/${band.serialNumber}/bluetooth`;
  const foreign = await upgrade(path, { Origin: 'https://evil.example' });
  assert.match(foreign, /^HTTP\/1\.1 403 /);
  assert.match(foreign, /FOREIGN_ORIGIN/);
  assert.match(await upgrade(path, { Origin: 'null' }), /^HTTP\/1\.1 403 /);
  assert.match(await upgrade(path, { Origin: scene.url }), /^HTTP\/1\.1 101 /);
  assert.match(await upgrade(path, {}), /^HTTP\/1\.1 101 /);
});

test('a name that somebody points at this machine gets no answer (DNS rebinding)', async () => {
  const headers = [`Host: evil.example:${port}`, `Origin: http://evil.example:${port}`];
  for (const path of ['/stage/sms/+306900000001', '/stage/trace', '/', '/stage/trace/stream']) {
    const lines = [`GET ${path} HTTP/1.1`, ...headers, 'Sec-Fetch-Site: same-origin', '', ''];
    assert.match(await raw(lines.join('\r\n')), /^HTTP\/1\.1 403 /, path);
  }
  const socket = await upgrade('/stage/bands/ARM000000/bluetooth', {
    Host: `evil.example:${port}`,
    Origin: `http://evil.example:${port}`,
  });
  assert.match(socket, /^HTTP\/1\.1 403 /);
  const byName = await raw(`GET /stage/about HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
  assert.match(byName, /^HTTP\/1\.1 200 /);
});

test('what is no path, no upgrade or no HTTP is answered in our own words', async () => {
  for (const path of ['/%', '/%ff', '/wallet/%zz', '/stage/bands/X/bluetooth']) {
    const response = await fetch(`${scene.url}${path}`);
    const text = await response.text();
    assert.match(response.headers.get('content-type') ?? '', /problem\+json/, `${path}: ${text}`);
    assert.ok(isRefusalCode((JSON.parse(text) as { code: string }).code), text);
  }
  for (const request of [
    'GARBAGE\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  ]) {
    const text = await raw(request);
    assert.match(text, /^(?:HTTP\/1\.1 4\d\d |$)/);
    assert.doesNotMatch(text, /node_modules|\.ts:|at \S+ \(/);
  }
});

test('no path leads out of the folder of pages', async () => {
  for (const path of [
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/..\\..\\..\\package.json',
    '//etc/passwd',
    '/%00',
  ]) {
    const answer = await raw(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
    );
    assert.doesNotMatch(answer, /armilla-house|root:/, path);
    assert.match(answer, /^HTTP\/1\.1 4\d\d /, path);
  }
});

/** Opens the event stream and reads nothing of it. */
const deafStream = () =>
  deaf(`GET /stage/trace/stream HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);

/** Says this, waits for the answer to begin, and reads nothing of it. */
function deaf(request: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.once('error', reject);
    socket.write(request);
    socket.once('readable', () => resolve(socket));
  });
}

test('streams are so many and no more, and another one is free when one ends', async () => {
  const opened: Socket[] = [];
  for (let i = 0; i < 64; i++) opened.push(await deafStream());
  const refused = await fetch(`${scene.url}/stage/trace/stream`);
  assert.equal(refused.status, 429);
  assert.equal(((await refused.json()) as { code: string }).code, 'TOO_MANY_REQUESTS');
  for (const socket of opened) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const again = new AbortController();
  const stream = await fetch(`${scene.url}/stage/trace/stream`, { signal: again.signal });
  assert.equal(stream.status, 200);
  again.abort();
});

test('links of phones are so many and no more, and another one is free when one ends', async () => {
  // Of a band that is not there: each is told so, and stays, since nobody reads it.
  const path = '/stage/bands/nobodys/bluetooth';
  const opened: Socket[] = [];
  for (let i = 0; i < 256; i++) opened.push(await deaf(upgradeOf(path)));
  const refused = await upgrade(path, {});
  assert.match(refused, /^HTTP\/1\.1 429 /);
  assert.match(refused, /TOO_MANY_REQUESTS/);
  for (const socket of opened) socket.destroy();
  const isFree = async () => (await upgrade(path, {})).startsWith('HTTP/1.1 101 ');
  for (let tries = 0; !(await isFree()); tries++) assert.ok(tries < 20, 'none became free');
});
