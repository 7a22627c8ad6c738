/**
 * kill -9 at moments nobody chose, while bands pay and cards are added and removed. Afterwards the
 * books are judged from the files alone: a sale that was written down stands once, whatever else
 * was held is given back, the ledger is zero, and the bands hold what the network says.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { issuerContract } from '@armilla/api/issuer';
import { stageContract } from '@armilla/api/stage';
import { httpClient } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import { bankPages, Cardholder, type Plastic, yes } from './scene.ts';

const ARMILLA = fileURLToPath(new URL('../app/command-line/armilla.mjs', import.meta.url));
const ROUNDS = Number(process.env.ARMILLA_KILLS ?? 3);
const TILLS = ['ARM00001', 'ARM00002'];
const folder = mkdtempSync(join(tmpdir(), 'armilla-kills-'));
let child: ChildProcess;
let port = 0;

async function start(): Promise<void> {
  const args = [ARMILLA, 'start', '--json', '--port', `${port}`, '--data', folder];
  const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child = started;
  for await (const line of createInterface({ input: started.stdout })) {
    const told = JSON.parse(line) as { url?: string; error?: string };
    if (told.url === undefined) throw new Error(told.error);
    port = Number(new URL(told.url).port);
    return;
  }
  throw new Error('the service did not start');
}

async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  child.kill(signal);
  await once(child, 'exit');
}

const url = () => `http://127.0.0.1:${port}`;
const stage = () => httpClient(stageContract, { baseUrl: url(), timeoutMs: 30_000 });
const bank = () => httpClient(issuerContract, { baseUrl: url(), prefix: 'issuer-alpha-bank' });
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

before(start);
after(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Person {
  readonly holder: Cardholder;
  readonly card: Plastic;
  readonly spare: Plastic;
}

/** What the till told us; nothing where the service died first. */
const told = new Map<string, boolean>();

/** Pays again and again until the service is gone. */
async function pays({ holder }: Person, terminalId: string): Promise<void> {
  const serialNumber = holder.serialNumber;
  for (;;) {
    await stage().wear({ serialNumber, worn: true });
    await stage().enterPasscode({ serialNumber, passcode: '246813' });
    if (isRefusal(await stage().arm({ serialNumber, position: 0 }))) return;
    const key = randomUUID();
    const answer = await stage().tap(
      {
        terminalId,
        serialNumber,
        amount: { amountMinor: randomInt(100, 400), currency: 'EUR' },
        language: 'en',
      },
      { idempotencyKey: key },
    );
    if (isRefusal(answer)) return;
    told.set(key, answer.tap.approved);
  }
}

/** Adds a second card and takes it away again, until something is refused. */
async function changesCards({ holder, spare }: Person): Promise<void> {
  for (;;) {
    const listed = await holder.phone.cards();
    if (isRefusal(listed)) return;
    const old = listed.cards.filter(({ face }) => face.panLastFour === spare.pan.slice(-4));
    for (const { cardId } of old) if (isRefusal(await holder.phone.remove(cardId))) return;
    if (isRefusal(await holder.phone.sync())) return;
    try {
      await holder.adds(spare);
    } catch {
      return;
    }
  }
}

/** Where these people live. */
const ALPHA = { model: 'mi-smart-band-6-nfc', terminalId: 'ARM00001', currency: 'EUR' } as const;

async function arrives(card: Plastic, spare: Plastic): Promise<Person> {
  const holder = await Cardholder.arrives({
    ...ALPHA,
    url: url(),
    stage: stage(),
    customer: bankPages(url(), 'alpha-bank'),
  });
  await holder.wears();
  await holder.adds(card);
  return { holder, card, spare };
}

const open = (name: string) => new DatabaseSync(join(folder, `${name}.sqlite`), { readOnly: true });
const rows = (name: string, sql: string) => {
  const database = open(name);
  try {
    return database.prepare(sql).all() as Record<string, string & number>[];
  } finally {
    database.close();
  }
};

/** Everything that was to be sent has been sent. */
async function settled(): Promise<void> {
  const left = () =>
    ['token-service', 'acquirer', 'issuer-alpha-bank', 'wallet'].reduce(
      (sum, name) => sum + rows(name, 'SELECT message_id FROM outbox').length,
      rows('token-service', 'SELECT stan FROM advice WHERE answered_at IS NULL').length,
    );
  for (let i = 0; i < 120 && left() > 0; i++) await later(250);
  assert.equal(left(), 0, 'messages are left');
}

test('killed at any moment, the books are right and the bands agree', async (t) => {
  const { plastic } = yes(await bank().listTestPlastic({}));
  const of = (story: string) => {
    const found = plastic.find((each) => each.story === story);
    assert.ok(found, story);
    return found;
  };
  const people = [
    await arrives(of('approve'), of('credit')),
    await arrives(of('credit'), of('approve')),
  ];
  for (let round = 0; round < ROUNDS; round++) {
    const work = Promise.allSettled([
      ...people.map((person, i) => pays(person, TILLS[i] ?? '')),
      ...people.map(changesCards),
    ]);
    await later(randomInt(50, 2_500));
    await end('SIGKILL');
    await work;
    await start();
    for (const { holder } of people) holder.holds(holder.serialNumber);
    await later(300);
  }
  for (const { holder } of people) yes(await holder.phone.sync());
  await settled();
  const bands = [];
  for (const { holder } of people) bands.push(await holder.band());
  await end('SIGTERM');
  t.diagnostic(judgeBooks());
  judgeBands(bands);
  const log = readFileSync(join(folder, 'service.log'), 'utf8');
  assert.deepEqual(
    log.split('\n').filter((line) => line.includes('"level":50')),
    [],
  );
});

function judgeBooks(): string {
  const sales = rows('stage', 'SELECT sale_key, result FROM sale').map(({ sale_key, result }) => ({
    key: String(sale_key),
    ...(JSON.parse(String(result)) as { approved: boolean; rrn: string | null }),
  }));
  for (const [key, approved] of told) {
    const kept = sales.find((sale) => sale.key === key);
    assert.equal(kept?.approved, approved, 'what a till told is written down');
  }
  const standing = sales.filter(({ approved }) => approved).map(({ rrn }) => rrn);
  assert.ok(standing.length > 0);
  const held = rows(
    'issuer-alpha-bank',
    `SELECT a.rrn FROM authorisation a JOIN transfer t ON t.authorisation_id = a.authorisation_id
     WHERE t.unit = a.currency AND t.state IN ('PENDING', 'POSTED')`,
  ).map(({ rrn }) => String(rrn));
  assert.deepEqual(held.toSorted(), standing.map(String).toSorted(), 'held is what was sold');
  const approved = rows(
    'issuer-alpha-bank',
    `SELECT rrn FROM authorisation WHERE outcome = 'APPROVED'`,
  );
  assert.deepEqual(approved.map(({ rrn }) => String(rrn)).toSorted(), held.toSorted());
  for (const row of rows(
    'issuer-alpha-bank',
    `SELECT unit, SUM(debits_pending) - SUM(credits_pending) AS pending,
       SUM(debits_posted) - SUM(credits_posted) AS posted FROM ledger_balance GROUP BY unit`,
  )) {
    assert.deepEqual([row.pending, row.posted], [0, 0], `the ledger of ${row.unit} is zero`);
  }
  const drifted = rows(
    'issuer-alpha-bank',
    `SELECT b.account_id FROM ledger_balance b WHERE b.side = 'HOLDER' AND b.debits_pending <>
       (SELECT COALESCE(SUM(t.amount), 0) FROM transfer t WHERE t.account_id = b.account_id
        AND t.unit = b.unit AND t.debit = 'HOLDER' AND t.state = 'PENDING')`,
  );
  assert.deepEqual(drifted, [], 'figures are the sum of their transfers');
  const twice = rows(
    'token-service',
    `SELECT token_unique_reference, atc FROM authorisation WHERE response_code = '00'
     GROUP BY token_unique_reference, atc HAVING COUNT(*) > 1`,
  );
  assert.deepEqual(twice, [], 'a counter pays once');
  const reversed = rows(
    'issuer-alpha-bank',
    `SELECT rrn FROM authorisation WHERE outcome = 'REVERSED'`,
  );
  return `${standing.length} sales stand, ${reversed.length} were taken back`;
}

function judgeBands(
  bands: readonly { serialNumber: string; cards: { dpanLastFour: string }[] }[],
): void {
  const tokens = rows(
    'token-service',
    'SELECT secure_element_id, dpan_last_four, status, provisioning FROM token',
  );
  for (const { serialNumber, cards } of bands) {
    const about = JSON.parse(
      readFileSync(join(folder, 'wearable', `${serialNumber}.json`), 'utf8'),
    ) as { cplc: string };
    const mine = tokens.filter((token) => token.secure_element_id === about.cplc);
    const atNetwork = mine.filter(({ provisioning }) =>
      ['PERSONALISED', 'ACTIVATED'].includes(String(provisioning)),
    );
    assert.deepEqual(
      cards.map(({ dpanLastFour }) => dpanLastFour).toSorted(),
      atNetwork.map((token) => String(token.dpan_last_four)).toSorted(),
      'the band holds what the network says it holds',
    );
    for (const { status, provisioning } of mine) {
      assert.notEqual(provisioning, 'FAILED');
      assert.equal(status === 'ACTIVE', provisioning === 'ACTIVATED', `${status} ${provisioning}`);
    }
  }
}
