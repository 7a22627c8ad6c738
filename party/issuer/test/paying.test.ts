/** Authorisations and reversals as the token service sends them, and what customers see of them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeSubelements, encodeMessage, encodeSubelements, NETWORK } from '@armilla/iso8583';
import {
  ask,
  type Bank,
  byPlastic,
  customer,
  enrol,
  granted,
  ledgerSums,
  openBank,
  plastic,
  programmeNamed,
  request,
  reversalOf,
  testServer,
  tokenUpdate,
} from './bank.ts';

let bank: Bank;
before(async () => {
  const database = await testServer();
  bank = await openBank({ ...(database && { database }) });
});
after(() => bank.close());

let stan = 0;
const tap = async (story: string, amountMinor: number, more: object = {}) => {
  const { pan } = await plastic(bank, story);
  stan += 1;
  return request({ pan, amountMinor, stan, ...more });
};

const accountOf = async (login: string, cardStory: string) => {
  const who = await customer(bank, login);
  const { cardId } = await plastic(bank, cardStory);
  const { cards } = granted(await who.listCards({}));
  const accountId = cards.find((card) => card.cardId === cardId)?.accountId;
  const { accounts } = granted(await who.listAccounts({}));
  const account = accounts.find((one) => one.accountId === accountId);
  if (account === undefined) throw new Error('no account');
  return account;
};

const lastLine = async (login: string) => {
  const who = await customer(bank, login);
  const { transactions } = granted(await who.listTransactions({ limit: 1 }));
  const [line] = transactions;
  if (line === undefined) throw new Error('no line');
  return line;
};

test('an echo is answered', async () => {
  const echo = { mti: '0800', fields: { 7: '0115100000', 11: '000001', 70: '301' } };
  const answer = await ask(bank, echo);
  assert.equal(answer.mti, '0810');
  assert.deepEqual(answer.fields, { ...echo.fields, 39: '00' });
});

test('an approved tap holds the money and its points, and shows the wearable', async () => {
  const card = await plastic(bank, 'approve');
  const { panUniqueReference = '' } = granted(await enrol(bank, 'paying', card));
  const tokenUniqueReference = 'DARMTOKEN00000002';
  await bank.tokenService.notifyTokenUpdated(
    tokenUpdate(panUniqueReference, { tokenUniqueReference }),
  );
  const before = await accountOf('maria', 'approve');
  const additional = encodeSubelements({ '03': '4321', '04': 'DARMTOKEN00000002', '05': '05' });
  const message = await tap('approve', 1_240, { additional });
  const answer = await ask(bank, message);
  assert.equal(answer.mti, '0110');
  assert.equal(answer.fields[39], '00');
  assert.match(answer.fields[38] ?? '', /^\d{6}$/);
  assert.deepEqual(decodeSubelements(answer.fields[48] ?? ''), { '10': '36' });
  const now = await accountOf('maria', 'approve');
  assert.equal(now.balance.amountMinor, before.balance.amountMinor);
  assert.equal(now.available.amountMinor, before.available.amountMinor - 1_240);
  assert.deepEqual(now.points, { programme: 'Bonus', balance: (before.points?.balance ?? 0) + 36 });
  const line = await lastLine('maria');
  const { transactionId: _id, accountId: _account, ...shown } = line;
  assert.deepEqual(shown, {
    cardId: card.cardId,
    at: bank.clock.now(),
    amount: { amountMinor: 1_240, currency: 'EUR' },
    merchantName: 'Kafeneio',
    outcome: 'APPROVED',
    authorisationCode: answer.fields[38],
    dpanLastFour: '4321',
    rrn: message.fields[37],
    deviceName: 'My band',
    kind: 'PURCHASE',
    posting: 'PENDING',
    points: 36,
    refundedMinor: 0,
    standIn: false,
    receipt: {
      merchantName: 'Kafeneio',
      city: 'Athens',
      terminalId: 'TERM0001',
      aid: null,
      cryptogram: null,
      verification: 'NONE',
      paymentAccountReference: line.receipt?.paymentAccountReference,
    },
  });
});

for (const [story, points] of [
  ['approve', 3],
  ['credit', 1],
  ['prepaid', 3],
  ['visa-not-eligible', 3],
] as const) {
  test(`the ${story} card earns ${points} a euro, by plastic as by band`, async () => {
    const { cardId } = await plastic(bank, story);
    const band = await tap(story, 1_099);
    for (const message of [await byPlastic(bank, cardId, await tap(story, 1_099)), band]) {
      bank.clock.advance(1);
      const answer = await ask(bank, message);
      assert.equal(answer.fields[39], '00');
      const line = await lastLine('maria');
      assert.equal(line.points, 10 * points);
    }
  });
}

test('each decline has its DE 39, and its catalogue code on the statement', async () => {
  const closed = await plastic(bank, 'credit');
  const cases = [
    ['insufficient-funds', '51', 'INSUFFICIENT_FUNDS', 'nikos', {}],
    ['blocked', '62', 'CARD_NOT_USABLE', 'nikos', {}],
    ['expired', '54', 'CARD_EXPIRED', 'nikos', {}],
    ['not-activated', '62', 'CARD_NOT_USABLE', 'maria', {}],
    ['approve', '57', 'CURRENCY_NOT_SUPPORTED', 'maria', { currency: '980' }],
    ['approve', '57', 'TRANSACTION_NOT_SUPPORTED', 'maria', { processingCode: '300000' }],
    ['approve', '65', 'VERIFY_ON_DEVICE', 'maria', { processingCode: '010000' }],
  ] as const;
  for (const [story, responseCode, reason, login, more] of cases) {
    bank.clock.advance(1);
    const answer = await ask(bank, await tap(story, 101, more));
    assert.equal(answer.fields[39], responseCode, story);
    assert.equal(answer.fields[38], undefined);
    const line = await lastLine(login);
    assert.deepEqual([line.outcome, line.reason, line.posting], ['DECLINED', reason, 'NONE']);
    assert.equal(line.points, undefined);
  }
  for (const [command, responseCode] of [
    ['REPORT_LOST', '41'],
    ['REPORT_STOLEN', '43'],
    ['CLOSE', '62'],
  ] as const) {
    await bank.issuer.commandCard(closed.cardId, command);
    assert.equal((await ask(bank, await tap('credit', 101))).fields[39], responseCode);
  }
});

test('an unknown card gets 14, a currency nobody knows 57, a broken message 30', async () => {
  stan += 3;
  const unknown = request({ pan: '5333220100000003', amountMinor: 1, stan });
  assert.equal((await ask(bank, unknown)).fields[39], '14');
  assert.equal((await ask(bank, await tap('approve', 1, { currency: '999' }))).fields[39], '57');
  const whole = await tap('approve', 1);
  for (const fields of [
    { ...whole.fields, 4: undefined },
    { ...whole.fields, 48: '03' },
    { ...whole.fields, 2: '12' },
  ]) {
    assert.equal((await ask(bank, { mti: '0100', fields })).fields[39], '30');
  }
  assert.equal((await ask(bank, { ...whole, mti: '0200' })).fields[39], '12');
  assert.equal(await bank.issuer.answer({ ...whole, mti: '0110' }), undefined);
});

test('the last cent may be spent and no more', async () => {
  const all = await tap('insufficient-funds', 100);
  assert.equal((await ask(bank, all)).fields[39], '00');
  assert.equal((await ask(bank, await tap('insufficient-funds', 1))).fields[39], '51');
  assert.equal((await ask(bank, reversalOf(all, ++stan))).fields[39], '00');
});

test('a repeat gets the first answer byte for byte and holds nothing more', async () => {
  const message = await tap('approve', 555);
  const first = encodeMessage(await ask(bank, message), NETWORK);
  const held = await accountOf('maria', 'approve');
  const repeats = await Promise.all(
    [message, { ...message, mti: '0101' }].map((m) => ask(bank, m)),
  );
  for (const answer of repeats) assert.deepEqual(encodeMessage(answer, NETWORK), first);
  assert.deepEqual(await accountOf('maria', 'approve'), held);
  const other = { ...message, fields: { ...message.fields, 4: '000000000556' } };
  assert.equal((await ask(bank, other)).fields[39], '94');
});

test('a reversal gives money and points back, once', async () => {
  const before = await accountOf('maria', 'approve');
  const message = await tap('approve', 2_000);
  await ask(bank, message);
  const reversal = reversalOf(message, ++stan);
  const first = await ask(bank, reversal);
  assert.equal(first.mti, '0430');
  assert.equal(first.fields[39], '00');
  assert.deepEqual(await accountOf('maria', 'approve'), before);
  assert.deepEqual(await ask(bank, reversal), first);
  assert.equal((await ask(bank, { ...reversalOf(message, ++stan), mti: '0400' })).fields[39], '00');
  assert.deepEqual(await accountOf('maria', 'approve'), before);
  const who = await customer(bank, 'maria');
  const { transactions } = granted(await who.listTransactions({ limit: 200 }));
  const line = transactions.find(({ rrn }) => rrn === message.fields[37]);
  assert.deepEqual([line?.outcome, line?.posting, line?.points], ['REVERSED', 'VOIDED', undefined]);
});

test('a repeat after the reversal is told that it came too late, and holds nothing', async () => {
  const message = await tap('approve', 700);
  await ask(bank, message);
  await ask(bank, reversalOf(message, ++stan));
  const before = await accountOf('maria', 'approve');
  const again = await ask(bank, { ...message, mti: '0101' });
  assert.deepEqual([again.fields[39], again.fields[38]], ['68', undefined]);
  assert.deepEqual(await accountOf('maria', 'approve'), before);
});

test('a reversal before its original keeps the original from being held', async () => {
  const before = await accountOf('maria', 'approve');
  const message = await tap('approve', 900);
  assert.equal((await ask(bank, reversalOf(message, ++stan))).fields[39], '00');
  assert.equal((await ask(bank, message)).fields[39], '68');
  assert.deepEqual(await accountOf('maria', 'approve'), before);
});

test('taps at once on one account never overdraw it', async () => {
  const before = (await accountOf('maria', 'prepaid')).available.amountMinor;
  const taps = await Promise.all(Array.from({ length: 40 }, () => tap('prepaid', 1_000)));
  const answers = await Promise.all(taps.map((message) => ask(bank, message)));
  const approved = answers.filter((answer) => answer.fields[39] === '00').length;
  assert.equal(approved, Math.floor(before / 1_000));
  const left = (await accountOf('maria', 'prepaid')).available.amountMinor;
  assert.equal(left, before - approved * 1_000);
  assert.ok(left >= 0);
});

test('after all this every unit of the ledger adds up to zero', async () => {
  const sums = await ledgerSums(bank);
  assert.deepEqual(sums.map(({ unit }) => unit).sort(), [
    'EUR',
    'points:Affinity',
    'points:Bonus',
    'points:Energy',
  ]);
  for (const sum of sums) assert.deepEqual([sum.posted, sum.pending], [0, 0], sum.unit);
});

test('the trace shows what the issuer found, and no number', async () => {
  const { pan } = await plastic(bank, 'approve');
  const text = JSON.stringify(bank.trace.entries());
  assert.ok(text.includes('declined by the check'));
  assert.ok(!text.includes(pan));
});

test('a bank of another country pays in its own currency', async () => {
  const pumb = await openBank({ programme: programmeNamed('pumb') });
  const { pan, cardholderName, mobile } = await plastic(pumb, 'approve');
  assert.deepEqual([cardholderName, mobile.slice(0, 7)], ['MARIIA SHEVCHENKO', '+380500']);
  const yes = request({ pan, amountMinor: 10_000, stan: 1, currency: '980' });
  assert.equal((await ask(pumb, yes)).fields[39], '00');
  const maria = await customer(pumb, 'maria');
  const { accounts } = granted(await maria.listAccounts({}));
  assert.deepEqual(
    accounts.map(({ available, points }) => [available.currency, points]),
    [['UAH', undefined]],
  );
  await pumb.close();
});
