/** Requests to strangers' addresses: what is never asked, and that what was checked is asked. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { isPublicAddress, outsideUrl, postOutside } from './outside-request.ts';
import { afterwards } from './test/databases.ts';

async function listening(answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  afterwards(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('an address of no public network is refused however it is written', () => {
  const corpus = [
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://0/',
    'https://10.1.2.3/',
    'https://172.31.255.255/',
    'https://192.168.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.64.0.1/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:53aa:64c:0:ffff:7f00:1]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://localhost/',
    'https://printer/',
    'https://db.internal/',
    'https://a.localhost/',
    'https://localhost./',
    'https://printer./',
    'https://db.internal./',
    'https://１２７.０.０.１/',
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'https://user:secret@example.com/',
    'https://example.com/#fragment',
    'nonsense',
  ];
  assert.deepEqual(
    corpus.filter((url) => outsideUrl(url) !== undefined),
    [],
  );
});

test('public addresses and names may be asked', () => {
  for (const url of [
    'https://example.com/hook?a=1',
    'https://8.8.8.8/',
    'https://[2606:4700::1]/',
  ]) {
    assert.ok(outsideUrl(url) !== undefined, url);
  }
  assert.equal(isPublicAddress('not an address'), false);
});

test('a name that leads inside is refused when it is looked up, one such address being enough', async () => {
  for (const addresses of [['10.0.0.1'], ['93.184.216.34', '127.0.0.1'], ['::ffff:10.0.0.1'], []]) {
    const result = await postOutside('https://hook.example.com/', {}, '{}', {
      resolve: async () => addresses,
    });
    assert.deepEqual(result, { trouble: 'ADDRESS_REFUSED' });
  }
});

test('the address that was checked is the one that is asked, and the name is asked once', async () => {
  const seen: (string | undefined)[] = [];
  const port = await listening((request, response) => {
    seen.push(request.headers.host);
    response.end();
  });
  let lookedUp = 0;
  const url = `http://localhost:${port}/hook?a=1`;
  const result = await postOutside(url, {}, '{}', {
    allowLoopback: true,
    resolve: async () => (++lookedUp === 1 ? ['127.0.0.1'] : ['10.0.0.1']),
  });
  assert.deepEqual(result, { status: 200 });
  assert.deepEqual([seen, lookedUp], [[`localhost:${port}`], 1]);
});

test('a redirect is an answer like another and is not followed', async () => {
  let asked = 0;
  const port = await listening((_, response) => {
    asked += 1;
    response.writeHead(307, { location: `http://127.0.0.1:${port}/inside` }).end();
  });
  const result = await postOutside(`http://127.0.0.1:${port}/`, {}, '{}', { allowLoopback: true });
  assert.deepEqual([result, asked], [{ status: 307 }, 1]);
});

test('who does not answer is given up; who answers without end is not read', async () => {
  const silent = await listening(() => undefined);
  const options = { allowLoopback: true, timeoutMs: 100 };
  const result = await postOutside(`http://127.0.0.1:${silent}/`, {}, '{}', options);
  assert.deepEqual(result, { trouble: 'TIME_OUT' });
  const endless = await listening((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'.repeat(65_536)), 1);
    response.once('close', () => clearInterval(timer));
  });
  const read = await postOutside(`http://127.0.0.1:${endless}/`, {}, '{}', { allowLoopback: true });
  assert.deepEqual(read, { status: 200 });
});

test('nobody there is told as such, and a name that never resolves ends in time', async () => {
  const gone = await postOutside('http://127.0.0.1:1/', {}, '{}', { allowLoopback: true });
  assert.deepEqual(gone, { trouble: 'NO_CONNECTION' });
  const unknown = await postOutside('https://hook.example.com/', {}, '{}', {
    resolve: () => Promise.reject(new Error('ENOTFOUND')),
  });
  assert.deepEqual(unknown, { trouble: 'NAME_UNKNOWN' });
  const never = await postOutside('https://hook.example.com/', {}, '{}', {
    resolve: () => new Promise(() => undefined),
    timeoutMs: 50,
  });
  assert.deepEqual(never, { trouble: 'TIME_OUT' });
});
