/** What is on the disk, and what is not: secrets, crashes, restarts. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Sms } from '../sms/port.ts';
import {
  ask,
  type Bank,
  customer,
  enrol,
  granted,
  idOf,
  ledgerSums,
  openBank,
  plastic,
  programmeNamed,
  refusal,
  request,
  reversalOf,
} from './bank.ts';

const CODE = '739184';

async function deliver(bank: Bank, enrolment: string, idempotencyKey = enrolment) {
  const card = await plastic(bank, 'approve');
  const { panUniqueReference = '' } = granted(await enrol(bank, enrolment, card));
  return bank.tokenService.deliverActivationCode(
    {
      enrolmentId: idOf('enr', enrolment),
      panUniqueReference,
      methodId: 'sms',
      code: CODE,
      expiresAt: bank.clock.now() + 600_000,
      deviceName: 'My band',
      language: 'en',
    },
    { idempotencyKey },
  );
}

/** The folder as a power cut would leave it: copied from under the running bank. */
function pullThePlug(bank: Bank): string {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-issuer-'));
  for (const name of readdirSync(bank.folder)) {
    if (!name.endsWith('-shm')) copyFileSync(join(bank.folder, name), join(folder, name));
  }
  return folder;
}

test('no card number, CVC2 or activation code is in the files, log or trace', async () => {
  const down = { send: () => Promise.reject(new Error('the gateway is down')) };
  const bank = await openBank({ sms: down });
  const { plastic: cards } = granted(await bank.anyone.listTestPlastic({}));
  const opened = await bank.database.all('SELECT amount FROM transfer');
  const spoken = new Set<unknown>(opened.map(({ amount }) => String(amount)));
  for (const [i, card] of cards.entries()) {
    await enrol(bank, `canary${i}`, card);
    const message = request({ pan: card.pan, amountMinor: 7, stan: i + 1 });
    for (const field of Object.values(message.fields)) spoken.add(field);
    await ask(bank, message);
    await ask(bank, message);
    await ask(bank, reversalOf(message, 500 + i));
  }
  assert.equal(granted(await deliver(bank, 'canarycode')).delivery, 'QUEUED');
  const files = readdirSync(bank.folder).filter((name) => name !== 'sms.jsonl');
  assert.ok(files.some((name) => name.endsWith('-wal')));
  const kept = files.map((name) => readFileSync(join(bank.folder, name)).toString('latin1'));
  const everything = [...kept, ...bank.lines, JSON.stringify(bank.trace.entries())].join('\n');
  for (const { pan } of cards) {
    const packed = Buffer.from(pan, 'hex').toString('latin1');
    for (const form of [pan, pan.replace(/(.{4})(?=.)/g, '$1 '), packed]) {
      assert.ok(!everything.includes(form), 'a card number');
    }
  }
  assert.ok(!everything.includes(CODE), 'an activation code');
  // Opening balances and the currency's number are as long: a card may have drawn one as its code.
  const codes = cards.map(({ cvc2 }) => cvc2).filter((code) => !spoken.has(code));
  assert.deepEqual(await columnsHolding(bank, new Set(codes)), []);
  await bank.close();
});

/** Three digits turn up in any file; as a column's value, or quoted in one, they are a code. */
async function columnsHolding(bank: Bank, codes: ReadonlySet<string>): Promise<readonly string[]> {
  const tables = await bank.database.all<{ name: string }>(
    `SELECT name FROM sqlite_master WHERE type = 'table'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    for (const row of await bank.database.all(`SELECT * FROM ${name}`)) {
      for (const [column, value] of Object.entries(row)) {
        const text = value instanceof Uint8Array ? Buffer.from(value).toString() : String(value);
        const quoted = [...text.matchAll(/"(\d{3})"/g)].map((match) => match[1] ?? '');
        if ([text, ...quoted].some((one) => codes.has(one))) found.push(`${name}.${column}`);
      }
    }
  }
  return found;
}

test('what was acknowledged is there after a power cut, and repeats are still known', async () => {
  const bank = await openBank();
  const { pan } = await plastic(bank, 'approve');
  const paid = request({ pan, amountMinor: 1_240, stan: 1 });
  const reversed = request({ pan, amountMinor: 500, stan: 2 });
  const early = request({ pan, amountMinor: 300, stan: 4 });
  const answer = await ask(bank, paid);
  await ask(bank, reversed);
  await ask(bank, reversalOf(reversed, 3));
  await ask(bank, reversalOf(early, 5));
  const before = granted(await (await customer(bank, 'maria')).listAccounts({}));
  const { key } = granted(await bank.tokenService.getEncryptionKey({}));
  const folder = pullThePlug(bank);
  await bank.close();

  const again = await openBank({ folder, clock: bank.clock });
  const maria = await customer(again, 'maria');
  assert.deepEqual(granted(await maria.listAccounts({})), before);
  assert.deepEqual(granted(await again.tokenService.getEncryptionKey({})).key, key);
  assert.equal((await plastic(again, 'approve')).pan, pan);
  assert.deepEqual(await ask(again, paid), answer);
  assert.equal((await ask(again, early)).fields[39], '68');
  assert.equal((await ask(again, reversalOf(reversed, 3))).fields[39], '00');
  assert.deepEqual(granted(await maria.listAccounts({})), before);
  for (const sum of await ledgerSums(again)) assert.deepEqual([sum.posted, sum.pending], [0, 0]);
  await again.close();
});

test('a second start makes no second customers', async () => {
  const bank = await openBank();
  const { plastic: first } = granted(await bank.anyone.listTestPlastic({}));
  await bank.issuer.start();
  const { plastic: second } = granted(await bank.anyone.listTestPlastic({}));
  assert.deepEqual(second, first);
  assert.equal(first.length, 16);
  await bank.close();
});

test('a bank without a test range has no test customers and shows no plastic', async () => {
  const bank = await openBank({ programme: { ...programmeNamed('alpha-bank'), testRange: false } });
  assert.equal(refusal(await bank.anyone.listTestPlastic({})), 'NOT_FOUND');
  const answer = await bank.anyone.signIn({ customer: 'maria', password: 'armilla-test-1' });
  assert.equal(refusal(answer), 'SIGN_IN_FAILED');
  await bank.close();
});

test('an SMS that the gateway did not take goes out later, once', async () => {
  const taken: Sms[] = [];
  let up = false;
  const gateway = {
    async send(sms: Sms) {
      if (!up) throw new Error('the gateway is down');
      taken.push(sms);
      return [];
    },
  };
  const bank = await openBank({ sms: gateway });
  assert.equal(granted(await deliver(bank, 'later')).delivery, 'QUEUED');
  up = true;
  bank.clock.advance(31_000);
  await bank.issuer.settled();
  assert.deepEqual(
    taken.map(({ text }) => text.includes(CODE)),
    [true],
  );
  await bank.close();
});

test('an SMS that was still waiting at a power cut goes out after it', async () => {
  const down = { send: () => Promise.reject(new Error('the gateway is down')) };
  const bank = await openBank({ sms: down });
  const { mobile } = await plastic(bank, 'approve');
  await deliver(bank, 'cut');
  const folder = pullThePlug(bank);
  await bank.close();
  bank.clock.advance(60_000);
  const again = await openBank({ folder, clock: bank.clock });
  await again.issuer.settled();
  assert.equal((await again.smsFile.listSms(mobile)).length, 1);
  await again.close();
});

test('an SMS is not sent after its code has expired', async () => {
  let up = false;
  const taken: Sms[] = [];
  const bank = await openBank({
    sms: {
      async send(sms) {
        if (!up) throw new Error('the gateway is down');
        taken.push(sms);
        return [];
      },
    },
  });
  await deliver(bank, 'tooLate');
  up = true;
  bank.clock.advance(600_000);
  await bank.issuer.settled();
  assert.deepEqual(taken, []);
  await bank.close();
});

test('five wrong passwords lock a customer for half an hour, and a stranger alike', async () => {
  const bank = await openBank();
  for (const login of ['maria', 'stranger']) {
    const tries = await Promise.all(
      Array.from({ length: 7 }, () => bank.anyone.signIn({ customer: login, password: 'wrong' })),
    );
    const codes = tries.map(refusal);
    assert.equal(codes.filter((code) => code === 'SIGN_IN_FAILED').length, 5, login);
    assert.equal(codes.filter((code) => code === 'TOO_MANY_REQUESTS').length, 2, login);
  }
  const right = { customer: 'maria', password: 'armilla-test-1' };
  assert.equal(refusal(await bank.anyone.signIn(right)), 'TOO_MANY_REQUESTS');
  bank.clock.advance(30 * 60_000);
  const { sessionToken, customerId, name } = granted(await bank.anyone.signIn(right));
  assert.equal(name, 'Μαρία Παπαδοπούλου');
  const caller = await bank.issuer.sessions.callerOf(sessionToken);
  assert.deepEqual(caller, { kind: 'person', role: 'customer', id: customerId });
  await bank.close();
});
