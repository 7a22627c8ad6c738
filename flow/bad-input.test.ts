/** Bad input of any kind, from anyone, to every operation: problem details with a stable code. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { stageContract } from '@armilla/api/stage';
import { walletContract } from '@armilla/api/wallet';
import { isRefusalCode } from '@armilla/kit/refusal';
import { openScene, type Scene, yes } from './scene.ts';

let scene: Scene;
let session: string;

before(async () => {
  scene = await openScene();
  const response = await fetch(`${scene.url}/wallet/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'first' },
    body: JSON.stringify({ email: 'bad@armilla.example', password: 'a-long-enough-password' }),
  });
  session = ((await response.json()) as { sessionToken: string }).sessionToken;
});
after(() => scene.close());

const CONTRACTS = [
  ['wallet', walletContract],
  ['issuer-alpha-bank', issuerContract],
  ['acquirer', acquirerContract],
  ['stage', stageContract],
] as const;

const NONSENSE: readonly [name: string, body: string][] = [
  ['nothing', ''],
  ['no JSON', '{"a":'],
  ['a list', '[]'],
  ['a number', '7'],
  ['null', 'null'],
  ['an empty object', '{}'],
  ['wrong types', '{"email":7,"password":[],"amount":"12","deviceId":{},"code":null,"model":1}'],
  ['a prototype', '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}'],
  ['a very long text', JSON.stringify({ email: 'x'.repeat(100_000), model: 'y'.repeat(100_000) })],
  ['controls', JSON.stringify({ email: '\u0000\r\n=cmd()', model: '\ud800', code: '٣٣٣٣٣٣' })],
  [
    'a negative amount',
    '{"serialNumber":"ARM000000","amount":{"amountMinor":-1,"currency":"EUR"}}',
  ],
];

/** Every answer that is no success is a problem with a catalogue code and no stack in it. */
async function isProblem(response: Response, where: string): Promise<void> {
  const text = await response.text();
  if (response.ok) return;
  assert.match(response.headers.get('content-type') ?? '', /application\/problem\+json/, where);
  const problem = JSON.parse(text) as { code: unknown; status: number; detail: string };
  assert.ok(isRefusalCode(problem.code), `${where}: ${text}`);
  assert.equal(problem.status, response.status, where);
  assert.ok(problem.detail.length > 0, where);
  assert.doesNotMatch(text, /\bat \S+ \(|node_modules|\.ts:\d+/, where);
  assert.ok(response.status < 500 || problem.code === 'UNAVAILABLE', `${where}: ${text}`);
}

for (const [prefix, contract] of CONTRACTS) {
  test(`every operation of ${prefix} answers nonsense with a problem`, async () => {
    for (const [name, o] of Object.entries(contract.operations)) {
      const path = o.path.replace(/:\w+/g, 'nobody');
      for (const [kind, body] of NONSENSE) {
        const response = await fetch(`${scene.url}/${prefix}${path}`, {
          method: o.method,
          headers: {
            'content-type': 'application/json',
            'idempotency-key': `${name}-${kind}`,
            authorization: `Bearer ${session}`,
          },
          ...(o.method === 'POST' ? { body } : {}),
        });
        await isProblem(response, `${prefix}.${name} given ${kind}`);
        if (o.method === 'GET') break;
      }
    }
  });
}

test('a path that is none, a method that is none, a body too large and a wrong type are problems', async () => {
  const post = (path: string, headers: Record<string, string>, body: string) =>
    fetch(`${scene.url}${path}`, { method: 'POST', headers, body });
  const json = { 'content-type': 'application/json' };
  const answers: [string, Response, string][] = [
    ['no path', await fetch(`${scene.url}/wallet/nothing`), 'NOT_FOUND'],
    ['no method', await fetch(`${scene.url}/wallet/accounts`, { method: 'DELETE' }), 'NOT_FOUND'],
    [
      'too large',
      await post('/wallet/accounts', json, `"${'x'.repeat(400_000)}"`),
      'INPUT_INVALID',
    ],
    [
      'a form',
      await post('/wallet/accounts', { 'content-type': 'text/plain' }, 'a=b'),
      'INPUT_INVALID',
    ],
    [
      'no key',
      await post('/stage/bands', json, '{"model":"mi-smart-band-6-nfc"}'),
      'IDEMPOTENCY_KEY_MISSING',
    ],
    ['nobody', await fetch(`${scene.url}/wallet/devices`), 'NOT_SIGNED_IN'],
    [
      'foreign page',
      await post('/wallet/sessions', { ...json, origin: 'https://evil.example' }, '{}'),
      'FOREIGN_ORIGIN',
    ],
  ];
  for (const [where, response, code] of answers) {
    const { code: found } = (await response.clone().json()) as { code: string };
    assert.equal(found, code, where);
    await isProblem(response, where);
  }
});

test('the same key with another body is refused; with the same body it is the same answer', async () => {
  const open = (email: string) =>
    fetch(`${scene.url}/wallet/accounts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'twice' },
      body: JSON.stringify({ email, password: 'a-long-enough-password' }),
    });
  const first = await (await open('one@armilla.example')).text();
  assert.equal(await (await open('one@armilla.example')).text(), first);
  const other = (await (await open('two@armilla.example')).json()) as { code: string };
  assert.equal(other.code, 'IDEMPOTENCY_KEY_REUSED');
});

test('garbage on the band’s link ends that link and nothing else', async () => {
  const maria = await scene.cardholder();
  await maria.wears();
  const url = `${scene.url.replace('http', 'ws')}/stage/bands/${maria.serialNumber}/bluetooth`;
  for (const text of ['', '{', '[]', '{"id":"x"}', 'x'.repeat(20_000)]) {
    const socket = new WebSocket(url);
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
    socket.send(text);
    await closed;
  }
  yes(await maria.phone.sync());
});

test('half a request on the raw port does not keep others waiting', async () => {
  const { port } = new URL(scene.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write('POST /wallet/accounts HTTP/1.1\r\nhost: x\r\ncontent-le');
  const response = await fetch(`${scene.url}/stage/about`);
  assert.equal(response.status, 200);
  socket.destroy();
});
