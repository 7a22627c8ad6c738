/** Digital receipts: who gets their name, and what whoever has it may read. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { encodeSubelements } from '@armilla/iso8583';
import { call, receipt } from './test/desk.ts';
import { DPAN, no, openRoad, tap, yes } from './test/road.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function road() {
  const opened = await openRoad();
  ends.push(async () => {
    await opened.close();
    assert.deepEqual(opened.errors, []);
  });
  return { ...opened, acquirer: await opened.openAcquirer() };
}

type Acquirer = Awaited<ReturnType<typeof road>>['acquirer'];

const TERMINAL = 'ARM00001';
const told = (subelements: Parameters<typeof encodeSubelements>[0]) => ({
  48: encodeSubelements(subelements),
});

async function nameOf(acquirer: Acquirer, rrn: string): Promise<string> {
  const opened = await call(
    acquirer,
    'openReceipt',
    { terminalId: TERMINAL, rrn },
    { as: 'stage' },
  );
  if (typeof opened === 'string') throw new Error(opened);
  return opened.receiptId;
}

async function read(acquirer: Acquirer, receiptId: string) {
  const answer = await call(acquirer, 'getReceipt', { receiptId }, { merchant: 'nobody' });
  if (typeof answer === 'string') throw new Error(answer);
  return answer.receipt;
}

test('a receipt says what the paper says: token’s last four, points, never the number', async () => {
  const { acquirer, plays } = await road();
  plays((message) => {
    const points = told({ '02': 'P'.repeat(29), '07': '200', '10': '3', '11': '100' });
    return { ...yes(message), fields: { ...yes(message).fields, ...points } };
  });
  const request = tap('000001', told({ '01': '50110030273', '07': '500' }));
  await acquirer.answer(request);
  const rrn = request.fields[37] ?? '';
  const name = await nameOf(acquirer, rrn);
  assert.equal(await nameOf(acquirer, rrn), name, 'one name, however often it is asked for');
  const shown = await read(acquirer, name);
  assert.deepEqual(
    [shown.outcome, shown.dpanLastFour, shown.account, shown.rrn, shown.facts.terminalId],
    ['APPROVED', DPAN.slice(-4), 'TOKEN', rrn, TERMINAL],
  );
  assert.deepEqual(shown.points, { spent: 200, paidMinor: 100, earned: 3 });
  assert.ok(!JSON.stringify(shown).includes(DPAN));
});

test('points that were earned alone, or spent alone, stand on the receipt', async () => {
  const { acquirer, plays } = await road();
  const points = async (stan: string, subelements: Parameters<typeof told>[0]) => {
    plays((message) => {
      const { mti, fields } = yes(message);
      return { mti, fields: { ...fields, ...told(subelements) } };
    });
    const request = tap(stan, told({ '07': '500' }));
    await acquirer.answer(request);
    return (await read(acquirer, await nameOf(acquirer, request.fields[37] ?? ''))).points;
  };
  assert.deepEqual(await points('000001', { '10': '3' }), { spent: 0, paidMinor: 0, earned: 3 });
  const spent = { '07': '200', '11': '100' };
  assert.deepEqual(await points('000002', spent), { spent: 200, paidMinor: 100, earned: 0 });
});

test('a card itself is told from a token, and a declined payment has its receipt too', async () => {
  const { acquirer, plays } = await road();
  plays(no('51'));
  const request = tap('000001');
  await acquirer.answer(request);
  const shown = await read(acquirer, await nameOf(acquirer, request.fields[37] ?? ''));
  assert.deepEqual(
    [shown.outcome, shown.reason, shown.account, shown.points],
    ['DECLINED', 'INSUFFICIENT_FUNDS', 'CARD', undefined],
  );
});

test('a receipt stays true: what was given back since stands on it', async () => {
  const { acquirer } = await road();
  const request = tap('000001', told({ '01': '50110030273' }));
  await acquirer.answer(request);
  const rrn = request.fields[37] ?? '';
  const name = await nameOf(acquirer, rrn);
  const refund = await call(acquirer, 'refundPayment', { rrn, amountMinor: 100 });
  assert.ok(typeof refund !== 'string', String(refund));
  assert.equal((await read(acquirer, name)).refundedMinor, 100);
  const back = await read(acquirer, await nameOf(acquirer, refund.transaction.rrn));
  assert.deepEqual([back.kind, back.refundOf, back.account], ['REFUND', rrn, 'TOKEN']);
});

test('nobody opens the receipt of another merchant, or one that is not there', async () => {
  const { acquirer } = await road();
  const request = tap('000001');
  await acquirer.answer(request);
  const rrn = request.fields[37] ?? '';
  const asked = { terminalId: TERMINAL, rrn };
  const stranger = { merchant: 'ARMILLA00000002' };
  assert.equal(await call(acquirer, 'openReceipt', asked, stranger), 'NOT_FOUND');
  const mine = await call(acquirer, 'openReceipt', asked);
  assert.ok(typeof mine !== 'string');
  const unknown = { receiptId: 'A'.repeat(22) };
  assert.equal(await call(acquirer, 'getReceipt', unknown), 'NOT_FOUND');
  const missing = { ...asked, rrn: '000000000000' };
  assert.equal(await call(acquirer, 'openReceipt', missing), 'NOT_FOUND');
  assert.equal(await call(acquirer, 'openReceipt', missing, { as: 'stage' }), 'NOT_FOUND');
  assert.equal((await receipt(acquirer, rrn)).outcome, 'APPROVED');
});

test('a merchant learns who they are signed in as', async () => {
  const { acquirer } = await road();
  const answer = await call(acquirer, 'getMerchant', {});
  assert.deepEqual(answer, {
    merchantId: 'ARMILLA00000001',
    name: 'Kafeneio Armilla',
    city: 'Athens',
    terminalIds: ['ARM00001'],
  });
});

test('what may be done with a payment follows what was done with it', async () => {
  const { acquirer } = await road();
  const request = tap('000001');
  await acquirer.answer(request);
  const rrn = request.fields[37] ?? '';
  const may = () => call(acquirer, 'getFollowUps', { rrn });
  const nothing = { refundMinor: 0, mayVoid: false, completeMinor: 0, mayIncrement: false };
  assert.deepEqual(await may(), { ...nothing, refundMinor: 350, mayVoid: true });
  await call(acquirer, 'refundPayment', { rrn, amountMinor: 100 });
  assert.deepEqual(await may(), { ...nothing, refundMinor: 250 });
  const hold = tap('000002', told({ '14': '1' }));
  await acquirer.answer(hold);
  const held = { rrn: hold.fields[37] ?? '' };
  assert.deepEqual(await call(acquirer, 'getFollowUps', held), {
    refundMinor: 0,
    mayVoid: true,
    completeMinor: 350,
    mayIncrement: true,
  });
  await call(acquirer, 'voidPayment', held);
  assert.deepEqual(await call(acquirer, 'getFollowUps', held), nothing);
  const stranger = { merchant: 'ARMILLA00000002' };
  assert.equal(await call(acquirer, 'getFollowUps', { rrn }, stranger), 'NOT_FOUND');
});
