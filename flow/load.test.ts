/**
 * A test range full of cards: what was loaded pays at both doors and keeps the books, a load goes
 * on where it was cut off, and nothing is loaded where it must not be.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { NETWORK, networkCodec } from '@armilla/iso8583';
import { systemChance } from '@armilla/kit/chance';
import { connect } from '@armilla/kit/host-link';
import { LOADABLE, loadedDpan, loadedPan, loadedTokenReference } from '@armilla/kit/loaded';
import { silentLog } from '@armilla/kit/log';
import { openPostgres } from '@armilla/kit/postgres';
import { readProgrammes } from '@armilla/kit/programme-files';
import { FolderInUse, openDataFolder } from '@armilla/world/data-folder';
import { databasesOf } from '@armilla/world/databases';
import { type Loaded, LoadRefused, loadCards } from '@armilla/world/load/load';
import { startWorld } from '@armilla/world/one-process/index';
import { wordsAbout } from '../app/command-line/host-check/messages.ts';
import { cardOf } from '../tool/overload/card.ts';
import { dial } from '../tool/overload/load.ts';
import { ledgerAddsUp } from './books.ts';
import { PROGRAMMES_OF_THE_HOUSE } from './scene.ts';

const PROGRAMMES = readProgrammes(PROGRAMMES_OF_THE_HOUSE);
const PAGES = fileURLToPath(new URL('../app/web/dist', import.meta.url));
const ARMILLA = fileURLToPath(new URL('../app/command-line/armilla.mjs', import.meta.url));
const SERVER = process.env.ARMILLA_TEST_POSTGRES;
const FIRST = 150;
const ALL = 200;
/** Of the first load, its last, and of the second. */
const PAYING = [0, FIRST - 1, ALL - 1];

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-load-'));
  folders.push(folder);
  return folder;
}

interface Home {
  readonly folder: string;
  readonly databaseUrl: string | undefined;
}

function load({ folder, databaseUrl }: Home, cards: number, more: { signal?: AbortSignal } = {}) {
  const programmeId = 'alpha-bank';
  const onProgress = () => {};
  const range = { programmes: PROGRAMMES, programmeId, cards, withTokens: true };
  return loadCards({ folder, databaseUrl, onProgress, ...range, ...more });
}

/** A service on what was loaded, with both doors open. */
async function serve({ folder, databaseUrl }: Home) {
  const profile = NETWORK;
  const world = await startWorld({
    folder,
    ...(databaseUrl && { databaseUrl }),
    port: 0,
    programmes: PROGRAMMES_OF_THE_HOUSE,
    pages: PAGES,
    writeLog: () => {},
    doors: { patienceMs: 600_000 },
    hostPorts: [
      { of: 'NETWORK', port: 0, profile },
      { of: 'alpha-bank', port: 0, profile },
    ],
  });
  const [network, bank] = world.hostPorts;
  assert.ok(network && bank);
  return { world, network: network.port, bank: bank.port };
}

/** The answer's DE 39 at the network's port, by the number of a token and its cryptogram. */
async function payByToken(loaded: Loaded, port: number, index: number) {
  assert.ok(loaded.tokens);
  const { dpanBin, ...token } = loaded.tokens;
  const where = { address: '127.0.0.1', port, acquirerId: '00000400002' };
  const shop = { terminalId: 'OUTSIDE1', merchantId: 'OUTSIDE00000001' };
  const facts = { ...token, ...where, ...shop, pan: loadedDpan(dpanBin, index), atc: 0 };
  const host = dial(facts);
  try {
    const payment = cardOf(facts, Date.now).payment();
    // Each card counts for itself, but these are payments of one acquirer.
    const own = { 11: String(index).padStart(6, '0'), 37: String(index).padStart(12, '0') };
    const answer = await host.request({ ...payment, fields: { ...payment.fields, ...own } });
    return answer.fields[39];
  } finally {
    host.close();
  }
}

/** The same at the bank's own port, by the number of the card. */
async function payByCard({ panBin, cardExpiry }: Loaded, port: number, index: number) {
  const expiry = `${cardExpiry.slice(2)}${cardExpiry.slice(0, 2)}`;
  const account = { pan: loadedPan(panBin, index), expiry, currency: '978' };
  const words = wordsAbout(account, systemChance, Date.now);
  const codec = networkCodec();
  const greeting = () => words.manage('001');
  const host = connect({
    port,
    host: '127.0.0.1',
    codec,
    timeoutMs: 20_000,
    log: silentLog,
    connections: 1,
    greeting,
  });
  try {
    return (await host.request(words.purchase())).fields[39];
  } finally {
    host.close();
  }
}

async function booksAddUp({ folder, databaseUrl }: Home): Promise<void> {
  const books = await databasesOf(openDataFolder(folder), databaseUrl)('issuer-alpha-bank');
  try {
    const rows = <R extends object>(_: string, sql: string) => books.all<R>(sql);
    await ledgerAddsUp({ rows, bank: { id: 'alpha-bank' } });
  } finally {
    await books.close();
  }
}

/** A database of its own on the run's PostgreSQL server. */
async function freshDatabase(server: string) {
  const name = `load_${randomUUID().replace(/-/g, '')}`;
  const keeper = await openPostgres(server, 'public');
  await keeper.all(`CREATE DATABASE ${name}`);
  after(async () => {
    await keeper.all(`DROP DATABASE ${name} WITH (FORCE)`);
    await keeper.close();
  });
  return server.replace(/[^/]*$/, name);
}

for (const engine of SERVER === undefined ? ['sqlite'] : ['sqlite', 'postgres']) {
  test(`what was loaded pays at both doors, and the books add up (${engine})`, async () => {
    const databaseUrl = engine === 'postgres' && SERVER ? await freshDatabase(SERVER) : undefined;
    const home = { folder: newFolder(), databaseUrl };
    assert.equal((await load(home, FIRST)).added, FIRST);
    const loaded = await load(home, ALL);
    assert.deepEqual([loaded.added, loaded.complete], [ALL - FIRST, true]);
    assert.equal((await load(home, ALL)).added, 0, 'what is there stays as it is');
    assert.equal((await load(home, FIRST)).added, 0, 'and is never taken away');
    const { world, network, bank } = await serve(home);
    try {
      for (const index of PAYING) {
        assert.equal(await payByToken(loaded, network, index), '00', `token ${index}`);
        assert.equal(await payByCard(loaded, bank, index), '00', `card ${index}`);
      }
      assert.equal(await payByToken(loaded, network, ALL), '14', 'no more than were asked for');
      await assert.rejects(load(home, ALL), FolderInUse);
    } finally {
      await world.close();
    }
    await booksAddUp(home);
  });
}

describe('a load', () => {
  test('goes on where it was cut off', async () => {
    const home = { folder: newFolder(), databaseUrl: undefined };
    const stop = new AbortController();
    stop.abort();
    const cut = await load(home, ALL, { signal: stop.signal });
    assert.deepEqual([cut.added, cut.complete], [0, false]);
    assert.equal((await load(home, ALL)).added, ALL);
  });

  test('is refused for a range that is none for tests, for nobody’s, and for too many', async () => {
    const real = PROGRAMMES.banks.map((bank) => ({ ...bank, testRange: false }));
    const options = {
      folder: newFolder(),
      programmes: { ...PROGRAMMES, banks: real },
      programmeId: 'alpha-bank',
      cards: 1,
      onProgress: () => {},
    };
    await assert.rejects(loadCards(options), LoadRefused);
    const ours = { ...options, programmes: PROGRAMMES };
    await assert.rejects(loadCards({ ...ours, programmeId: 'nobody' }), LoadRefused);
    await assert.rejects(loadCards({ ...ours, cards: LOADABLE + 1 }), LoadRefused);
    assert.deepEqual(readdirSync(options.folder), [], 'nothing is begun');
  });
});

describe('the command', () => {
  const folder = newFolder();
  const run = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    spawnSync(process.execPath, [ARMILLA, 'load', ...words, '--data', join(folder, 'data')], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });

  test('tells what a program needs to pay, in a file of its owner alone', () => {
    const file = join(folder, 'facts.json');
    const done = run(['--cards', '3', '--facts', file, '--json']);
    assert.equal(done.status, 0, done.stderr);
    const said: unknown = JSON.parse(done.stdout);
    assert.deepEqual(said, {
      ok: true,
      programmeId: 'alpha-bank',
      cards: 3,
      added: 3,
      without: [],
    });
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const facts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    assert.equal(facts.cards, 3);
    assert.equal(facts.tokenUniqueReferenceOfFirst, loadedTokenReference(String(facts.dpanBin), 0));
    assert.match(String(facts.imkAc), /^[0-9A-F]{32}$/);
  });

  test('refuses production, and numbers that are none', () => {
    const production = run(['--cards', '3'], { ARMILLA_MODE: 'production' });
    assert.equal(production.status, 1);
    assert.match(production.stderr, /production/);
    for (const cards of ['0', '-1', 'many', '1.5']) {
      const { status, stderr } = run([`--cards=${cards}`]);
      assert.equal(status, 2);
      assert.match(stderr, /--cards wants/);
    }
  });
});
