/**
 * Bad input of any kind, from whoever may ask, to every operation of every contract at the edge:
 * problem details with a stable code, and nothing has changed.
 */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { TEST_WORLD } from '@armilla/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { tokenServiceContract } from '@armilla/api/token-service';
import { walletContract } from '@armilla/api/wallet';
import { type AnyOperation, fillPath, httpClient, type Role } from '@armilla/kit/contract';
import { isRefusalCode } from '@armilla/kit/refusal';
import { type Actor, type Asking, ask, everybody, type Mount, mountsOf } from './everybody.ts';
import { rowOf, SHOWN_ELSEWHERE } from './matrix.ts';
import { fitting, type Input, mutants, tiresome } from './nonsense.ts';
import { changed, type Memory, memoryOf, type Remembered, settled } from './remembered.ts';
import { type Cardholder, openScene, type Plastic, type Scene, yes } from './scene.ts';

const PASSWORD = 'a-long-enough-password';

let scene: Scene;
let memory: Memory;
let mounts: readonly Mount[];
let actors: readonly Actor[];

before(async () => {
  scene = await openScene();
  mounts = await mountsOf(scene);
  actors = await everybody(scene);
  memory = memoryOf(scene.folder, BOOKKEEPING);
  remembered = await settled(memory);
});
after(async () => {
  memory?.close();
  await scene?.close();
});

/** Sessions opened for an operation that ends them. */
const toEnd = new Map<AnyOperation, string>();

/** Who may ask an operation, with a second proof; their session is their own where it may end. */
async function callerOf(mount: Mount, o: AnyOperation): Promise<string | undefined> {
  const who = actors.findLast(
    ({ at, role }) => at === mount.prefix && role !== 'guest' && o.callers.includes(role),
  );
  if (o.session !== 'close') return who?.token;
  const token = toEnd.get(o) ?? (await who?.again());
  remembered = memory.look();
  if (token !== undefined) toEnd.set(o, token);
  return token;
}

/** What a refused request may leave behind: that it was made, that somebody tried, a first key. */
const BOOKKEEPING =
  /^keys\/|\.(?:trace_entry|traced_case|answer|sign_in_attempt|tries|audit_entry|audit_head|audit_checkpoint|webhook_delivery)$/;

let remembered: Remembered;

/** Nothing is another than when this was last asked. */
async function nothingChanged(where: string): Promise<void> {
  const now = memory.look();
  const names = changed(remembered, now);
  remembered = names.length === 0 ? now : await settled(memory);
  assert.deepEqual(names, [], `${where} changed something`);
}

/** Every answer that is no success is a problem with a catalogue code and no stack in it. */
async function codeOf(response: Response, where: string): Promise<string> {
  const text = await response.text();
  if (response.ok) return 'OK';
  assert.match(response.headers.get('content-type') ?? '', /application\/problem\+json/, where);
  const problem = JSON.parse(text) as { code: string; status: number; detail: string };
  assert.ok(isRefusalCode(problem.code), `${where}: ${text}`);
  assert.equal(problem.status, response.status, where);
  assert.ok(problem.detail.length > 0 && problem.detail.length < 1_000, where);
  assert.doesNotMatch(text, /\bat \S+ \(|node_modules|\.ts:\d+|SQLITE|SELECT /, where);
  assert.ok(response.status < 500 || problem.code === 'UNAVAILABLE', `${where}: ${text}`);
  return problem.code;
}

/**
 * Sends it; whatever is refused or only asks has changed nothing, whatever is done is waited for.
 */
async function send(
  where: string,
  mount: Mount,
  o: AnyOperation,
  input: Input,
  asking: Asking = {},
): Promise<string> {
  const token = await callerOf(mount, o);
  const code = await codeOf(await ask(scene, mount, o, input, { token, ...asking }), where);
  if (code === 'OK' && o.method === 'POST') {
    toEnd.delete(o);
    remembered = await settled(memory);
  } else await nothingChanged(where);
  return code;
}

/** Bodies that are no input, whatever the operation; the last is one of 300 KB. */
const BODIES: readonly [kind: string, body: string][] = [
  ['nothing', ''],
  ['no JSON', '{"a":'],
  ['a list', '[]'],
  ['a list of inputs', '[{},{}]'],
  ['a number', '7'],
  ['a text', '"a text"'],
  ['null', 'null'],
  ['a prototype', '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}'],
  ['two inputs', '{}{}'],
  ['deep nesting', `${'['.repeat(9_000)}${']'.repeat(9_000)}`],
  ['300 KB', JSON.stringify({ name: 'x'.repeat(300 * 1024) })],
];

const TYPES: readonly string[] = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
];

/** Of nonsense that the schema itself turns away, one in so many is sent; of what it takes, all. */
const ONE_IN = 48;
/** A text as long as a body may bring, and what reading it once may take on a busy machine. */
const TIRESOME_LENGTH = 60_000;
const TIRESOME_MS = 500;
/** A password is stretched each time, whatever it is. */
const PASSWORDS = /password$/i;

async function nonsense(mount: Mount, name: string, o: AnyOperation, oneIn: number) {
  const where = `${mount.prefix}.${name}`;
  const all = mutants(o, fitting(name, o));
  const sent = all.filter(({ kind, fits }, i) =>
    fits && !PASSWORDS.test(kind) ? oneIn === ONE_IN || i % 12 === 0 : i % oneIn === 0,
  );
  for (const { kind, input, fits, broken } of sent) {
    const code = await send(`${where} given ${kind}`, mount, o, input);
    if (fits && !broken) continue;
    const { path } = fillPath(o.path, input);
    const isTooLong = path.split('/').some((part) => decodeURIComponent(part).length > 100);
    assert.equal(code, isTooLong ? 'NOT_FOUND' : 'INPUT_INVALID', `${where} given ${kind}`);
  }
}

/** Some of the bodies and one of the types, others for each operation. */
async function noInput(mount: Mount, name: string, o: AnyOperation, turn: number) {
  const where = `${mount.prefix}.${name}`;
  const input = fitting(name, o);
  const bodies = BODIES.filter((_, i) => i % 3 === turn % 3);
  for (const [kind, body] of bodies) {
    const code = await send(`${where} given ${kind}`, mount, o, input, { body });
    assert.equal(code, 'INPUT_INVALID', `${where} given ${kind}`);
  }
  const type = TYPES[turn % TYPES.length] ?? '';
  const headers = { 'content-type': type };
  const code = await send(`${where} as ${type}`, mount, o, input, { headers, body: 'a=b' });
  assert.equal(code, 'INPUT_INVALID', `${where} as ${type}`);
}

/** A field that comes twice counts as it came last; in a query it is a list, and nonsense. */
async function doubled(mount: Mount, name: string, o: AnyOperation) {
  const where = `${mount.prefix}.${name} with a field twice`;
  const input = fitting(name, o);
  const field = Object.keys(input).find((one) => !o.path.includes(`:${one}`));
  if (field === undefined) return;
  const body = `${JSON.stringify({ [field]: input[field] }).slice(0, -1)},"${field}":[[]]}`;
  const query = `${field}=1&${field}=2`;
  const asking = o.method === 'GET' ? { query } : { body };
  assert.equal(await send(where, mount, o, input, asking), 'INPUT_INVALID', where);
}

async function wrongKeys(mount: Mount, name: string, o: AnyOperation) {
  if (!o.changes) return;
  const where = `${mount.prefix}.${name}`;
  const input = fitting(name, o);
  for (const key of ['', 'k'.repeat(256)]) {
    const code = await send(`${where}, key of ${key.length}`, mount, o, input, { key });
    assert.equal(code, 'IDEMPOTENCY_KEY_MISSING', where);
  }
  const first = JSON.stringify(o.input.parse(input));
  const isOther = (other: Input) => JSON.stringify(o.input.parse(other)) !== first;
  const other = mutants(o, input).find(
    (mutant) => mutant.fits && !mutant.broken && isOther(mutant.input),
  );
  if (other === undefined) return;
  const key = `of ${where}`;
  await send(where, mount, o, input, { key });
  const code = await send(`${where}, key again`, mount, o, other.input, { key });
  assert.equal(code, 'IDEMPOTENCY_KEY_REUSED', where);
}

/** Every operation that somebody may ask at a place. */
function asked({ contract, prefix }: Mount): readonly (readonly [string, AnyOperation])[] {
  const there = actors.filter(({ at }) => at === prefix).map(({ role }): string => role);
  return Object.entries(contract.operations).filter(([, o]) =>
    o.callers.some((one) => one === 'anyone' || there.includes(one)),
  );
}

/** Does all of it, and tells what went wrong together. */
async function all(works: Iterable<() => Promise<void>>): Promise<void> {
  const troubles: string[] = [];
  for (const work of works) {
    await work().catch((error: Error) => troubles.push(error.message));
  }
  assert.deepEqual(troubles, []);
}

test('every operation answers nonsense in any of its fields with a problem', async () => {
  const works: (() => Promise<void>)[] = [];
  for (const mount of mounts) {
    // Banks share their contract and code: the second and third are sent less of it.
    const less = mount.contract.party === 'issuer' && mount.prefix !== `issuer-${scene.bank.id}`;
    for (const [name, o] of asked(mount)) {
      works.push(() => nonsense(mount, name, o, less ? 240 : ONE_IN));
    }
  }
  await all(works);
});

test('no text keeps a schema busy', () => {
  const contracts = new Set([...mounts.map(({ contract }) => contract), tokenServiceContract]);
  for (const { party, operations } of contracts) {
    for (const [name, o] of Object.entries(operations)) {
      for (const input of tiresome(fitting(name, o), TIRESOME_LENGTH)) {
        const started = performance.now();
        o.input.safeParse(input);
        const tookMs = performance.now() - started;
        assert.ok(tookMs < TIRESOME_MS, `${party}.${name} took ${tookMs} ms`);
      }
    }
  }
});

test('what is no input at all is a problem, with wrong keys and types too', async () => {
  const own = mounts.filter(
    ({ contract, prefix }) => contract.party !== 'issuer' || prefix === `issuer-${scene.bank.id}`,
  );
  const works: (() => Promise<void>)[] = [];
  let posts = 0;
  for (const mount of own) {
    for (const [name, o] of asked(mount)) {
      works.push(() => doubled(mount, name, o));
      works.push(() => wrongKeys(mount, name, o));
      if (o.method !== 'POST') continue;
      const turn = posts++;
      works.push(() => noInput(mount, name, o, turn));
    }
  }
  await all(works);
});

/** Names of things by the field that asks for them. */
type Things = Readonly<Record<string, string>>;

/** Who asks at a place, what is theirs there and what is another's. */
interface Neighbours {
  readonly mount: Mount;
  readonly role: Role;
  readonly token: string | undefined;
  readonly own: Things;
  readonly others: Things;
}

/**
 * Asks for what is one's own, but for one thing of another's: each operation, each of its fields.
 */
async function asksForOthers({ mount, token, own, others }: Neighbours, name: string) {
  const o = mount.contract.operations[name];
  assert.ok(o);
  const mine = fitting(name, o);
  for (const [field, like] of Object.entries(mine)) {
    if (own[field] !== undefined) mine[field] = asList(like, own[field]);
  }
  const absent = fitting(name, o);
  for (const [field, like] of Object.entries(mine)) {
    if (others[field] === undefined) continue;
    const where = `${mount.prefix}.${name} with another’s ${field}`;
    const input = { ...mine, [field]: asList(like, others[field]) };
    const code = await send(where, mount, o, input, { token });
    assert.ok(NOT_THEIRS.includes(code), `${where}: ${code}`);
    // Not by a word is it told from what never was.
    const told = async (one: Input) => {
      const answer = await ask(scene, mount, o, one, { token });
      return `${answer.status} ${await answer.text()}`;
    };
    const none = { ...mine, [field]: absent[field] };
    assert.equal(await told(input), await told(none), `${where}, and what never was`);
    askedForOthers.add(`${mount.contract.party}.${name} ${field}`);
  }
}

/** Operations and fields that were asked for another's thing. */
const askedForOthers = new Set<string>();

/** A field that takes several is given one. */
const asList = (like: unknown, value: string) => (Array.isArray(like) ? [value] : value);
/** The same answer as for what there is not. */
const NOT_THEIRS: readonly string[] = ['NOT_FOUND', 'PACKAGE_UNKNOWN'];

/** What a payment leaves with whoever made it, at their bank and at the merchant's. */
interface Paid {
  readonly rrn: string;
  readonly atBank: Things;
}

/** Pays at a till and disputes it. */
async function pays(person: Cardholder, plastic: Plastic, terminalId: string): Promise<Paid> {
  const { approved, rrn, reason } = await person.taps(420, terminalId);
  assert.ok(approved && rrn !== null, `nothing was paid: ${reason}`);
  const bank = await scene.customer(plastic);
  const { transactions } = yes(await bank.listTransactions({ limit: 1 }));
  const { transactionId = '', accountId = '' } = transactions[0] ?? {};
  const disputed = { transactionId, reason: 'NOT_RECOGNISED', freeze: false } as const;
  const { disputeId } = yes(await bank.disputePayment(disputed)).dispute;
  const { notices } = yes(await bank.listNotices({ limit: 1 }));
  const noticeId = notices[0]?.noticeId ?? '';
  assert.ok(transactionId !== '' && noticeId !== '');
  return { rrn, atBank: { transactionId, accountId, disputeId, noticeId } };
}

/** Somebody with a band and a card, at the wallet and at their bank. */
async function wears(story: string) {
  const person = await scene.cardholder();
  await person.wears();
  const plastic = await scene.plastic(story);
  const enrolmentId = await person.adds(plastic);
  await person.stepsUp();
  const { deviceId } = yes(await person.phone.device());
  const [card] = yes(await person.wallet.listCards({ deviceId })).cards;
  const { commits } = yes(await person.wallet.listCommits({ deviceId, limit: 1 }));
  const { tokenUniqueReference = '', cardId = '' } = card ?? {};
  const commitId = commits[0]?.commitId ?? '';
  const devices = { deviceId, fromDeviceId: deviceId, toDeviceId: deviceId, commitId };
  const atWallet = { ...devices, cardId, cardIds: cardId, enrolmentId, commitsAfter: commitId };
  const { cardId: plasticId } = plastic;
  const atBank = { cardId: plasticId, tokenUniqueReference, enrolmentId };
  const account = { email: person.email, password: PASSWORD };
  const anyone = httpClient(walletContract, { baseUrl: scene.url });
  const token = yes(await anyone.signIn(account)).sessionToken;
  const again = httpClient(walletContract, { baseUrl: scene.url, bearer: () => token });
  yes(await again.stepUpWithPassword({ password: PASSWORD }));
  return { person, plastic, token, atWallet, atBank };
}

/** The session of a plastic's owner at their bank, stepped up. */
async function bankSession({ customer }: Plastic): Promise<string> {
  const prefix = `issuer-${scene.bank.id}`;
  const password = 'armilla-test-1';
  const signedIn = httpClient(issuerContract, { baseUrl: scene.url, prefix });
  const { sessionToken } = yes(await signedIn.signIn({ customer, password }));
  const bearer = () => sessionToken;
  const pages = httpClient(issuerContract, { baseUrl: scene.url, prefix, bearer });
  yes(await pages.customerStepUp({ password }));
  return sessionToken;
}

const actorToken = (prefix: string, wanted: Role) =>
  actors.findLast(({ at, role }) => at === prefix && role === wanted)?.token ?? '';

/** An agent on the telephone with a caller who has proved who they are. */
async function onTheTelephone(plastic: Plastic, bearer: string): Promise<string> {
  const prefix = `issuer-${scene.bank.id}`;
  const desk = httpClient(issuerContract, { baseUrl: scene.url, prefix, bearer: () => bearer });
  const [hit] = yes(await desk.deskSearch({ pan: plastic.pan })).hits;
  const customerId = hit?.customer.customerId ?? '';
  const { caseId } = yes(await desk.openCase({ customerId, channel: 'PHONE' })).case;
  const { number } = yes(await desk.startPush({ caseId }));
  const pages = await scene.customer(plastic);
  const [request] = yes(await pages.listDeskRequests({})).requests;
  yes(await pages.approveDeskRequest({ deskRequestId: request?.deskRequestId ?? '', number }));
  return caseId;
}

async function neighbours(): Promise<readonly Neighbours[]> {
  const maria = await wears('approve');
  const kostas = await wears('green');
  const [own, next] = TEST_WORLD.flatMap(({ terminalIds }) => terminalIds);
  const mariaPaid = await pays(maria.person, maria.plastic, own ?? '');
  const kostasPaid = await pays(kostas.person, kostas.plastic, next ?? '');
  const mariaAtBank = { ...maria.atBank, ...mariaPaid.atBank };
  const kostasAtBank = { ...kostas.atBank, ...kostasPaid.atBank };
  const bank = `issuer-${scene.bank.id}`;
  const agent = actorToken(bank, 'agent');
  const caseId = await onTheTelephone(maria.plastic, agent);
  // A supervisor's cases are no agent's.
  const another = await onTheTelephone(kostas.plastic, actorToken(bank, 'supervisor'));
  remembered = await settled(memory);
  return mounts.flatMap((mount): readonly Neighbours[] => {
    const { prefix, contract } = mount;
    const at = { mount, others: kostasAtBank };
    if (prefix === 'wallet') {
      const { token, atWallet: own } = maria;
      return [{ mount, role: 'cardholder', token, own, others: kostas.atWallet }];
    }
    if (contract.party === 'acquirer') {
      const token = actorToken(prefix, 'merchant');
      const { rrn } = kostasPaid;
      return [{ mount, role: 'merchant', token, own: {}, others: { rrn } }];
    }
    if (contract.party !== 'issuer') return [];
    const token = actorToken(prefix, 'customer');
    // Things of another bank are nobody's at this one.
    if (prefix !== bank) return [{ ...at, role: 'customer', token, own: {} }];
    // The desk decides anybody's dispute: none is another's.
    const desk = {
      own: { ...maria.atBank, caseId },
      others: { ...kostas.atBank, caseId: another },
    };
    return [
      { ...at, role: 'customer', token, own: mariaAtBank },
      { mount, role: 'agent', token: agent, ...desk },
    ];
  });
}

test('what is another’s is as good as not there', async () => {
  const works: (() => Promise<void>)[] = [];
  for (const one of await neighbours()) {
    for (const [name, o] of Object.entries(one.mount.contract.operations)) {
      const may = o.callers.includes(one.role) && o.session === undefined;
      // It is a search: another's is found, or nothing is.
      if (may && name !== 'deskSearch') works.push(() => asksForOthers(one, name));
    }
  }
  await all(works);
});

test('every thing with an owner in the matrix was asked for by somebody else', () => {
  const people = ['cardholder', 'customer', 'agent', 'merchant', 'partner'];
  const contracts = new Set(mounts.map(({ contract }) => contract));
  const left = [...contracts].flatMap(({ party, operations }) =>
    Object.keys(operations).flatMap((name) => {
      const row = rowOf(party, name);
      if (!row?.callers.some((one) => people.includes(one))) return [];
      return row.own
        .filter((field) => !(field in SHOWN_ELSEWHERE))
        .map((field) => `${party}.${name} ${field}`)
        .filter((one) => !askedForOthers.has(one));
    }),
  );
  assert.deepEqual(left, []);
});

/** Asks for things that ended, all of the operation's fields at once. */
async function asksForEnded(mount: Mount, name: string, token: string, ended: Things) {
  const o = mount.contract.operations[name];
  assert.ok(o);
  const input = fitting(name, o);
  const fields = Object.keys(input).filter((field) => ended[field] !== undefined);
  if (fields.length === 0) return undefined;
  for (const field of fields) input[field] = asList(input[field], ended[field] ?? '');
  const where = `${mount.prefix}.${name} of what ended`;
  return codeOf(await ask(scene, mount, o, input, { token }), where);
}

test('what ended stays ended, whatever is asked of it', async () => {
  const { person, plastic, token, atWallet, atBank } = await wears('yellow');
  const { cardId, deviceId, enrolmentId } = atWallet;
  yes(await person.phone.remove(cardId));
  yes(await person.phone.sync());
  yes(await person.wallet.unpairDevice({ deviceId }));
  const bank = mounts.find(({ prefix }) => prefix === `issuer-${scene.bank.id}`);
  const [wallet] = mounts;
  assert.ok(bank && wallet);
  const pages = await bankSession(plastic);
  for (const [mount, role, session, ended] of [
    [wallet, 'cardholder', token, atWallet],
    [bank, 'customer', pages, { tokenUniqueReference: atBank.tokenUniqueReference, enrolmentId }],
  ] as const) {
    for (const [name, o] of Object.entries(mount.contract.operations)) {
      if (o.callers.includes(role)) await asksForEnded(mount, name, session, ended);
    }
  }
  await settled(memory);
  const { cards } = yes(await person.wallet.listCards({ deviceId, include: 'ALL' }));
  const now = cards.map(({ state, tokenStatus }) => [state, tokenStatus]);
  assert.deepEqual(now, [['DELETED', 'DEACTIVATED']]);
  const { devices } = yes(await person.wallet.listDevices({}));
  assert.ok(devices.every(({ state }) => state === 'UNPAIRED'));
  assert.deepEqual((await person.band()).cards, []);
});

test('a closed case answers no desk any more', async () => {
  const bank = mounts.find(({ prefix }) => prefix === `issuer-${scene.bank.id}`);
  assert.ok(bank);
  const agent = actorToken(bank.prefix, 'agent');
  const caseId = await onTheTelephone(await scene.plastic('approve'), agent);
  assert.equal(await asksForEnded(bank, 'closeCase', agent, { caseId }), 'OK');
  remembered = await settled(memory);
  const looks = ['getCase', 'closeCase', 'deskTokenHistory', 'deskCaseWaiting', 'deskCaseHistory'];
  for (const [name, o] of Object.entries(bank.contract.operations)) {
    if (!o.callers.includes('agent') || looks.includes(name)) continue;
    const code = await asksForEnded(bank, name, agent, { caseId });
    const right = [undefined, 'CASE_STATE', 'NOT_FOUND', 'CALLER_NOT_VERIFIED'].includes(code);
    assert.ok(right, `${name}: ${code}`);
    await nothingChanged(`${name} of a closed case`);
  }
});

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
    await codeOf(response, where);
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
