/** The acquirer between real sockets, on a real database file. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { encodeMessage, type Message, NETWORK } from '@armilla/iso8583';
import type { CallContext } from '@armilla/kit/contract';
import { migrate } from '@armilla/kit/database';
import { migrationsOf } from '@armilla/kit/migrations';
import { isRefusal } from '@armilla/kit/refusal';
import { openSqlite } from '@armilla/kit/sqlite';
import { TEST_WORLD } from './index.ts';
import { seed } from './store/seed.ts';
import {
  ACQUIRER_ID,
  DPAN,
  no,
  openRoad,
  openStore,
  openTill,
  takeBack,
  tap,
  yes,
} from './test/road.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function road(options: { timeoutMs?: number } = {}) {
  const opened = await openRoad(options);
  ends.push(async () => {
    await opened.close();
    assert.deepEqual(opened.errors, []);
  });
  return opened;
}

const code = (message: Message | undefined) => message?.fields[39];
const bytes = (message: Message | undefined) =>
  message === undefined ? undefined : encodeMessage(message, NETWORK);
const types = (messages: readonly Message[]) => messages.map(({ mti }) => mti);

function context(id: string): CallContext {
  return { caller: { kind: 'person', role: 'merchant', id }, language: 'en', idempotencyKey: '' };
}

const listed = async (acquirer: { invoke: (...a: [string, unknown, CallContext]) => unknown }) => {
  const answer = await acquirer.invoke('listTransactions', {}, context('ARMILLA00000001'));
  return (answer as { transactions: Record<string, unknown>[] }).transactions;
};

test('a tap goes out over TCP under our name and its answer comes back to the till', async () => {
  const { openAcquirer, asked, book } = await road();
  const acquirer = await openAcquirer();
  const { till, close } = await openTill(acquirer);
  ends.push(close);
  const request = tap('000001', { 18: '9999', 43: 'Somebody else            Nowhere      XX' });
  const answer = await till.request(request);
  assert.deepEqual([answer.mti, code(answer), answer.fields[38]], ['0110', '00', 'A1B2C3']);
  assert.equal(answer.fields[32], '400001', 'the till finds the DE 32 it sent');
  const [sent] = asked;
  assert.deepEqual(
    [sent?.fields[32], sent?.fields[18], sent?.fields[42], sent?.fields[43]],
    [ACQUIRER_ID, '5814', 'ARMILLA00000001', 'Kafeneio Armilla         Athens       GR'],
  );
  assert.deepEqual(sent?.fields[55], request.fields[55]);
  assert.ok(!('48' in (sent?.fields ?? {})), 'it said nothing in DE 48, and nothing is said there');
  const lines = book.entries().filter(({ reference }) => reference === '632609000001');
  assert.deepEqual(
    lines.map(({ from, to, kind }) => `${from} ${to} ${kind}`),
    ['acquirer token-service ISO 8583', 'token-service acquirer ISO 8583'],
  );
  assert.doesNotMatch(JSON.stringify(lines), new RegExp(DPAN));
  for (const { bytes } of lines) assert.match(bytes?.message ?? '', /^[\dA-FX]+$/);
});

test('what names no payment and cannot be packed is looked at as far as there is something', async () => {
  const { openAcquirer, book } = await road();
  const acquirer = await openAcquirer();
  await acquirer.late({ mti: '0110', fields: { 11: 'none' } });
  const [line] = book.entries();
  assert.ok(line !== undefined);
  assert.deepEqual(
    ['bytes', 'reference'].filter((part) => part in line),
    [],
  );
});

test('a repeat gets the first answer again, byte for byte, and is not forwarded', async () => {
  const { openAcquirer, asked, crash, plays } = await road();
  const acquirer = await openAcquirer();
  const first = await acquirer.answer(tap('000001'));
  plays(no('05'));
  const repeat = { ...tap('000001'), mti: '0101' };
  assert.deepEqual(bytes(await acquirer.answer(repeat)), bytes(first));
  await crash();
  const again = await openAcquirer();
  assert.deepEqual(bytes(await again.answer(repeat)), bytes(first), 'after a restart as well');
  assert.equal(asked.length, 1);
});

test('repeats that overtake the answer wait for it together', async () => {
  const { openAcquirer, asked, plays } = await road();
  const acquirer = await openAcquirer();
  plays((message) => new Promise((resolve) => setTimeout(() => resolve(yes(message)), 50)));
  const answers = await Promise.all([1, 2, 3].map(() => acquirer.answer(tap('000001'))));
  assert.deepEqual(answers.map(code), ['00', '00', '00']);
  assert.equal(asked.length, 1);
});

test('another payment under a used key is refused with 94', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  const other = tap('000001', { 4: '000000000999' });
  assert.equal(code(await acquirer.answer(other)), '94');
  assert.equal(asked.length, 1);
});

for (const [name, changes, expected] of [
  ['an unknown terminal', { 41: 'ARM99999' }, '58'],
  ['a merchant whose terminal it is not', { 42: 'ARMILLA00000002' }, '03'],
  ['no amount', { 4: '000000000000' }, '13'],
  ['no chip data', { 55: undefined }, '30'],
  ['no reference number', { 37: undefined }, '30'],
  ['a number that fails its check digit', { 2: '5413330089604112' }, '14'],
  ['a currency nobody knows', { 49: '999' }, '12'],
  ['a deposit', { 3: '210000' }, '12'],
] as const) {
  test(`a request with ${name} is answered ${expected} and goes no further`, async () => {
    const { openAcquirer, asked } = await road();
    const acquirer = await openAcquirer();
    const answer = await acquirer.answer(tap('000001', changes));
    assert.deepEqual([answer?.mti, code(answer)], ['0110', expected]);
    assert.equal(asked.length, 0);
  });
}

test('without an answer the till is told 91 and the payment is taken back until answered', async () => {
  const { openAcquirer, asked, plays, clock } = await road({ timeoutMs: 100 });
  const acquirer = await openAcquirer();
  plays(() => undefined);
  assert.equal(code(await acquirer.answer(tap('000001'))), '91');
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100', '0420']);
  plays(yes);
  clock.advance(60_000);
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100', '0420', '0421'], 'sent again as a repeat');
  clock.advance(3_600_000);
  await acquirer.settled();
  assert.equal(asked.length, 3, 'an answered reversal is not sent again');
  assert.equal(asked[1]?.fields[90], `01000000011122093000${ACQUIRER_ID}${'0'.repeat(11)}`);
  assert.equal(asked[1]?.fields[35], undefined);
  const [shown] = await listed(acquirer);
  assert.deepEqual([shown?.outcome, shown?.reason], ['DECLINED', 'ISSUER_UNAVAILABLE']);
});

test('a reversal that is not answered outlives a crash', async () => {
  const { openAcquirer, asked, plays, clock, crash } = await road({ timeoutMs: 100 });
  const acquirer = await openAcquirer();
  plays(() => undefined);
  await acquirer.answer(tap('000001'));
  await acquirer.settled();
  await crash();
  plays(yes);
  clock.advance(60_000);
  const again = await openAcquirer();
  await again.settled();
  assert.deepEqual(types(asked), ['0100', '0420', '0421']);
});

test('a network that cannot take a reversal in now is asked again', async () => {
  const { openAcquirer, asked, plays, clock } = await road();
  const acquirer = await openAcquirer();
  plays(no('91'));
  await acquirer.answer(takeBack(tap('000001'), '000002'));
  await acquirer.settled();
  plays(yes);
  clock.advance(60_000);
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0420', '0421']);
});

test('a till that names no merchant has the register name it', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  const nameless = tap('000001', { 18: undefined, 32: undefined, 42: undefined, 43: undefined });
  const answer = await acquirer.answer(nameless);
  assert.deepEqual([code(answer), answer?.fields[32]], ['00', undefined]);
  assert.equal(asked[0]?.fields[42], 'ARMILLA00000001');
});

test('a request that never left is declined and needs no reversal', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer(1);
  assert.equal(code(await acquirer.answer(tap('000001'))), '91');
  await acquirer.settled();
  assert.equal(asked.length, 0);
});

test('what a crash cut off is taken back at the next start, once, and stays answered 91', async () => {
  const { openAcquirer, asked, plays } = await road({ timeoutMs: 4_000 });
  const cutOff = await openAcquirer();
  plays(() => undefined);
  const pending = cutOff.answer(tap('000001'));
  while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  plays(yes);
  const again = await openAcquirer();
  await again.settled();
  assert.deepEqual(types(asked), ['0100', '0420']);
  assert.equal(code(await again.answer(tap('000001'))), '91');
  assert.equal(code(await pending), '91');
  await cutOff.settled();
  assert.equal(code(await again.answer(tap('000001'))), '91');
  assert.deepEqual(types(asked), ['0100', '0420']);
});

test('an answer that could not be written down: its payment is taken back without a restart', async () => {
  const { openAcquirer, asked, plays, folder } = await road();
  const acquirer = await openAcquirer();
  const beside = await openStore(folder);
  plays(async (message) => {
    await beside.all('ALTER TABLE payment RENAME TO gone');
    return yes(message);
  });
  await assert.rejects(acquirer.answer(tap('000001')), /payment/);
  plays(yes);
  await beside.all('ALTER TABLE gone RENAME TO payment');
  await beside.close();
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100', '0420']);
  assert.equal(code(await acquirer.answer(tap('000001'))), '91');
});

/** Waits for something to become true, for as long as a slow machine may need. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 4_000; i++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.fail('it never came to be');
}

test('an approval that comes too late is not lost: the reversal stands and is shown', async () => {
  const { openAcquirer, asked, plays } = await road({ timeoutMs: 80 });
  const acquirer = await openAcquirer();
  let release = () => {};
  plays((message) => {
    if (message.mti !== '0100') return yes(message);
    return new Promise((resolve) => {
      release = () => resolve(yes(message));
    });
  });
  assert.equal(code(await acquirer.answer(tap('000001'))), '91');
  release();
  await until(async () => (await listed(acquirer))[0]?.outcome === 'REVERSED');
  await acquirer.settled();
  // A slow machine may repeat the advice; it is one reversal all the same.
  assert.deepEqual([...new Set(types(asked))].slice(0, 2), ['0100', '0420']);
  const [shown] = await listed(acquirer);
  assert.deepEqual([shown?.outcome, shown?.responseCode], ['REVERSED', '91']);
  assert.equal(code(await acquirer.answer({ ...tap('000001'), mti: '0101' })), '91');
});

test('a yes after a no that the till was told is taken back', async () => {
  const { openAcquirer, asked, plays } = await road();
  const acquirer = await openAcquirer();
  plays(no('51'));
  assert.equal(code(await acquirer.answer(tap('000001'))), '51');
  plays(yes);
  await acquirer.late(yes(asked[0] ?? tap('')));
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100', '0420']);
  assert.equal(code(await acquirer.answer({ ...tap('000001'), mti: '0101' })), '51');
});

test('an answer about another amount is no answer', async () => {
  const { openAcquirer, asked, plays } = await road();
  const acquirer = await openAcquirer();
  plays((message) => ({
    ...yes(message),
    fields: { ...yes(message).fields, 4: '000000000001' },
  }));
  assert.equal(code(await acquirer.answer(tap('000001'))), '91');
  plays(yes);
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100', '0420']);
});

test('a terminal’s reversal is answered at once, forwarded once, and shown', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  const payment = tap('000001');
  await acquirer.answer(payment);
  const answers = [
    await acquirer.answer(takeBack(payment, '000002')),
    await acquirer.answer({ ...takeBack(payment, '000002'), mti: '0421' }),
    await acquirer.answer(takeBack(payment, '000003')),
  ];
  assert.deepEqual(
    answers.map((each) => `${each?.mti} ${code(each)}`),
    ['0430 00', '0430 00', '0430 00'],
  );
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100', '0420']);
  assert.equal(asked[1]?.fields[90], `01000000011122093000${ACQUIRER_ID}${'0'.repeat(11)}`);
  const [shown] = await listed(acquirer);
  assert.equal(shown?.outcome, 'REVERSED');
});

test('a reversal before its original leaves a tombstone that stops the original', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  const payment = tap('000001');
  assert.equal(code(await acquirer.answer(takeBack(payment, '000002'))), '00');
  const answer = await acquirer.answer(payment);
  assert.equal(code(answer), '21');
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0420']);
});

test('a reversal while the answer is under way wins over the answer', async () => {
  const { openAcquirer, asked, plays } = await road();
  const acquirer = await openAcquirer();
  plays((message) => new Promise((resolve) => setTimeout(() => resolve(yes(message)), 80)));
  const payment = tap('000001');
  const pending = acquirer.answer(payment);
  while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await acquirer.answer(takeBack(payment, '000002'));
  assert.equal(code(await pending), '21');
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100', '0420']);
  const [shown] = await listed(acquirer);
  assert.equal(shown?.outcome, 'REVERSED');
});

test('a reversal that names nothing is answered 30', async () => {
  const { openAcquirer } = await road();
  const acquirer = await openAcquirer();
  const reversal = takeBack(tap('000001'), '000002');
  const nameless = { ...reversal, fields: { ...reversal.fields, 90: undefined } };
  assert.equal(code(await acquirer.answer(nameless)), '30');
});

test('the line is kept: sign-on, echo, and what nobody knows', async () => {
  const { openAcquirer } = await road();
  const acquirer = await openAcquirer();
  const line = (management: string): Message => ({
    mti: '0800',
    fields: { 7: '1122093000', 11: '000009', 70: management },
  });
  const answers = [];
  for (const each of ['001', '301', '777']) answers.push(await acquirer.answer(line(each)));
  assert.deepEqual(
    answers.map((each) => `${each?.mti} ${code(each)}`),
    ['0810 00', '0810 00', '0810 12'],
  );
  assert.equal(await acquirer.answer({ mti: '0110', fields: {} }), undefined);
  assert.equal(await acquirer.answer({ mti: '9999', fields: {} }), undefined);
  assert.equal(code(await acquirer.answer({ mti: '0200', fields: {} })), '12');
});

test('a merchant signs in, sees its own payments newest first, and finds a receipt', async () => {
  const { openAcquirer, clock, plays } = await road();
  const acquirer = await openAcquirer();
  const [first] = TEST_WORLD;
  const anyone: CallContext = { caller: { kind: 'anyone' }, language: 'en', idempotencyKey: '' };
  const input = { merchant: first?.signInName, password: first?.password };
  const signed = (await acquirer.invoke('signIn', input, anyone)) as { sessionToken: string };
  const caller = await acquirer.sessions.callerOf(signed.sessionToken);
  assert.deepEqual(caller, { kind: 'person', role: 'merchant', id: 'ARMILLA00000001' });

  await acquirer.answer(tap('000001'));
  clock.advance(1_000);
  plays(no('51'));
  await acquirer.answer(tap('000002'));
  await acquirer.answer(tap('000003', { 41: 'ARM00002', 42: 'ARMILLA00000002' }));
  const shown = await listed(acquirer);
  assert.deepEqual(
    shown.map(({ stan, outcome, reason, dpanLastFour }) => [stan, outcome, reason, dpanLastFour]),
    [
      ['000002', 'DECLINED', 'INSUFFICIENT_FUNDS', '4111'],
      ['000001', 'APPROVED', undefined, '4111'],
    ],
  );
  const ours = context('ARMILLA00000001');
  const receipt = await acquirer.invoke('findReceipt', { rrn: '632609000001' }, ours);
  assert.equal((receipt as { transaction: { rrn: string } }).transaction.rrn, '632609000001');
  const foreign = await acquirer.invoke('findReceipt', { rrn: '632609000003' }, ours);
  assert.ok(isRefusal(foreign) && foreign.code === 'NOT_FOUND');
});

test('the test world comes into a register that has no other merchants, whole again each time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'acquirer-'));
  ends.push(async () => rmSync(folder, { recursive: true }));
  const database = openSqlite(join(folder, 'acquirer.sqlite'));
  ends.push(() => database.close());
  await migrate(database, migrationsOf(new URL('./store/', import.meta.url)), 0);
  const merchants = async () =>
    (await database.all<{ name: string }>('SELECT name FROM merchant ORDER BY merchant_id')).map(
      ({ name }) => name,
    );
  const all = TEST_WORLD.map(({ merchant }) => merchant.name);
  await seed(database);
  assert.deepEqual(await merchants(), all);
  await database.all("DELETE FROM terminal WHERE merchant_id = 'ARMILLA00000003'");
  await database.all("DELETE FROM merchant WHERE merchant_id = 'ARMILLA00000003'");
  await seed(database);
  assert.deepEqual(await merchants(), all);
  await database.all('DELETE FROM terminal');
  await database.all("UPDATE merchant SET merchant_id = 'OWN' WHERE name = 'Agora Canteen'");
  await seed(database);
  assert.deepEqual((await merchants()).toSorted(), all.toSorted());
  assert.deepEqual(await database.all('SELECT * FROM terminal'), []);
});

test('ten wrong passwords lock the name for half an hour, known or not', async () => {
  const { openAcquirer, clock } = await road();
  const acquirer = await openAcquirer();
  const anyone: CallContext = { caller: { kind: 'anyone' }, language: 'en', idempotencyKey: '' };
  const tries = async (merchant: string, password: string) => {
    const answer = await acquirer.invoke('signIn', { merchant, password }, anyone);
    return isRefusal(answer) ? answer.code : 'IN';
  };
  for (const name of ['kafeneio', 'nobody']) {
    for (let i = 0; i < 10; i++) assert.equal(await tries(name, 'wrong'), 'SIGN_IN_FAILED');
    assert.equal(await tries(name, 'coffee-in-athens'), 'TOO_MANY_REQUESTS');
  }
  clock.advance(1_800_001);
  assert.equal(await tries('Kafeneio', 'coffee-in-athens'), 'IN');
});

test('of forty wrong passwords at once ten are looked at, and made-up names are forgotten', async () => {
  const { openAcquirer, clock, folder } = await road();
  const acquirer = await openAcquirer();
  const anyone: CallContext = { caller: { kind: 'anyone' }, language: 'en', idempotencyKey: '' };
  const tries = async (merchant: string, password: string) => {
    const answer = await acquirer.invoke('signIn', { merchant, password }, anyone);
    return isRefusal(answer) ? answer.code : 'IN';
  };
  const codes = await Promise.all(Array.from({ length: 40 }, () => tries('kafeneio', 'wrong')));
  assert.equal(codes.filter((each) => each === 'SIGN_IN_FAILED').length, 10);
  assert.equal(await tries('kafeneio', 'coffee-in-athens'), 'TOO_MANY_REQUESTS');
  for (let i = 0; i < 5; i++) await tries(`made-up-${i}`, 'wrong');
  clock.advance(1_800_001);
  assert.equal(await tries('kafeneio', 'coffee-in-athens'), 'IN');
  const database = await openStore(folder);
  const kept = () => database.all<{ sign_in_name: string }>('SELECT * FROM sign_in_attempt');
  assert.deepEqual(await kept(), []);
  await tries('5413330089604111', 'wrong');
  const [attempt] = await kept();
  assert.doesNotMatch(attempt?.sign_in_name ?? '', /5413/, 'what was typed is not kept');
  await database.close();
});

test('a payment that was taken back is not approved once more when it is repeated', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  const payment = tap('000001');
  assert.equal(code(await acquirer.answer(payment)), '00');
  await acquirer.answer(takeBack(payment, '000002'));
  assert.equal(code(await acquirer.answer({ ...payment, mti: '0101' })), '21');
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100', '0420']);
});

test('no file of the acquirer holds the account number, its track or the chip data', async () => {
  const { openAcquirer, folder, crash, plays } = await road({ timeoutMs: 100 });
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  plays(() => undefined);
  await acquirer.answer(tap('000002'));
  const planted = [DPAN, Buffer.from(DPAN).toString('base64'), Buffer.from(DPAN, 'hex')];
  const found = () =>
    readdirSync(folder).flatMap((name) => {
      const content = readFileSync(join(folder, name));
      return planted.filter((canary) => content.includes(canary)).map(() => name);
    });
  assert.deepEqual(found(), []);
  await crash();
  assert.deepEqual(found(), []);
});
