/**
 * Who may ask what: every operation of every contract at the world's edge, asked by everybody. Only
 * those a contract names get past the door, and only stepped up where it says so.
 */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { operateContract } from '@armilla/api/operate';
import { stageContract } from '@armilla/api/stage';
import { tokenServiceContract } from '@armilla/api/token-service';
import { walletContract } from '@armilla/api/wallet';
import { callerOfToken, callerToken } from '@armilla/kit/caller-token';
import {
  type AnyContract,
  type AnyOperation,
  bind,
  fillPath,
  httpClient,
  type PartyName,
} from '@armilla/kit/contract';
import { createHttpServer, mount } from '@armilla/kit/http';
import { silentLog } from '@armilla/kit/log';
import { refuse } from '@armilla/kit/refusal';
import { SecretText } from '@armilla/kit/secret';
import {
  type RunningProvider,
  signsInAt,
  startProvider,
} from '../party/wallet/accounts/test/provider.ts';
import { type Actor, ask, everybody, type Mount, mountsOf } from './everybody.ts';
import { MATRIX, rowOf } from './matrix.ts';
import { fitting } from './nonsense.ts';
import { openScene, type Scene, yes } from './scene.ts';

const ORIGIN = 'http://localhost:8080';
const REDIRECT = `${ORIGIN}/wallet/providers/google/callback`;
/** How many of those who belong elsewhere are sent to each operation, taking turns. */
const STRANGERS = 2;
/** The stage does in its world what people do in theirs, and may be named beside them. */
const HANDS: PartyName = 'stage';
const PARTIES: readonly PartyName[] = [
  'wearable',
  'phone',
  'wallet',
  'token-service',
  'issuer',
  'acquirer',
  'terminal',
  'maker',
  'stage',
];

const EVERY_CONTRACT: readonly AnyContract[] = [
  ...[walletContract, issuerContract, acquirerContract],
  ...[operateContract, stageContract, tokenServiceContract],
];

let provider: RunningProvider;
let scene: Scene;
let mounts: readonly Mount[];
let actors: readonly Actor[];

before(async () => {
  provider = await startProvider([REDIRECT]);
  const clientSecret = new SecretText('a secret of the tests');
  const google = { provider: 'google', issuerUrl: provider.issuerUrl, clientId: 'armilla' };
  scene = await openScene({ providers: () => [{ ...google, clientSecret }] });
  mounts = await mountsOf(scene);
  actors = [await guest(), ...(await everybody(scene))];
});
after(async () => {
  await scene?.close();
  provider?.stop();
});

/** Somebody whose account came from the provider and is not linked. */
async function guest(): Promise<Actor> {
  const wallet = httpClient(walletContract, { baseUrl: scene.url });
  const again = async () => {
    const begun = { provider: 'google', origin: ORIGIN, language: 'en' } as const;
    const { authorizationUrl, handle } = yes(await wallet.beginProviderSignIn(begun));
    const parameters = await signsInAt(authorizationUrl, REDIRECT, 'olha');
    const came = { provider: 'google', handle, parameters };
    return yes(await wallet.completeProviderSignIn(came)).sessionToken;
  };
  // Their provider has just proved them: it is their one means to step up.
  return { at: 'wallet', role: 'guest', steppedUp: true, token: await again(), again };
}

/** The door's own answers: whoever gets another one has been let in. */
type Door = 'NOT_SIGNED_IN' | 'NOT_ALLOWED' | 'STEP_UP_REQUIRED' | 'ACCOUNT_NOT_LINKED' | 'PAST';
const DOOR: readonly unknown[] = ['NOT_SIGNED_IN', 'NOT_ALLOWED', 'STEP_UP_REQUIRED'];

function expected(o: AnyOperation, mount: Mount, who: Actor | undefined): readonly Door[] {
  if (o.callers.includes('anyone')) return ['PAST', 'ACCOUNT_NOT_LINKED'];
  if (who === undefined || !isKnown(who, mount)) return ['NOT_SIGNED_IN'];
  if (who.role === 'guest') {
    // What is closed to guests is closed before anybody looks whose it is.
    return [o.callers.includes('cardholder') ? 'PAST' : 'NOT_ALLOWED', 'ACCOUNT_NOT_LINKED'];
  }
  if (!o.callers.includes(who.role)) return ['NOT_ALLOWED'];
  return o.stepUp && !who.steppedUp ? ['STEP_UP_REQUIRED'] : ['PAST'];
}

/** The operator's key is one and the same at both of its doors. */
function isKnown({ at, role }: Actor, { prefix }: Mount): boolean {
  return at === prefix || (role === 'operator' && ['wallet', 'operations'].includes(prefix));
}

/** Asks with nothing in the hands: whoever is let in is told at most what is missing. */
async function knock(
  mount: Mount,
  o: AnyOperation,
  token: string | undefined,
): Promise<{ door: Door; code: string; status: number }> {
  const names = [...o.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const input = Object.fromEntries(names.map((name) => [name, 'nobody']));
  const response = await ask(scene, mount, o, input, { token });
  const { code = 'OK' } = (await response.json()) as { code?: string };
  const { success } = o.input.safeParse(input);
  const door = DOOR.includes(code) || code === 'ACCOUNT_NOT_LINKED' ? (code as Door) : 'PAST';
  if (door === 'PAST' && !success) assert.equal(code, 'INPUT_INVALID', o.path);
  if (door === 'PAST' && success) assert.ok(response.status < 500, `${o.path}: ${code}`);
  return { door, code, status: response.status };
}

const STATUS: Readonly<Record<string, number>> = {
  NOT_SIGNED_IN: 401,
  NOT_ALLOWED: 403,
  STEP_UP_REQUIRED: 403,
  ACCOUNT_NOT_LINKED: 403,
};

const spelt = (who: Actor | undefined) =>
  who === undefined ? 'anyone' : `${who.at} ${who.role}${who.steppedUp ? ' stepped up' : ''}`;

/** Those who belong there, nobody, and some strangers, others at each turn. */
function whoComes(mount: Mount, turn: number): readonly (Actor | undefined)[] {
  const own = actors.filter(({ at }) => at === mount.prefix);
  const others = actors.filter(({ at }) => at !== mount.prefix);
  const strangers = Array.from(
    { length: STRANGERS },
    (_, i) => others[(turn * STRANGERS + i) % others.length],
  );
  return [undefined, ...own, ...strangers];
}

test('every operation names its callers; at the edge no party is among people', async () => {
  const all = [...mounts, { prefix: 'token-service', contract: tokenServiceContract }];
  for (const { prefix, contract } of all) {
    for (const [name, { callers }] of Object.entries(contract.operations)) {
      assert.ok(callers.length > 0, `${prefix}.${name} is nobody’s`);
      if (prefix === 'token-service') continue;
      const named: readonly string[] = callers.filter((one) => one !== HANDS);
      const parties = named.filter((one) => PARTIES.includes(one as PartyName));
      const wanted = parties.length === 0 || parties.length === named.length;
      assert.ok(wanted, `${prefix}.${name} answers people and parties`);
    }
  }
});

/** Inputs that name a thing end so. */
const NAMES_A_THING = /(?:Id|Ids|Reference|Receipt|After)$|^(?:rrn|serialNumber)$/;
/** They end so and name no thing of anybody's. */
const NAMES_NONE = /^(?:methodId|programmeId|acquirerId|eventId|issuerId)$/;

test('every operation has its row in the matrix of roles, and things it names their owner', () => {
  const wrong: string[] = [];
  for (const { party, operations } of EVERY_CONTRACT) {
    const at = party === 'operate' ? 'operations' : party;
    for (const [name, o] of Object.entries(operations)) {
      const row = rowOf(at, name);
      const told = row && [row.callers.join(), row.stepUp];
      if (told?.join() !== [o.callers.join(), o.stepUp === true].join())
        wrong.push(`${at}.${name}`);
      const fields = Object.keys(fitting(name, o)).filter((one) => NAMES_A_THING.test(one));
      const unowned = fields.filter((one) => !NAMES_NONE.test(one) && !row?.things.includes(one));
      if (unowned.length > 0) wrong.push(`${at}.${name}: whose is ${unowned.join()}?`);
    }
    const strange = Object.keys(MATRIX[at] ?? {}).filter((name) => !(name in operations));
    wrong.push(...strange.map((name) => `${at}.${name} is no operation`));
  }
  assert.deepEqual(wrong, []);
});

test('at each party’s own port every caller is let in by the matrix, and nobody else', async () => {
  const secret = new SecretText('a secret of the tests');
  const wrong: string[] = [];
  for (const contract of EVERY_CONTRACT) {
    const { party, operations } = contract;
    const app = await createHttpServer(silentLog);
    mount(app, {
      contract,
      // Whoever is let in finds nothing: what a party does with what it is asked is its own affair.
      invoke: bind(
        contract,
        new Proxy({}, { get: () => async () => refuse('NOT_FOUND') }) as never,
      ),
      callerOf: async (token) =>
        callerOfToken(secret, token, party, scene.clock) ?? { kind: 'anyone' },
    });
    for (const [name, o] of Object.entries(operations)) {
      for (const caller of [...PARTIES, undefined]) {
        const token = caller && callerToken(secret, caller, party, scene.clock);
        const { path, rest } = fillPath(o.path, fitting(name, o));
        const answer = await app.inject({
          method: o.method,
          url: `/${party}${path}`,
          headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
          ...(o.method === 'POST' ? { payload: rest } : { query: inQuery(rest) }),
        });
        const { code } = answer.json<{ code: string }>();
        const may = ['anyone', caller].some((one) =>
          rowOf(rowsOf(party), name)?.callers.includes(one ?? ''),
        );
        const right = may ? 'NOT_FOUND' : caller === undefined ? 'NOT_SIGNED_IN' : 'NOT_ALLOWED';
        if (code !== right) wrong.push(`${party}.${name} by ${caller ?? 'nobody'}: ${code}`);
      }
    }
    await app.close();
  }
  assert.deepEqual(wrong, []);
});

const rowsOf = (party: PartyName) => (party === 'operate' ? 'operations' : party);

const inQuery = (rest: object) =>
  Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));

test('only the callers a contract names get past the door', async () => {
  const wrong: string[] = [];
  let turn = 0;
  for (const mount of mounts) {
    // What ends sessions comes last, with a session of its own.
    const operations = Object.entries(mount.contract.operations);
    const ending = operations.filter(([, o]) => o.session === 'close');
    const others = operations.filter(([, o]) => o.session !== 'close');
    for (const [name, o] of [...others, ...ending]) {
      for (const who of whoComes(mount, turn++)) {
        const token = o.session === 'close' ? await who?.again() : who?.token;
        const { door, code, status } = await knock(mount, o, token);
        const right = expected(o, mount, who);
        const fits = right.includes(door) && (STATUS[code] ?? status) === status;
        if (!fits) wrong.push(`${mount.prefix}.${name} by ${spelt(who)}: ${status} ${code}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test('a guest gets at nothing that has to do with a wearable, a card or a passkey', async () => {
  const [wallet] = mounts;
  const olha = actors.find(({ role }) => role === 'guest');
  assert.ok(wallet && olha);
  const open: string[] = [];
  const token = await olha.again();
  for (const [name, o] of Object.entries(wallet.contract.operations)) {
    if (!o.callers.includes('cardholder') || o.session === 'close') continue;
    const { door } = await knock(wallet, o, token);
    if (door !== 'ACCOUNT_NOT_LINKED') open.push(name);
  }
  assert.deepEqual(open.sort(), [
    'createServiceSignIn',
    'exportAccount',
    'getAccount',
    'linkAccount',
    'lookUpRange',
  ]);
});

test('nobody is a party over HTTP, whatever they say they are', async () => {
  const claims = (name: PartyName, audience: PartyName): readonly Record<string, string>[] => [
    { authorization: `Bearer ${name}` },
    { authorization: `Bearer ${callerToken(new SecretText(''), name, audience, scene.clock)}` },
    { authorization: `Bearer ${unsigned(name, audience)}` },
    { 'x-caller': name, 'x-forwarded-user': name, 'x-party': name, from: name },
    { cookie: `armilla_${audience.replace('-', '_')}=${name}; caller=${name}` },
  ];
  for (const mount of mounts) {
    const { party, operations } = mount.contract;
    for (const [name, o] of Object.entries(operations)) {
      const [caller] = o.callers.filter((one) => PARTIES.includes(one as PartyName));
      if (caller === undefined) continue;
      for (const headers of claims(caller as PartyName, party)) {
        const response = await ask(scene, mount, o, {}, { headers });
        const { code } = (await response.json()) as { code: string };
        assert.equal(code, 'NOT_SIGNED_IN', `${mount.prefix}.${name}`);
      }
    }
  }
});

/** A statement as `kit/caller-token` writes it, under a key that everybody knows. */
function unsigned(name: PartyName, audience: PartyName): string {
  const statement = `${name}:${audience}:${scene.clock.now() + 30_000}:`;
  const text = Buffer.from(statement).toString('base64url');
  const seal = createHmac('sha256', 'armilla').update(text).digest('base64url');
  return `party.${text}.${seal}`;
}

test('the token service has no place at the edge', async () => {
  const mount = { prefix: 'token-service', contract: tokenServiceContract };
  for (const [name, o] of Object.entries(tokenServiceContract.operations)) {
    for (const who of whoComes(mount, 0)) {
      const { code } = await knockAnywhere(mount, o, who?.token);
      assert.equal(code, 'NOT_FOUND', `${name} by ${spelt(who)}`);
    }
  }
});

async function knockAnywhere(mount: Mount, o: AnyOperation, token: string | undefined) {
  const response = await ask(scene, mount, o, {}, { token });
  return (await response.json()) as { code: string };
}

test('five minutes later, nobody is stepped up any more', async () => {
  scene.clock.advance(5 * 60_000);
  for (const mount of mounts) {
    for (const [name, o] of Object.entries(mount.contract.operations)) {
      const who = actors.find(
        ({ at, role, steppedUp }) =>
          steppedUp && at === mount.prefix && role !== 'guest' && o.callers.includes(role),
      );
      if (o.stepUp !== true) continue;
      assert.ok(who, `nobody may ask ${mount.prefix}.${name}`);
      const { door } = await knock(mount, o, who.token);
      assert.equal(door, 'STEP_UP_REQUIRED', `${mount.prefix}.${name} by ${spelt(who)}`);
    }
  }
});
