/** The phone's service worker keeps the app's files and touches nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerFor, shellNameOf } from './shell.ts';

const ORIGIN = 'http://127.0.0.1:8080';
const FILES = ['/phone', '/assets/phone-a1.js'];
const shell = { files: FILES, name: 'armilla-shell-test' };

const asks = (path: string, mode: RequestMode = 'cors', method = 'GET', origin = ORIGIN) =>
  ({ url: `${origin}${path}`, mode, method }) as Request;

const kept = new Response('kept');
const caches = {
  open: async () => ({ match: async (path: string) => (FILES.includes(path) ? kept : undefined) }),
  match: async (path: string) => (FILES.includes(path) ? kept : undefined),
} as unknown as CacheStorage;
const fresh = new Response('fresh');
const network: typeof fetch = async () => fresh;
const noNetwork: typeof fetch = async () => {
  throw new TypeError('no network');
};

test('no party, no other page and nothing that is sent is the worker’s', () => {
  const others = [
    asks('/wallet/account'),
    asks('/stage/sms/+302101234567'),
    asks('/wallet/sessions', 'cors', 'POST'),
    asks('/phone', 'navigate', 'POST'),
    asks('/bank', 'navigate'),
    asks('/assets/desk-b2.js'),
    asks('/assets/phone-a1.js', 'cors', 'GET', 'http://elsewhere.example'),
  ];
  for (const request of others) assert.equal(answerFor(request, shell, ORIGIN), undefined);
});

test('a built file comes from what is kept, and is fetched where it was dropped', async () => {
  const answer = answerFor(asks('/assets/phone-a1.js'), shell, ORIGIN);
  assert.equal(await answer?.(caches, noNetwork), kept);
  const empty = { open: async () => ({ match: async () => undefined }) } as unknown as CacheStorage;
  assert.equal(await answer?.(empty, network), fresh);
});

test('the page itself comes from the server, and from what is kept without one', async () => {
  const answer = answerFor(asks('/phone', 'navigate'), shell, ORIGIN);
  assert.equal(await answer?.(caches, network), fresh);
  assert.equal(await answer?.(caches, noNetwork), kept);
});

test('another list of files is another shell', () => {
  assert.equal(shellNameOf(FILES), shellNameOf([...FILES]));
  assert.notEqual(shellNameOf(FILES), shellNameOf(['/phone', '/assets/phone-a2.js']));
});
