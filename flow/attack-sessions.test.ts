/**
 * Sessions in a browser's hands and in a thief's: where their tokens are, when they change, what
 * ends them, and whose page may use them.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { walletContract } from '@armilla/api/wallet';
import { httpClient } from '@armilla/kit/contract';
import { ask, mountsOf } from './everybody.ts';
import { fitting } from './nonsense.ts';
import { CARDHOLDER_PASSWORD, CUSTOMER_PASSWORD, openScene, type Scene, yes } from './scene.ts';

const MINUTE = 60_000;
let scene: Scene;

before(async () => {
  scene = await openScene();
});
after(() => scene.close());

/** Where somebody signs in, what they type there, and what tells who is signed in. */
interface DoorStep {
  readonly door: string;
  readonly signIn: string;
  readonly typed: object;
  readonly signOut: string;
  readonly who: string;
  readonly stepUp?: string;
  readonly idleMinutes: number;
}

const ISSUER = '/issuer-alpha-bank';
const BANK_PASSWORD = { password: CUSTOMER_PASSWORD };

function doors(email: string): readonly DoorStep[] {
  return [
    {
      ...{ door: '/wallet', signIn: '/sessions', signOut: '/sessions/end', who: '/account' },
      ...{ typed: { email, password: CARDHOLDER_PASSWORD }, stepUp: '/sessions/step-up' },
      idleMinutes: 30,
    },
    {
      ...{ door: ISSUER, signIn: '/sessions', signOut: '/sessions/end', who: '/accounts' },
      ...{ typed: { customer: 'maria', ...BANK_PASSWORD }, stepUp: '/sessions/step-up' },
      idleMinutes: 30,
    },
    {
      ...{ door: `${ISSUER}/desk`, signIn: '/sessions', signOut: '/sessions/end', who: '/cases' },
      ...{ typed: { agent: 'agent', ...BANK_PASSWORD }, stepUp: '/sessions/step-up' },
      idleMinutes: 15,
    },
    {
      ...{ door: '/acquirer', signIn: '/sessions', signOut: '/sessions/end', who: '/merchant' },
      typed: { merchant: 'kafeneio', password: 'coffee-in-athens' },
      idleMinutes: 30,
    },
  ];
}

/** A browser: it keeps its one cookie, says whose page asks, and never sees a token. */
class Browser {
  cookie: string;
  readonly #door: string;

  constructor(door: string, cookie = '') {
    this.#door = door;
    this.cookie = cookie;
  }

  async posts(path: string, body: object = {}, headers: Record<string, string> = {}) {
    const response = await fetch(`${scene.url}${this.#door}${path}`, {
      method: 'POST',
      headers: { ...this.#headers(), 'idempotency-key': randomUUID(), ...headers },
      body: JSON.stringify(body),
    });
    const [set = ''] = response.headers.getSetCookie();
    if (set !== '') this.cookie = set.split(';')[0] ?? '';
    const answer = (await response.json()) as { code?: string; sessionToken?: string };
    return { status: response.status, set, ...answer };
  }

  async gets(path: string, cookie = this.cookie): Promise<number> {
    const headers = { ...this.#headers(), cookie };
    return (await fetch(`${scene.url}${this.#door}${path}`, { headers })).status;
  }

  #headers(): Record<string, string> {
    const json = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
    return this.cookie === '' ? json : { ...json, cookie: this.cookie };
  }
}

/** Everybody’s door, with a fresh account at the wallet. */
async function everyDoor(): Promise<readonly DoorStep[]> {
  const { email } = await scene.cardholder();
  return doors(email);
}

test('a session’s cookie is out of scripts’ and strangers’ reach, and its token in no answer', async () => {
  for (const { door, signIn, typed } of await everyDoor()) {
    const { set, sessionToken } = await new Browser(door).posts(signIn, typed);
    assert.match(set, /; HttpOnly/i, door);
    assert.match(set, /; SameSite=Strict/i, door);
    assert.match(set, new RegExp(`; Path=${door}(?:;|$)`), door);
    assert.doesNotMatch(set, /Domain=/i, door);
    assert.equal(sessionToken, '', door);
    const [, value = ''] = /=([^;]+)/.exec(set) ?? [];
    assert.ok(Buffer.from(value, 'base64url').length >= 32, `${door}: 256 bits`);
  }
});

test('signing in gives a session of its own, whatever cookie was planted before', async () => {
  for (const { door, signIn, typed, who } of await everyDoor()) {
    const name = `armilla${door.replace(/\W/g, '_')}`;
    const planted = `${name}=${'A'.repeat(43)}`;
    const victim = new Browser(door, planted);
    await victim.posts(signIn, typed);
    assert.notEqual(victim.cookie, planted, door);
    assert.equal(await victim.gets(who), 200, door);
    assert.equal(await victim.gets(who, planted), 401, `${door}: the planted one is nobody`);
    // A living session of the attacker's own, planted, is not what its victim goes on with.
    const attacker = new Browser(door);
    await attacker.posts(signIn, typed);
    const own = attacker.cookie;
    const misled = new Browser(door, own);
    await misled.posts(signIn, typed);
    assert.notEqual(misled.cookie, own, door);
    assert.equal(await misled.gets(who, own), 401, `${door}: what was there before is over`);
  }
});

test('a second proof changes the token; whoever has the old one is not stepped up', async () => {
  for (const { door, signIn, typed, stepUp, who } of await everyDoor()) {
    if (stepUp === undefined) continue;
    const browser = new Browser(door);
    await browser.posts(signIn, typed);
    const stolen = browser.cookie;
    const { set, code } = await browser.posts(stepUp, typed);
    assert.equal(code, undefined, door);
    assert.match(set, /; HttpOnly.*; SameSite=Strict/i, door);
    assert.notEqual(browser.cookie, stolen, door);
    assert.equal(await browser.gets(who), 200, door);
    scene.clock.advance(10_000);
    assert.equal(await browser.gets(who, stolen), 401, `${door}: the old one is over`);
    assert.equal(await browser.gets(who), 200, door);
  }
});

test('signing out ends the session itself, not only the browser’s memory of it', async () => {
  for (const { door, signIn, typed, signOut, who } of await everyDoor()) {
    const browser = new Browser(door);
    await browser.posts(signIn, typed);
    const { cookie } = browser;
    assert.equal(await browser.gets(who), 200, door);
    await browser.posts(signOut);
    assert.equal(await browser.gets(who, cookie), 401, door);
  }
});

test('silence ends a session: fifteen minutes at the desk, thirty elsewhere; twelve hours any', async () => {
  for (const { door, signIn, typed, who, idleMinutes } of await everyDoor()) {
    const browser = new Browser(door);
    await browser.posts(signIn, typed);
    scene.clock.advance(idleMinutes * MINUTE - 1_000);
    assert.equal(await browser.gets(who), 200, door);
    scene.clock.advance(idleMinutes * MINUTE);
    assert.equal(await browser.gets(who), 401, door);
    await browser.posts(signIn, typed);
    for (let passed = 0; passed < 12 * 60; passed += 10) {
      scene.clock.advance(10 * MINUTE);
      const status = await browser.gets(who);
      assert.equal(status, passed + 10 < 12 * 60 ? 200 : 401, `${door} after ${passed + 10} min`);
    }
  }
});

test('its owner sees every session of an account, and ends all of them at once', async () => {
  const maria = await scene.cardholder();
  const elsewhere = await scene.returns(maria.email);
  await elsewhere.stepsUp();
  const { sessions } = yes(await elsewhere.wallet.exportAccount({}));
  assert.equal(sessions.length, 2);
  const eve = await scene.cardholder();
  yes(await elsewhere.wallet.signOutEverywhere({}));
  for (const { wallet } of [maria, elsewhere]) {
    const answer = await wallet.getAccount({});
    assert.ok('code' in answer && answer.code === 'NOT_SIGNED_IN');
  }
  yes(await eve.wallet.getAccount({}));
});

test('a session in an address, a query or a body opens nothing', async () => {
  const maria = await scene.cardholder();
  const anyone = httpClient(walletContract, { baseUrl: scene.url });
  const typed = { email: maria.email, password: CARDHOLDER_PASSWORD };
  const { sessionToken } = yes(await anyone.signIn(typed));
  for (const query of ['sessionToken', 'token', 'access_token', 'armilla_wallet']) {
    const response = await fetch(`${scene.url}/wallet/account?${query}=${sessionToken}`);
    assert.equal(response.status, 401, query);
  }
  const headers = { authorization: `Basic ${Buffer.from(`x:${sessionToken}`).toString('base64')}` };
  assert.equal((await fetch(`${scene.url}/wallet/account`, { headers })).status, 401);
});

test('no change is made for a page of another origin, by any operation', async () => {
  const foreign: readonly Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: scene.url.replace('http:', 'https:') },
    { origin: `${scene.url}0` },
  ];
  let turn = 0;
  for (const mount of await mountsOf(scene)) {
    for (const [name, o] of Object.entries(mount.contract.operations)) {
      if (o.method !== 'POST') continue;
      const headers = foreign[turn++ % foreign.length] ?? {};
      const response = await ask(scene, mount, o, fitting(name, o), { headers });
      const { code } = (await response.json()) as { code?: string };
      assert.equal(code, 'FOREIGN_ORIGIN', `${mount.prefix}.${name} ${JSON.stringify(headers)}`);
    }
  }
});

test('every answer forbids frames, foreign scripts and guessing at types', async () => {
  for (const path of ['/', '/phone', '/wallet/account', '/stage/about', '/docs', '/nothing']) {
    const { headers } = await fetch(`${scene.url}${path}`);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /frame-ancestors 'none'/, path);
    assert.match(policy, /script-src 'self'(?:;| 'sha256-)/, path);
    assert.doesNotMatch(policy, /unsafe-(?:inline|eval)/, path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('x-powered-by'), null, path);
  }
});
