/**
 * What must be nowhere: card numbers of both kinds, what stands on the plastic's back, codes, PINs,
 * passwords, session tokens. Every file, the trace and every answer is searched, in every spelling.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { issuerContract } from '@armilla/api/issuer';
import { hex } from '@armilla/bytes';
import { httpClient } from '@armilla/kit/contract';
import { type Cardholder, no, openScene, type Plastic, type Scene, yes } from './scene.ts';

let scene: Scene;
let maria: Cardholder;
let card: Plastic;
let dpan = '';
const spied: string[] = [];

before(async () => {
  scene = await openScene({
    interference: {
      nfc(answer) {
        spied.push(hex(answer));
        return answer;
      },
    },
  });
  card = await scene.plastic('approve');
  maria = await scene.cardholder();
  await maria.wears();
  const enrolmentId = await maria.asksToAdd(card);
  no(await maria.phone.submitCode(enrolmentId, '000000'), 'INCORRECT_CODE');
  yes(await maria.phone.submitCode(enrolmentId, await maria.codeSentTo(card.mobile)));
  yes(await maria.phone.sync());
  assert.equal((await maria.taps()).approved, true);
  yes(await maria.phone.sync());
  // Tag 57, track 2 equivalent data: the number until the D (EMV Book 3, annex A).
  dpan = spied.flatMap((answer) => /57(?:0F|1[0-3])(\d{16})D/i.exec(answer)?.[1] ?? [])[0] ?? '';
  assert.match(dpan, /^\d{16}$/, 'the reader saw the number');
});
after(() => scene.close());

/** A number as it may be spelt in text or bytes. */
function spellings(text: string): readonly Buffer[] {
  const grouped = text.match(/.{1,4}/g)?.join(' ') ?? text;
  const packed = /^(?:\d\d)+$/.test(text) ? [Buffer.from(text, 'hex')] : [];
  return [
    Buffer.from(text),
    Buffer.from(grouped),
    Buffer.from(grouped.replaceAll(' ', '-')),
    Buffer.from(Buffer.from(text).toString('hex')),
    Buffer.from(Buffer.from(text).toString('hex').toUpperCase()),
    Buffer.from(Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -1)),
    Buffer.from(text, 'utf16le'),
    ...packed,
  ];
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
}

/**
 * Six digits turn up by chance in a key's hexadecimal, once in some thousand runs: a code counts
 * where it is not in the middle of such a text, and its three packed bytes do not count.
 */
function holds(content: Buffer, secret: string): boolean {
  if (secret.length > 8) return spellings(secret).some((spelling) => content.includes(spelling));
  const text = content.toString('latin1').replaceAll(/[\dA-Fa-f]{32,}/g, ' ');
  return spellings(secret).some(
    (spelling) => spelling.length > 3 && text.includes(spelling.toString('latin1')),
  );
}

function filesWith(secret: string): string[] {
  return filesIn(scene.folder)
    .filter((path) => holds(readFileSync(path), secret))
    .map((path) => relative(scene.folder, path));
}

/** The mobile network of a test range is a file, and its messages hold codes. */
const SMS = 'sms-outbox.jsonl';

test('no file holds a card number of either kind, a code, a passcode or a password', async () => {
  writeFileSync(join(scene.folder, 'planted'), Buffer.from(`0000${card.pan}ffff`, 'hex'));
  assert.deepEqual(filesWith(card.pan), ['planted'], 'the search finds what is there');
  const code = await maria.codeSentTo(card.mobile);
  writeFileSync(join(scene.folder, 'planted'), `{"code":"${code}"}`);
  assert.deepEqual(filesWith(code).toSorted(), ['planted', SMS], 'a code as well');
  writeFileSync(join(scene.folder, 'planted'), `${'a1'.repeat(15)}${code}`);
  assert.deepEqual(filesWith(code), [SMS]);
  for (const secret of [card.pan, dpan, 'a-long-enough-password', 'armilla-test-1', '246813']) {
    assert.deepEqual(filesWith(secret), [], `${secret.slice(0, 2)}…`);
  }
});

test('neither trace nor answers hold a whole number, a code or a passcode', async () => {
  const { devices } = yes(await maria.wallet.listDevices({}));
  const deviceId = devices[0]?.deviceId ?? '';
  const { cards } = yes(await maria.wallet.listCards({ deviceId }));
  const customer = await scene.customer(card);
  const merchant = await scene.merchant();
  const told = JSON.stringify([
    await scene.stage.listTrace({ after: 0 }),
    await scene.stage.listBands({}),
    cards,
    await maria.wallet.listHistory({ cardId: cards[0]?.cardId ?? '', limit: 50 }),
    await maria.wallet.getEnrolment({ enrolmentId: cards[0]?.enrolmentId ?? '' }),
    await customer.listAccounts({}),
    await customer.listCards({}),
    await customer.listTransactions({ limit: 50 }),
    await merchant.listTransactions({ limit: 50 }),
  ]);
  const code = await maria.codeSentTo(card.mobile);
  for (const secret of [card.pan, dpan, code, '246813', 'a-long-enough-password']) {
    assert.ok(!holds(Buffer.from(told), secret), `${secret.slice(0, 2)}… is told`);
  }
});

test('what belongs to another is the same NOT_FOUND as what never was', async () => {
  const eve = await scene.cardholder();
  const { devices } = yes(await maria.wallet.listDevices({}));
  const deviceId = devices[0]?.deviceId ?? '';
  const { cards } = yes(await maria.wallet.listCards({ deviceId }));
  const { cardId = '', enrolmentId = '' } = cards[0] ?? {};
  for (const [device, id, enrolment] of [
    [deviceId, cardId, enrolmentId],
    [
      'dev_00000000000000000000000000',
      'card_00000000000000000000000000',
      'enr_00000000000000000000000000',
    ],
  ] as const) {
    no(await eve.wallet.listCards({ deviceId: device }), 'NOT_FOUND');
    no(await eve.wallet.nextPackage({ deviceId: device }), 'NOT_FOUND');
    no(await eve.wallet.listHistory({ cardId: id, limit: 5 }), 'NOT_FOUND');
    no(await eve.wallet.deleteCard({ cardId: id }), 'NOT_FOUND');
    no(await eve.wallet.getEnrolment({ enrolmentId: enrolment }), 'NOT_FOUND');
    no(
      await eve.wallet.submitActivationCode({ enrolmentId: enrolment, code: '123456' }),
      'NOT_FOUND',
    );
  }
  const stranger = await scene.plastic('insufficient-funds');
  const other = await scene.customer(stranger);
  const { accounts } = yes(await (await scene.customer(card)).listAccounts({}));
  const theirs = yes(await other.listAccounts({})).accounts.map(({ accountId }) => accountId);
  assert.ok(accounts.every(({ accountId }) => !theirs.includes(accountId)));
  no(
    await other.activateCard({ cardId: card.cardId, panLastFour: card.pan.slice(-4) }),
    'NOT_FOUND',
  );
});

test('one party’s session is nobody at another, by cookie and by bearer', async () => {
  const sign = await fetch(`${scene.url}/issuer-alpha-bank/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'session' },
    body: JSON.stringify({ customer: card.customer, password: 'armilla-test-1' }),
  });
  const cookie = sign.headers.get('set-cookie') ?? '';
  assert.match(cookie, /HttpOnly/i);
  assert.match(cookie, /SameSite=Strict/i);
  assert.match(cookie, /Path=\/issuer-alpha-bank/);
  const { sessionToken } = (await sign.json()) as { sessionToken: string };
  const as = async (path: string, headers: Record<string, string>) =>
    (await fetch(`${scene.url}${path}`, { headers })).status;
  const bearer = { authorization: `Bearer ${sessionToken}` };
  assert.equal(await as('/issuer-alpha-bank/accounts', bearer), 200);
  for (const path of ['/wallet/devices', '/acquirer/transactions', '/issuer-pumb/accounts']) {
    assert.equal(await as(path, bearer), 401, path);
    for (const name of ['wallet', 'acquirer', 'issuer_pumb', 'issuer_alpha_bank']) {
      assert.equal(await as(path, { cookie: `armilla_${name}=${sessionToken}` }), 401, path);
    }
  }
  // A caller token is no session here: between parties in one process nothing goes over HTTP.
  assert.equal(await as('/wallet/devices', { authorization: 'Bearer party.x.y' }), 401);
  assert.equal(
    await as('/issuer-alpha-bank/accounts', {
      authorization: 'Bearer wrong',
      cookie: `armilla_issuer_alpha_bank=${sessionToken}`,
    }),
    401,
    'a bearer that is wrong is not mended by a cookie',
  );
  const parties = httpClient(issuerContract, { baseUrl: scene.url, prefix: 'issuer-alpha-bank' });
  const update = { tokenUniqueReference: 'DARMTOKEN00000001', panUniqueReference: 'x', at: 1 };
  const foreign = await parties.notifyTokenUpdated({
    ...update,
    dpanLastFour: '0000',
    deviceName: 'x',
    status: 'ACTIVE',
    suspendedBy: [],
    event: 'ACTIVATED',
    reason: 'OTHER',
  });
  no(foreign, 'NOT_SIGNED_IN');
});
