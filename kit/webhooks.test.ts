/** Webhooks: signed, told at least once, told again, and each subscriber's own affair. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { apiKeys, newApiKey } from './api-key.ts';
import { seededChance } from './chance.ts';
import { steppedClock } from './clock.ts';
import { bind, type Caller, contract, localClient } from './contract.ts';
import type { Database } from './database.ts';
import { keysInMemory } from './keys.ts';
import { silentLog } from './log.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import { SecretText } from './secret.ts';
import { ADAPTERS, afterwards, withHouseTables } from './test/databases.ts';
import { webhookDesk } from './webhook-desk.ts';
import { webhookOperations } from './webhook-operations.ts';
import { KEPT_MS, nextStep, WAITS_MS, webhooks } from './webhooks.ts';

const HOUR = 3_600_000;
const library = contract('wallet', webhookOperations());

test('a type of event that there is not, or a field that there is not, is no subscription', () => {
  const { input } = webhookOperations(['operator'], '', ['card.added']).createWebhook;
  const url = 'https://partner.example/hook';
  const fits = (asked: object) => input.safeParse({ url, ...asked }).success;
  assert.deepEqual(
    [{}, { eventTypes: ['card.added'] }, { eventTypes: ['card.nonsense'] }, { types: [] }].map(
      fits,
    ),
    [true, true, false, false],
  );
});

const PARTNER: Caller = { kind: 'person', role: 'partner', id: 'key_a' };
const OTHER: Caller = { kind: 'person', role: 'partner', id: 'key_b' };
const OPERATOR: Caller = { kind: 'person', role: 'operator', id: 'key_o' };

interface Got {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A subscriber: a real server that answers what `status` says and keeps what it got. */
async function subscriber() {
  const got: Got[] = [];
  const state = { status: 204, got, url: '', hold: Promise.resolve() };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', async () => {
      await state.hold;
      got.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(state.status).end();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  afterwards(() => {
    server.closeAllConnections();
    server.close();
  });
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return state;
}

async function service(database: Database) {
  const clock = steppedClock(Date.now());
  const deps = {
    database,
    keys: keysInMemory(),
    clock,
    chance: seededChance(5),
    log: silentLog,
    outside: { allowLoopback: true, timeoutMs: 500 },
  };
  const hooks = webhooks(deps);
  hooks.start();
  afterwards(() => hooks.close());
  const programmes: Record<string, string> = { key_b: 'pumb' };
  const desk = webhookDesk({
    ...deps,
    webhooks: hooks,
    programmeOf: async (caller) => (caller.kind === 'person' && programmes[caller.id]) || null,
  });
  const as = (caller: Caller) =>
    localClient(library, bind(library, desk), caller, { freshKey: () => crypto.randomUUID() });
  const announce = (type: string, data: object = {}, programmeId?: string) =>
    database.transaction((tx) =>
      hooks.announce(tx, { type, data, ...(programmeId === undefined ? {} : { programmeId }) }),
    );
  return { hooks, clock, as, announce, database };
}

function given<T>(answer: T | Refusal): T {
  assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.code : '');
  return answer as T;
}

const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.code : 'no refusal');
const opened = async (adapter: (typeof ADAPTERS)[number]) =>
  service(await withHouseTables(await adapter.open()));

test('attempts are spread over a little less than three days, and then the endpoint is off', () => {
  assert.deepEqual(nextStep(1, { status: 200 }), { state: 'DELIVERED', waitMs: null });
  assert.equal(nextStep(1, { status: 302 }).state, 'WAITING');
  assert.equal(nextStep(WAITS_MS.length, { status: 500 }).state, 'WAITING');
  assert.equal(nextStep(WAITS_MS.length + 1, { status: 500 }).disable, 'NO_ANSWER_FOR_DAYS');
  assert.equal(nextStep(1, { status: 410 }).disable, 'GONE');
  const total = WAITS_MS.reduce((sum, wait) => sum + wait, 0);
  assert.ok(total > 71 * HOUR && total < 72 * HOUR);
});

for (const adapter of ADAPTERS) {
  const it = (title: string, run: (s: Awaited<ReturnType<typeof opened>>) => Promise<void>) =>
    test(`${adapter.name}: ${title}`, async () => run(await opened(adapter)));

  it('an event is told as Standard Webhooks signs it, once', async ({ as, announce, hooks }) => {
    const there = await subscriber();
    const { secret } = given(
      await as(PARTNER).createWebhook({ url: there.url, eventTypes: ['card.added'] }),
    );
    await announce('card.added', { cardId: 'card_1' });
    await announce('card.deleted', { cardId: 'card_1' });
    await hooks.settled();
    await hooks.settled();
    assert.equal(there.got.length, 1);
    const [first] = there.got;
    assert.ok(first !== undefined);
    const event = new Webhook(secret).verify(first.body, first.headers) as Record<string, unknown>;
    assert.deepEqual([event.type, event.data], ['card.added', { cardId: 'card_1' }]);
    assert.match(String(first.headers['webhook-id']), /^evt_/);
    const other = new Webhook(`whsec_${Buffer.alloc(32).toString('base64')}`);
    assert.throws(() => other.verify(first.body, first.headers));
    assert.throws(() => new Webhook(secret).verify(`${first.body} `, first.headers));
  });

  it('nothing is told of a change that was undone', async ({ as, hooks, database }) => {
    const there = await subscriber();
    given(await as(PARTNER).createWebhook({ url: there.url, eventTypes: [] }));
    const undone = database.transaction(async (tx) => {
      await hooks.announce(tx, { type: 'card.added', data: {} });
      throw new Error('undone');
    });
    await assert.rejects(undone, /undone/);
    await hooks.settled();
    assert.equal(there.got.length, 0);
  });

  it('what comes while a subscriber is just being told is told as well', async (s) => {
    const there = await subscriber();
    given(await s.as(PARTNER).createWebhook({ url: there.url, eventTypes: [] }));
    const { promise, resolve } = Promise.withResolvers<void>();
    there.hold = promise;
    await s.announce('card.added');
    s.hooks.nudge();
    await new Promise((later) => setTimeout(later, 100));
    await s.announce('card.deleted');
    const settled = s.hooks.settled();
    resolve();
    await settled;
    assert.equal(there.got.length, 2);
  });

  it('a failure is tried again later under the same identifier', async (s) => {
    const there = await subscriber();
    there.status = 503;
    const { webhook } = given(
      await s.as(PARTNER).createWebhook({ url: there.url, eventTypes: [] }),
    );
    await s.announce('card.added');
    await s.hooks.settled();
    await s.hooks.settled();
    assert.equal(there.got.length, 1);
    there.status = 200;
    s.clock.advance(5_000);
    await s.hooks.settled();
    assert.equal(there.got.length, 2);
    const [first, second] = there.got;
    assert.equal(first?.headers['webhook-id'], second?.headers['webhook-id']);
    assert.equal(first?.body, second?.body);
    const { deliveries } = given(
      await s.as(PARTNER).listDeliveries({ endpointId: webhook.endpointId, limit: 10 }),
    );
    assert.deepEqual(
      deliveries.map((d) => [d.state, d.attempts, d.lastResult, d.nextAttemptAt]),
      [['DELIVERED', 2, '200', null]],
    );
  });

  it('three days of failures switch an endpoint off; switched on, all is told again', async (s) => {
    const there = await subscriber();
    there.status = 500;
    const partner = s.as(PARTNER);
    const { webhook } = given(await partner.createWebhook({ url: there.url, eventTypes: [] }));
    const { endpointId } = webhook;
    const startedAt = s.clock.now();
    await s.announce('card.added');
    for (const wait of [0, ...WAITS_MS]) {
      s.clock.advance(wait);
      await s.hooks.settled();
    }
    assert.equal(there.got.length, WAITS_MS.length + 1);
    const listed = given(await partner.listWebhooks({})).webhooks;
    assert.deepEqual(
      listed.map((w) => [w.state, w.disabledReason]),
      [['DISABLED', 'NO_ANSWER_FOR_DAYS']],
    );
    await s.announce('card.deleted');
    await s.hooks.settled();
    assert.equal(there.got.length, WAITS_MS.length + 1);
    assert.equal(
      codeOf(await partner.replayDeliveries({ endpointId, since: 0 })),
      'WEBHOOK_DISABLED',
    );
    there.status = 200;
    given(await partner.enableWebhook({ endpointId }));
    await s.hooks.settled();
    const { replayed } = given(await partner.replayDeliveries({ endpointId, since: startedAt }));
    await s.hooks.settled();
    assert.equal(replayed, 2);
    const types = there.got.slice(-3).map(({ body }) => JSON.parse(body).type);
    assert.deepEqual(types, ['card.deleted', 'card.added', 'card.deleted']);
  });

  it('one delivery is told again when asked', async (s) => {
    const there = await subscriber();
    const partner = s.as(PARTNER);
    const { webhook } = given(await partner.createWebhook({ url: there.url, eventTypes: [] }));
    await s.announce('card.added');
    await s.hooks.settled();
    const listed = given(await partner.listDeliveries({ ...webhook, limit: 10 }));
    const deliveryId = listed.deliveries[0]?.deliveryId ?? '';
    given(await partner.replayDelivery({ deliveryId }));
    await s.hooks.settled();
    assert.equal(there.got.length, 2);
    assert.equal(codeOf(await s.as(OTHER).replayDelivery({ deliveryId })), 'NOT_FOUND');
  });

  it('after a rotation both secrets sign for a day, then the new one alone', async (s) => {
    const there = await subscriber();
    const partner = s.as(PARTNER);
    const made = given(await partner.createWebhook({ url: there.url, eventTypes: [] }));
    const { endpointId } = made.webhook;
    const { secret } = given(await partner.rotateWebhookSecret({ endpointId }));
    assert.notEqual(secret, made.secret);
    await s.announce('card.added');
    await s.hooks.settled();
    s.clock.advance(24 * HOUR);
    await s.announce('card.deleted');
    await s.hooks.settled();
    const signatures = there.got.map(({ headers }) => headers['webhook-signature']?.split(' '));
    assert.deepEqual(
      signatures.map((list) => list?.length),
      [2, 1],
    );
    const [first] = there.got;
    assert.ok(first !== undefined);
    for (const known of [secret, made.secret]) new Webhook(known).verify(first.body, first.headers);
  });

  it('a partner sees its own endpoints, an operator all, and each hears what is its', async (s) => {
    const [a, b] = [await subscriber(), await subscriber()];
    const { webhook } = given(await s.as(PARTNER).createWebhook({ url: a.url, eventTypes: [] }));
    given(await s.as(OTHER).createWebhook({ url: b.url, eventTypes: [] }));
    const { endpointId } = webhook;
    const other = s.as(OTHER);
    const refusals = [
      await other.deleteWebhook({ endpointId }),
      await other.enableWebhook({ endpointId }),
      await other.rotateWebhookSecret({ endpointId }),
      await other.listDeliveries({ endpointId, limit: 1 }),
      await other.replayDeliveries({ endpointId, since: 0 }),
    ];
    assert.deepEqual(new Set(refusals.map(codeOf)), new Set(['NOT_FOUND']));
    assert.equal(given(await s.as(OPERATOR).listWebhooks({})).webhooks.length, 2);
    assert.equal(given(await other.listWebhooks({})).webhooks.length, 1);
    await s.announce('card.added', {}, 'alpha-bank');
    await s.announce('card.added', {}, 'pumb');
    await s.announce('card.added');
    await s.hooks.settled();
    assert.deepEqual([a.got.length, b.got.length], [3, 1]);
    given(await s.as(PARTNER).deleteWebhook({ endpointId }));
    await s.announce('card.added', {}, 'pumb');
    await s.hooks.settled();
    assert.deepEqual([a.got.length, b.got.length], [3, 2]);
  });

  it('a slow subscriber keeps nobody else waiting', async (s) => {
    const [slow, quick] = [await subscriber(), await subscriber()];
    let letGo = () => {};
    slow.hold = new Promise((resolve) => {
      letGo = resolve;
    });
    given(await s.as(PARTNER).createWebhook({ url: slow.url, eventTypes: [] }));
    given(await s.as(PARTNER).createWebhook({ url: quick.url, eventTypes: [] }));
    for (let i = 0; i < 3; i++) {
      await s.announce('card.added', { i });
      s.clock.advance(1);
    }
    s.hooks.nudge();
    for (let i = 0; i < 200 && quick.got.length < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.deepEqual([quick.got.length, slow.got.length], [3, 0]);
    letGo();
    await s.hooks.settled();
    const order = quick.got.map(({ body }) => JSON.parse(body).data.i);
    assert.deepEqual(order, [0, 1, 2]);
  });

  it('the same request makes one endpoint with one secret; there is an end to them', async (s) => {
    const partner = s.as(PARTNER);
    const input = { url: 'https://example.com/hook', eventTypes: [] };
    const options = { idempotencyKey: 'k' };
    const first = given(await partner.createWebhook(input, options));
    assert.deepEqual(given(await partner.createWebhook(input, options)), first);
    for (let i = 1; i < 20; i++) given(await partner.createWebhook(input));
    assert.equal(codeOf(await partner.createWebhook(input)), 'WEBHOOK_LIMIT');
    const inside = { url: 'https://169.254.169.254/', eventTypes: [] };
    assert.equal(codeOf(await partner.createWebhook(inside)), 'WEBHOOK_URL_REFUSED');
    const kept = JSON.stringify(
      await s.database.all('SELECT url, secret FROM webhook_endpoint'),
      (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value),
    );
    assert.ok(kept.includes('example.com') && !kept.includes(first.secret));
  });

  it('what is a month old is forgotten', async (s) => {
    await s.announce('card.added');
    s.clock.advance(KEPT_MS + 2 * HOUR);
    await s.announce('card.deleted');
    await s.hooks.settled();
    const rows = await s.database.all<{ type: string }>('SELECT type FROM webhook_event');
    assert.deepEqual(
      rows.map(({ type }) => type),
      ['card.deleted'],
    );
  });

  test(`${adapter.name}: a key stands for its partner until it is revoked, and is kept as a digest`, async () => {
    const database = await withHouseTables(await adapter.open());
    const clock = steppedClock(1_000);
    const keys = apiKeys(database, clock, seededChance(1));
    const { key, apiKey } = await keys.issue({ role: 'partner', name: 'A', programmeId: 'pumb' });
    const partner = { kind: 'person', role: 'partner', id: apiKey.keyId };
    assert.deepEqual(await keys.callerOf(key), partner);
    assert.equal(await keys.callerOf('a-session-token'), undefined);
    assert.equal(await keys.callerOf(undefined), undefined);
    assert.deepEqual(await keys.callerOf(`${key}x`), { kind: 'anyone' });
    const kept = JSON.stringify(await database.all('SELECT key_digest, name FROM api_key'));
    assert.ok(!kept.includes(key) && !kept.includes(key.slice(12)));
    assert.equal((await keys.byId(apiKey.keyId))?.lastUsedAt, 1_000);
    assert.equal(await keys.revoke(apiKey.keyId), true);
    clock.advance(5);
    assert.equal(await keys.revoke(apiKey.keyId), true);
    assert.equal((await keys.list())[0]?.revokedAt, 1_000);
    assert.deepEqual(await keys.callerOf(key), { kind: 'anyone' });
    assert.equal(await keys.revoke('key_unknown'), false);
    const seeded = newApiKey();
    for (let i = 0; i < 2; i++) await keys.adopt(seeded, 'operator', 'Operations');
    const operators = (await keys.list()).filter(({ role }) => role === 'operator');
    assert.equal(operators.length, 1);
    assert.equal((await keys.callerOf(seeded.expose()))?.kind, 'person');
    await assert.rejects(keys.adopt(new SecretText('short'), 'operator', 'x'), /not an API key/);
  });
}
