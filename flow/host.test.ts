/**
 * Hosts of others: an acquirer in another language, with nothing of ours in it, on the network's
 * port; a bank that brings its own host; and the test kit against the host of ours.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { issuerContract } from '@armilla/api/issuer';
import { stageContract } from '@armilla/api/stage';
import { walletContract } from '@armilla/api/wallet';
import { BCD, networkCodec, signOnGate } from '@armilla/iso8583';
import { callerOfToken } from '@armilla/kit/caller-token';
import { steppedClock } from '@armilla/kit/clock';
import { httpClient } from '@armilla/kit/contract';
import type { Database } from '@armilla/kit/database';
import { type HostServer, listen } from '@armilla/kit/host-link';
import { createHttpServer, mount } from '@armilla/kit/http';
import { silentLog } from '@armilla/kit/log';
import { SecretText } from '@armilla/kit/secret';
import { openSqlite } from '@armilla/kit/sqlite';
import { createPhone, webSocketLink } from '@armilla/phone';
import { outsideApi, startWorld } from '@armilla/world/one-process/index';
import { type Bank, openBank } from '../party/issuer/test/bank.ts';
import { ledgerAddsUp } from './books.ts';
import { layGround } from './ground.ts';
import { eventually, type Plastic, START, yes } from './scene.ts';

const run = promisify(execFile);
const ROOT = new URL('../', import.meta.url);
const path = (name: string) => fileURLToPath(new URL(name, ROOT));
const ARMILLA = path('app/command-line/armilla.mjs');
const ACQUIRER = path('flow/outside-acquirer/acquirer.py');
const PASSCODE = '246813';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const skip = hasPython ? false : 'there is no python3';

interface Ready {
  readonly url: string;
  readonly port: number;
  readonly issuers: readonly { readonly port: number }[];
}

/** What the outside acquirer must be told, step by step. */
const EXPECTED = {
  'before sign-on': '58',
  "sign-on in another's name": '58',
  'sign-on': '00',
  echo: '00',
  purchase: '00',
  'authorisation code': 6,
  'fields come back': true,
  'repeat is the same': true,
  '0101 is the same': true,
  'another amount under that key': '94',
  'wrong cryptogram': '88',
  'amount is not the signed one': '12',
  'typed number of a token': '57',
  "in another institution's name": '03',
  'no amount': '30',
  'unknown type': '12',
  'unknown number': '14',
  'garbage ends its own line': true,
  'slow bytes on the first line': '00',
  'and after half a frame': '00',
  'fifty at once': true,
  reversal: '00',
  'reversal again': '00',
  'reversal before its original': '00',
  'the original after it': false,
  'purchase to be refunded': '00',
  refund: '00',
  'refund of more than is left': false,
  'refund of nothing': '76',
  'pre-authorisation': '00',
  increment: '00',
  completion: '00',
  'completion again': '00',
  'purchase to be voided': '00',
  void: '00',
  'purchase to be made less': '00',
  'partial reversal': '00',
  'cryptogram used before': '82',
  'after that the token is held': '62',
  'sign-off': '00',
  'after sign-off': '58',
};

for (const profile of ['ascii', 'binary']) {
  describe(`the network's port, ${profile}`, { skip }, () => {
    let folder: string;
    let host: ChildProcess;
    let ready: Ready;

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'armilla-host-'));
      await layGround('sqlite', join(folder, 'data'), startOnce);
      const words = ['host', '--iso-port', '0', '--port', '0', '--profile', profile, '--json'];
      const facts = ['--facts', join(folder, 'facts.json'), '--issuer-port', 'alpha-bank=0'];
      host = spawn(process.execPath, [ARMILLA, ...words, ...facts, '--data', join(folder, 'data')]);
      ready = JSON.parse(await firstLine(host)) as Ready;
    });

    after(async () => {
      const ended = new Promise((resolve) => host.once('close', resolve));
      host.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    });

    test('an acquirer of others is served and refused as it should be', async () => {
      const { stdout } = await run('python3', [ACQUIRER, join(folder, 'facts.json')]);
      assert.deepEqual(JSON.parse(stdout), EXPECTED);
      const books = openSqlite(join(folder, 'data', 'issuer-alpha-bank.sqlite'));
      await addsUp(books);
      await books.close();
    });

    // Once is enough of a kit that has tests of its own.
    if (profile === 'binary')
      test('B13 the test kit finds nothing wrong with our own issuer’s host', async () => {
        const bank = httpClient(issuerContract, {
          baseUrl: ready.url,
          prefix: 'issuer-alpha-bank',
        });
        const { plastic } = yes(await bank.listTestPlastic({}));
        const card = plastic.find(({ story }) => story === 'approve');
        assert.ok(card);
        const expiry = `${card.expiry.slice(2)}${card.expiry.slice(0, 2)}`;
        const address = `127.0.0.1:${ready.issuers[0]?.port}`;
        const words = ['host-check', address, '--profile', profile, '--json'];
        const account = ['--pan', card.pan, '--expiry', expiry];
        const { stdout } = await run(process.execPath, [ARMILLA, ...words, ...account]);
        const told = JSON.parse(stdout) as { ok: boolean; broken: number };
        assert.deepEqual([told.ok, told.broken], [true, 0]);
      });
  });
}

/** Alpha Bank's ledger, whoever's host it is. */
function addsUp(books: Database): Promise<void> {
  const rows = <R extends object>(_: string, sql: string) => books.all<R>(sql);
  return ledgerAddsUp({ rows, bank: { id: 'alpha-bank' } });
}

/** A service says one line when it is ready; anything else is its trouble. */
function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.split('\n')[0] ?? '');
    });
    child.stderr?.on('data', (chunk) => {
      text += chunk;
    });
    child.once('close', () => reject(new Error(`the host ended: ${text}`)));
  });
}

async function startOnce(folder: string): Promise<void> {
  await (await worldOn(folder)).close();
}

type Outside = Parameters<typeof startWorld>[0]['outsideIssuers'];

function worldOn(folder: string, outsideIssuers?: Outside, clock = steppedClock(START)) {
  return startWorld({
    folder,
    port: 0,
    programmes: path('programme'),
    pages: path('app/web/dist'),
    writeLog: () => {},
    clock,
    ...(outsideIssuers && { outsideIssuers }),
  });
}

/** A bank of its own: its books, its host over ISO 8583 in the other packing, its API over HTTP. */
async function ownHost(bank: Bank, secret: SecretText) {
  const iso = (port: number): Promise<HostServer> =>
    listen({
      port,
      host: '127.0.0.1',
      codec: networkCodec(undefined, BCD),
      log: silentLog,
      gate: () => signOnGate({ speaksForOthers: true }),
      answer: (message) => bank.issuer.answer(message),
    });
  let server = await iso(0);
  const { port } = server;
  const app = await createHttpServer(silentLog);
  mount(app, {
    contract: issuerContract,
    invoke: bank.issuer.invoke,
    callerOf: async (token) =>
      callerOfToken(secret, token, 'issuer', bank.clock) ?? { kind: 'anyone' },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  const apiPort = typeof address === 'object' ? address?.port : 0;
  return {
    port,
    url: `http://127.0.0.1:${apiPort}`,
    goesAway: () => server.close(),
    async comesBack() {
      server = await iso(port);
    },
    async close() {
      await server.close();
      await app.close();
    },
  };
}

describe('a bank with a host of its own', () => {
  const secret = new SecretText('known to the network and to the bank');
  const clock = steppedClock(START);
  let folder: string;
  let bank: Bank;
  let host: Awaited<ReturnType<typeof ownHost>>;
  let world: Awaited<ReturnType<typeof worldOn>>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'armilla-own-host-'));
    await layGround('sqlite', join(folder, 'data'), startOnce);
    bank = await openBank({ clock });
    host = await ownHost(bank, secret);
    const outside = {
      host: { host: '127.0.0.1', port: host.port, profile: BCD },
      api: outsideApi(host.url, secret, clock, 'alpha-bank'),
    };
    world = await worldOn(join(folder, 'data'), new Map([['alpha-bank', outside]]), clock);
  });

  after(async () => {
    await world?.close();
    await host?.close();
    await bank?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('B13 a bank brings its own host: cards are added and pay there, and it is stood in for', async () => {
    const stage = httpClient(stageContract, { baseUrl: world.url });
    const { serialNumber } = await bandWithCard(world.url, {
      plastics: async () => yes(await bank.anyone.listTestPlastic({})).plastic,
      smsTo: async (mobile) => (await bank.smsFile.listSms(mobile)).at(-1)?.text,
    });
    const tap = async (amountMinor: number) => {
      yes(await stage.arm({ serialNumber }));
      const amount = { amountMinor, currency: 'EUR' as const };
      const asked = { terminalId: 'ARM00001', serialNumber, amount, language: 'en' as const };
      return yes(await stage.tap(asked)).tap;
    };
    const booked = async (rrn: string | null) => {
      const sql = 'SELECT response_code, stand_in FROM authorisation WHERE rrn = $1';
      const rows = await bank.database.all<{ response_code: string; stand_in: number }>(sql, rrn);
      return rows[0] && [rows[0].response_code, Number(rows[0].stand_in)];
    };
    const paid = await tap(1_240);
    assert.equal(paid.approved, true, JSON.stringify(paid));
    assert.deepEqual(await booked(paid.rrn), ['00', 0]);
    const tooMuch = await tap(4_999_999);
    assert.equal(tooMuch.approved, false);

    await host.goesAway();
    const stoodIn = await tap(500);
    assert.equal(stoodIn.approved, true, JSON.stringify(stoodIn));
    assert.equal(await booked(stoodIn.rrn), undefined);
    await host.comesBack();
    const told = await eventually(() => {
      // What could not be told is tried again after a while.
      clock.advance(10_000);
      return booked(stoodIn.rrn);
    });
    assert.deepEqual(told, ['00', 1]);
    await addsUp(bank.database);
  });
});

test('a PIN is right before the keys of the links are exchanged, after it, and after a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-keys-'));
  const data = join(folder, 'data');
  await layGround('sqlite', data, startOnce);
  let world = await worldOn(data);
  try {
    const at = (baseUrl: string) => httpClient(stageContract, { baseUrl });
    const bank = httpClient(issuerContract, { baseUrl: world.url, prefix: 'issuer-alpha-bank' });
    const { serialNumber, pin } = await bandWithCard(world.url, {
      plastics: async () => yes(await bank.listTestPlastic({})).plastic,
      smsTo: async (to) => yes(await at(world.url).listSms({ to })).messages[0]?.text,
    });
    const pays = async (typed: string | undefined) => {
      const stage = at(world.url);
      yes(await stage.arm({ serialNumber }));
      const amount = { amountMinor: 6_000, currency: 'EUR' as const };
      const asked = { terminalId: 'ARM00001', serialNumber, amount, language: 'en' as const };
      return yes(await stage.tap({ ...asked, ...(typed && { pin: typed }) })).tap;
    };
    const wrong = pin === '0000' ? '0001' : '0000';
    assert.equal((await pays(pin)).approved, true);
    assert.ok((await world.exchangeLinkKeys()) >= 4);
    assert.equal((await pays(wrong)).responseCode, '55');
    assert.equal((await pays(pin)).approved, true);
    await world.close();
    world = await worldOn(data);
    yes(await at(world.url).wear({ serialNumber, worn: true }));
    yes(await at(world.url).enterPasscode({ serialNumber, passcode: PASSCODE }));
    assert.equal((await pays(pin)).approved, true);
  } finally {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Whose cards are added, and where their codes are read. */
interface CardsOf {
  plastics(): Promise<readonly Plastic[]>;
  smsTo(mobile: string): Promise<string | undefined>;
}

/** A band on which a card of a bank is active: its number, its questions and its code. */
async function bandWithCard(baseUrl: string, { plastics, smsTo }: CardsOf) {
  let session = '';
  const stage = httpClient(stageContract, { baseUrl });
  const wallet = httpClient(walletContract, { baseUrl, bearer: () => session });
  const account = { email: 'host@armilla.example', password: 'a-long-enough-password' };
  session = yes(await wallet.createAccount({ ...account, language: 'en' })).sessionToken;
  const { pinnedKeyId } = yes(await stage.about({}));
  const { serialNumber } = yes(await stage.takeBand({ model: 'mi-smart-band-6-nfc' })).band;
  yes(await stage.wear({ serialNumber, worn: true }));
  const band = webSocketLink(
    `${baseUrl.replace('http', 'ws')}/stage/bands/${serialNumber}/bluetooth`,
  );
  const phone = createPhone({ wallet, band, pinnedKeyId, language: 'en' });
  yes(await phone.pair());
  yes(await phone.setPasscode(PASSCODE));
  const card = (await plastics()).find(({ story }) => story === 'approve');
  assert.ok(card);
  const { pan, cardholderName, expiry, cvc2 } = card;
  const { enrolmentId } = yes(await phone.addCard({ pan, cardholderName, expiry, cvc2 }));
  const { version } = yes(await phone.terms(enrolmentId));
  const { activationMethods } = yes(await phone.acceptTerms(enrolmentId, version));
  const sms = activationMethods.find(({ type }) => type === 'TEXT_TO_CARDHOLDER_NUMBER');
  yes(await phone.sync());
  yes(await phone.selectMethod(enrolmentId, sms?.methodId ?? ''));
  const code = await eventually(async () => {
    return /(?<!\d)\d{6}(?!\d)/.exec((await smsTo(card.mobile)) ?? '')?.[0];
  });
  yes(await phone.submitCode(enrolmentId, code));
  yes(await phone.sync());
  assert.equal(yes(await phone.enrolment(enrolmentId)).state, 'ACTIVE');
  yes(await stage.enterPasscode({ serialNumber, passcode: PASSCODE }));
  band.close();
  return { serialNumber, pin: card.pin };
}
