/** What a merchant does with a payment afterwards: refund, void, reduce, complete, raise. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { decodeSubelements, encodeSubelements, type Message } from '@armilla/iso8583';
import type { Acquirer } from './index.ts';
import { call, listed, receipt, transaction } from './test/desk.ts';
import {
  ACQUIRER_ID,
  DPAN,
  NOW,
  no,
  openRoad,
  type Play,
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
const types = (messages: readonly Message[]) => messages.map(({ mti }) => mti);
const said = (message: Message | undefined) => decodeSubelements(message?.fields[48] ?? '');
const HOLD = { 48: encodeSubelements({ '14': '1' }) };
const RRN = '632609000001';

const refund = (acquirer: Acquirer, amountMinor: number, key?: string) =>
  call(acquirer, 'refundPayment', { rrn: RRN, amountMinor }, key === undefined ? {} : { key });

test('a refund goes by the receipt: no card, its own reference, the payment’s named', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  const shown = transaction(await refund(acquirer, 100));
  assert.deepEqual(
    [shown.kind, shown.outcome, shown.refundOf, shown.clearing, shown.amount.amountMinor],
    ['REFUND', 'APPROVED', RRN, 'TO_CLEAR', 100],
  );
  const { fields } = asked[1] ?? tap('');
  assert.deepEqual(
    [fields[2], fields[3], fields[4], fields[22], fields[32], fields[41], fields[42], fields[55]],
    [DPAN, '200000', '000000000100', '010', ACQUIRER_ID, 'ARM00001', 'ARMILLA00000001', undefined],
  );
  assert.deepEqual(said(asked[1]), { '12': RRN });
  assert.equal(fields[37], shown.rrn);
  assert.match(shown.rrn, /^6326099\d{5}$/);
  assert.equal((await receipt(acquirer, RRN)).refundedMinor, 100);
});

test('no more is given back than was paid, also by many at once', async () => {
  const { openAcquirer, asked, plays } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  assert.equal(await refund(acquirer, 351), 'REFUND_TOO_HIGH');
  plays(no('05'));
  assert.equal(await refund(acquirer, 350), 'BANK_DECLINED');
  plays(no('91'));
  assert.equal(await refund(acquirer, 350), 'ISSUER_UNAVAILABLE');
  plays(yes);
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => refund(acquirer, 150)));
  assert.equal(answers.filter((each) => typeof each === 'object').length, 2);
  assert.deepEqual(
    answers.filter((each) => typeof each === 'string'),
    ['REFUND_TOO_HIGH', 'REFUND_TOO_HIGH', 'REFUND_TOO_HIGH'],
  );
  assert.equal((await receipt(acquirer, RRN)).refundedMinor, 300);
  assert.equal(asked.length, 5);
  assert.equal(await call(acquirer, 'voidPayment', { rrn: RRN }), 'PAYMENT_STATE');
});

test('a refund is asked for once under its key, and another merchant’s payment is nobody’s', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  const first = transaction(await refund(acquirer, 100, 'once'));
  assert.deepEqual(transaction(await refund(acquirer, 100, 'once')), first);
  assert.equal(await refund(acquirer, 101, 'once'), 'IDEMPOTENCY_KEY_REUSED');
  assert.equal(asked.length, 2);
  const foreign = { rrn: RRN, amountMinor: 100 };
  const merchant = 'ARMILLA00000002';
  assert.equal(await call(acquirer, 'refundPayment', foreign, { merchant }), 'NOT_FOUND');
  const nothing = { rrn: '000000000000', amountMinor: 1 };
  assert.equal(await call(acquirer, 'refundPayment', nothing), 'NOT_FOUND');
});

test('a refund of which no answer comes is taken back, and may be asked for again', async () => {
  const { openAcquirer, asked, plays } = await road({ timeoutMs: 100 });
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  plays((message) => (message.mti === '0100' ? undefined : yes(message)));
  assert.equal(await refund(acquirer, 350), 'ISSUER_UNAVAILABLE');
  await acquirer.settled();
  assert.deepEqual(types(asked).slice(0, 3), ['0100', '0100', '0420']);
  assert.equal(asked[2]?.fields[3], '200000');
  plays(yes);
  assert.equal(transaction(await refund(acquirer, 350)).outcome, 'APPROVED');
});

test('a refund that a crash cut off is taken back, and its key answers so', async () => {
  const { openAcquirer, asked, plays } = await road({ timeoutMs: 4_000 });
  const cutOff = await openAcquirer();
  await cutOff.answer(tap('000001'));
  plays((message) => (message.mti === '0100' ? undefined : yes(message)));
  const pending = refund(cutOff, 350, 'once');
  while (asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  const again = await openAcquirer();
  await again.settled();
  assert.deepEqual(types(asked), ['0100', '0100', '0420']);
  assert.equal(await refund(again, 350, 'once'), 'ISSUER_UNAVAILABLE');
  assert.equal(asked.length, 3, 'it is not asked for once more');
  assert.equal(await pending, 'ISSUER_UNAVAILABLE');
});

test('a void takes the whole back before it is cleared, and only then', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  const shown = transaction(await call(acquirer, 'voidPayment', { rrn: RRN }, { key: 'v' }));
  assert.deepEqual([shown.outcome, shown.clearing], ['REVERSED', 'NONE']);
  assert.deepEqual(
    transaction(await call(acquirer, 'voidPayment', { rrn: RRN }, { key: 'v' })),
    shown,
  );
  assert.equal(await call(acquirer, 'voidPayment', { rrn: RRN }), 'PAYMENT_STATE');
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100', '0400']);
  assert.equal(asked[1]?.fields[90], `01000000011122093000${ACQUIRER_ID}${'0'.repeat(11)}`);
  assert.equal(code(await acquirer.answer({ ...tap('000001'), mti: '0101' })), '21');
});

test('of a payment less may be taken, never more', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  const reduce = (amountMinor: number) =>
    call(acquirer, 'reducePayment', { rrn: RRN, amountMinor });
  assert.equal(await reduce(351), 'AMOUNT_TOO_HIGH');
  assert.equal(transaction(await reduce(350)).amount.amountMinor, 350, 'nothing less: not told');
  assert.equal(transaction(await reduce(200)).amount.amountMinor, 200);
  assert.equal(await reduce(201), 'AMOUNT_TOO_HIGH');
  assert.equal(await refund(acquirer, 201), 'REFUND_TOO_HIGH');
  transaction(await refund(acquirer, 150));
  assert.equal(await reduce(149), 'PAYMENT_STATE', 'what was given back was paid');
  await acquirer.settled();
  assert.deepEqual(types(asked).toSorted(), ['0100', '0100', '0420']);
  const partial = asked.find(({ mti }) => mti === '0420');
  assert.equal(partial?.fields[95], '000000000200'.padEnd(42, '0'));
  assert.equal(partial?.fields[4], '000000000350');
});

test('a hold is raised, completed with less, and is then a payment like others', async () => {
  const { openAcquirer, asked, plays } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001', HOLD));
  const raise = (amountMinor: number) =>
    call(acquirer, 'incrementPayment', { rrn: RRN, amountMinor });
  const complete = (amountMinor: number) =>
    call(acquirer, 'completePayment', { rrn: RRN, amountMinor });
  assert.equal(await refund(acquirer, 10), 'PAYMENT_STATE');
  const raised = transaction(await raise(150));
  assert.deepEqual([raised.rrn, raised.amount.amountMinor, raised.clearing], [RRN, 500, 'HELD']);
  assert.deepEqual(said(asked[1]), { '12': RRN, '14': '2' });
  assert.equal(asked[1]?.fields[22], '010');
  plays(no('51'));
  assert.equal(await raise(1), 'BANK_DECLINED');
  plays(yes);
  assert.equal(await complete(501), 'AMOUNT_TOO_HIGH');
  const final = transaction(await complete(420));
  assert.deepEqual([final.amount.amountMinor, final.clearing], [420, 'TO_CLEAR']);
  assert.equal(await complete(420), 'PAYMENT_STATE');
  assert.equal(await raise(1), 'PAYMENT_STATE');
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100', '0100', '0100', '0220']);
  const { fields } = asked[3] ?? tap('');
  assert.deepEqual(
    [fields[4], fields[37], fields[38], fields[39]],
    ['000000000420', RRN, 'A1B2C3', '00'],
  );
  assert.equal(fields[90], `01000000011122093000${ACQUIRER_ID}${'0'.repeat(11)}`);
  transaction(await refund(acquirer, 420));
});

test('a hold that is voided takes with it what it was raised by', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001', HOLD));
  transaction(await call(acquirer, 'incrementPayment', { rrn: RRN, amountMinor: 50 }));
  transaction(await call(acquirer, 'voidPayment', { rrn: RRN }));
  await acquirer.settled();
  assert.deepEqual(types(asked).toSorted(), ['0100', '0100', '0400', '0420']);
  const voided = asked.find(({ mti }) => mti === '0400');
  assert.equal(voided?.fields[4], '000000000400', 'what was held in the end');
});

test('a hold becomes less by the merchant’s word, until it was raised', async () => {
  const { openAcquirer } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001', HOLD));
  const reduce = (amountMinor: number) =>
    call(acquirer, 'reducePayment', { rrn: RRN, amountMinor });
  assert.equal(transaction(await reduce(300)).amount.amountMinor, 300);
  await acquirer.settled();
  transaction(await call(acquirer, 'incrementPayment', { rrn: RRN, amountMinor: 50 }));
  assert.equal(await reduce(200), 'PAYMENT_STATE');
});

test('a hold becomes no less until the network has heard that a lost increment is none', async () => {
  const { openAcquirer, plays, clock } = await road({ timeoutMs: 50 });
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001', HOLD));
  plays(() => undefined);
  const raised = await call(acquirer, 'incrementPayment', { rrn: RRN, amountMinor: 70 });
  assert.equal(raised, 'ISSUER_UNAVAILABLE');
  const reduce = () => call(acquirer, 'reducePayment', { rrn: RRN, amountMinor: 70 });
  assert.equal(await reduce(), 'PAYMENT_STATE');
  plays(yes);
  for (let round = 0; round < 3; round++) {
    await acquirer.settled();
    clock.advance(60_000);
  }
  assert.equal(transaction(await reduce()).amount.amountMinor, 70);
});

test('a hold is raised to what a message can say, and no further', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001', { ...HOLD, 4: '999999999900' }));
  const raise = (amountMinor: number) =>
    call(acquirer, 'incrementPayment', { rrn: RRN, amountMinor });
  assert.equal(await raise(100), 'PAYMENT_STATE');
  assert.equal(transaction(await raise(99)).amount.amountMinor, 999_999_999_999);
  assert.equal(asked.length, 2);
});

test('what a till counts as we do takes no number from a refund', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  await acquirer.answer(tap('900001', { 37: '632609000900' }));
  await acquirer.answer(tap('000002', { 37: '632609900002' }));
  const shown = transaction(await refund(acquirer, 100));
  assert.equal(asked.at(-1)?.fields[11], '900003');
  assert.equal(shown.refundOf, RRN);
});

test('completing, voiding and raising one hold at once: one of them is first', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  for (let i = 1; i <= 6; i++) {
    const stan = `00000${i}`;
    const rrn = `632609${stan}`;
    await acquirer.answer(tap(stan, HOLD));
    const answers = await Promise.all([
      call(acquirer, 'completePayment', { rrn, amountMinor: 350 }),
      call(acquirer, 'voidPayment', { rrn }),
      call(acquirer, 'incrementPayment', { rrn, amountMinor: 10 }),
      call(acquirer, 'completePayment', { rrn, amountMinor: 300 }),
    ]);
    const [complete, voided, , second] = answers;
    assert.ok([complete, second].filter((each) => typeof each === 'object').length <= 1);
    const shown = await receipt(acquirer, rrn);
    if (typeof voided === 'object') assert.equal(shown.clearing, 'NONE');
    else assert.equal(shown.clearing, 'TO_CLEAR');
  }
  await acquirer.settled();
  assert.ok(asked.length >= 12);
});

test('a receipt in the hand finds its payment: last four, an hour around, the amount', async () => {
  const { openAcquirer, clock } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  clock.advance(7_200_000);
  await acquirer.answer(tap('000002'));
  await acquirer.answer(tap('000003', { 41: 'ARM00002', 42: 'ARMILLA00000002' }));
  transaction(await call(acquirer, 'reducePayment', { rrn: RRN, amountMinor: 200 }));
  const find = async (clue: object) => {
    const said = { lastFour: '4111', at: NOW, amountMinor: 350, currency: 'EUR', ...clue };
    const answer = await call(acquirer, 'findPayments', said);
    return typeof answer === 'string' ? answer : answer.transactions.map(({ rrn }) => rrn);
  };
  assert.deepEqual(await find({}), [RRN]);
  assert.deepEqual(await find({ at: NOW + 3_600_000 }), ['632609000002', RRN]);
  assert.deepEqual(await find({ at: NOW + 3_600_001 }), ['632609000002']);
  assert.deepEqual(await find({ amountMinor: 200 }), [RRN], 'as it is now, too');
  assert.deepEqual(await find({ amountMinor: 351 }), []);
  assert.deepEqual(await find({ lastFour: '4112' }), []);
  assert.deepEqual(await find({ currency: 'UAH' }), []);
});

test('a reference that two tills have used is nobody’s to change', async () => {
  const { openAcquirer } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  await acquirer.answer(tap('000009', { 37: RRN }));
  assert.equal(await call(acquirer, 'voidPayment', { rrn: RRN }), 'NOT_FOUND');
});

test('what a till takes back after it was refunded in part is refunded to the end', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  transaction(await refund(acquirer, 100));
  const reversal = takeBack(tap('000001'), '000002');
  assert.equal(code(await acquirer.answer(reversal)), '00');
  assert.equal(code(await acquirer.answer({ ...reversal, mti: '0421' })), '00');
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100', '0100', '0100']);
  assert.equal(asked[2]?.fields[4], '000000000250');
  assert.equal((await receipt(acquirer, RRN)).refundedMinor, 350);
  assert.equal(code(await acquirer.answer({ ...tap('000001'), mti: '0101' })), '21');
  assert.equal((await listed(acquirer)).length, 3);
});

test('what is given back is refunded anew only after the network heard that a lost refund is none', async () => {
  const { openAcquirer, asked, plays, clock } = await road({ timeoutMs: 50 });
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  transaction(await refund(acquirer, 100));
  let isDeaf = true;
  plays((message) => (isDeaf ? undefined : yes(message)));
  assert.equal(code(await acquirer.answer(takeBack(tap('000001'), '000002'))), '00');
  for (let round = 0; round < 3; round++) {
    await acquirer.settled();
    clock.advance(60_000);
  }
  const refunds = () => asked.filter(({ fields }) => fields[4] === '000000000250');
  assert.deepEqual(types(refunds().filter(({ mti }) => mti === '0100')), ['0100']);
  isDeaf = false;
  for (let round = 0; round < 3; round++) {
    await acquirer.settled();
    clock.advance(60_000);
  }
  const heard = refunds().slice(-2);
  assert.deepEqual(types(heard), ['0421', '0100']);
  assert.equal((await receipt(acquirer, RRN)).refundedMinor, 350);
});

/** A payment whose money stands in a file already, and whose till takes it back. */
async function takenBackTooLate(play: Play) {
  const opened = await openRoad();
  ends.push(() => opened.close());
  const { openAcquirer, asked, plays, clock } = opened;
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  await call(acquirer, 'closeBusinessDay', {}, { as: 'stage' });
  plays(play);
  const reversal = takeBack(tap('000001'), '000002');
  assert.equal(code(await acquirer.answer(reversal)), '00');
  await acquirer.settled();
  const refunds = () => asked.filter(({ fields }) => fields[3] === '200000');
  const later = async () => {
    clock.advance(60_000);
    await acquirer.settled();
  };
  return { ...opened, acquirer, reversal, refunds, later };
}

test('what a bank will not take back is somebody’s to look at, and is not asked for again', async () => {
  const { acquirer, reversal, refunds, later, errors, plays } = await takenBackTooLate(no('05'));
  const trouble = ['a payment that was taken back could not be given back'];
  assert.deepEqual([refunds().length, errors], [1, trouble]);
  plays(yes);
  assert.equal(code(await acquirer.answer({ ...reversal, mti: '0421' })), '00');
  await later();
  assert.deepEqual([refunds().length, errors], [1, trouble]);
});

test('what the merchant has given back meanwhile is not given back once more', async () => {
  const { acquirer, refunds, later, errors, plays } = await takenBackTooLate(no('91'));
  plays(yes);
  transaction(await refund(acquirer, 350));
  const before = refunds().length;
  for (let i = 0; i < 3; i++) await later();
  assert.deepEqual([refunds().length, errors], [before, []]);
  assert.equal((await receipt(acquirer, RRN)).refundedMinor, 350);
});

test('what the network has turned down meanwhile was never paid, and is not given back', async () => {
  const { acquirer, refunds, later, errors, plays } = await takenBackTooLate(no('91'));
  const answer = await call(acquirer, 'listClearingFiles', {}, { as: 'stage' });
  const [file] = typeof answer === 'string' ? [] : answer.files;
  const rejected = [{ record: 1, reason: 'NOT_APPROVED' }];
  const result = { fileId: file?.fileId, outcome: 'TAKEN', rejected };
  assert.deepEqual(await call(acquirer, 'notifyClearing', result, { as: 'token-service' }), {});
  plays(yes);
  const before = refunds().length;
  await later();
  assert.deepEqual([refunds().length, errors], [before, []]);
});

test('what the network turned down is taken back like what was never cleared', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  const closed = await call(acquirer, 'closeBusinessDay', {}, { as: 'stage' });
  const { fileId } = typeof closed === 'string' ? {} : closed;
  const rejected = [{ record: 1, reason: 'NOT_APPROVED' }];
  const result = { fileId, outcome: 'TAKEN', rejected };
  await call(acquirer, 'notifyClearing', result, { as: 'token-service' });
  assert.equal(code(await acquirer.answer(takeBack(tap('000001'), '000002'))), '00');
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100', '0420']);
});

test('a refund that stands in a file is not collected again from the cardholder', async () => {
  const { openAcquirer, asked, clock } = await road();
  const acquirer = await openAcquirer();
  const back = tap('000001', { 3: '200000' });
  await acquirer.answer(back);
  clock.advance(24 * 3_600_000 + 1);
  await call(acquirer, 'closeBusinessDay', {}, { as: 'stage' });
  assert.equal(code(await acquirer.answer(takeBack(back, '000002'))), '21');
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100']);
});
