/** Every kind of payment, its messages in every order, and the books after each. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Message } from '@armilla/iso8583';
import { byPlastic, customer, granted, idOf, plastic, proveBooks } from './bank.ts';
import { openTill, type Till } from './till.ts';

let till: Till;
before(async () => {
  till = await openTill();
  // Enough for whoever plays these tests many times on one bank.
  await till.deposit((await account()).accountId, 100_000_000);
});
afterEach(() => proveBooks(till.bank));
after(() => till.bank.close());

const account = () => till.account('maria', 'approve');
const line = (of: Message) => till.line('maria', of);

/** An advice of what the network approved in the bank's place. */
const advice = (of: Message, amountMinor = Number(of.fields[4])): Message => ({
  mti: '0120',
  fields: {
    ...of.fields,
    4: String(amountMinor).padStart(12, '0'),
    38: '777777',
    39: '00',
    ...till.about(of),
  },
});

test('a part is taken back: money and points in proportion, once, and never added again', async () => {
  const start = await account();
  const { asked } = await till.pay('approve', 10_000);
  assert.equal((await account()).points, start.points + 300);
  const reversal = await till.reverse(asked, 4_050);
  assert.equal(reversal.code, '00');
  const now = await account();
  assert.deepEqual([now.available, now.points], [start.available - 4_050, start.points + 120]);
  assert.equal((await till.ask({ ...reversal.asked, mti: '0421' })).fields[39], '00');
  await till.reverse(asked, 6_000);
  assert.deepEqual(await account(), now, 'what remains is never more than before');
  await till.reverse(asked, undefined, '0400');
  assert.deepEqual(await account(), start);
  assert.deepEqual(await till.steps(asked), ['AUTHORISED 10000', 'REDUCED 4050', 'REVERSED 4050']);
  const { amount, outcome, posting } = await line(asked);
  assert.deepEqual([amount.amountMinor, outcome, posting], [4_050, 'REVERSED', 'VOIDED']);
});

test('a partial reversal that overtakes its payment leaves what remains of it', async () => {
  const start = await account();
  const asked = await till.message('approve', 2_000);
  assert.equal((await till.reverse(asked, 500)).code, '00');
  assert.equal((await till.ask(asked)).fields[39], '00');
  assert.equal((await account()).available, start.available - 500);
  await till.reverse(asked);
  assert.deepEqual(await account(), start);
});

test('what is not there is approved in part where the till takes it', async () => {
  const poor = await till.account('nikos', 'insufficient-funds');
  const { asked, answer, code } = await till.pay('insufficient-funds', 5_000, {
    more: { '13': '1' },
  });
  assert.deepEqual([code, answer.fields[4]], ['10', String(poor.available).padStart(12, '0')]);
  assert.match(answer.fields[38] ?? '', /^\d{6}$/);
  assert.equal((await till.account('nikos', 'insufficient-funds')).available, 0);
  assert.deepEqual(await till.ask({ ...asked, mti: '0101' }), answer);
  assert.equal((await till.line('nikos', asked)).amount.amountMinor, poor.available);
  await till.reverse(asked);
  assert.deepEqual(await till.account('nikos', 'insufficient-funds'), poor);
});

test('a refund finds its payment, gives back no more than it, and is money when it is cleared', async () => {
  const start = await account();
  const { asked } = await till.pay('approve', 3_000);
  await till.clear([[asked, 3_000]]);
  const paid = await account();
  assert.deepEqual([paid.balance, paid.points], [start.balance - 3_000, start.points + 90]);
  const refund = await till.refund('approve', asked, 1_000);
  assert.equal(refund.code, '00');
  assert.equal((await line(asked)).refundedMinor, 1_000);
  const held = await account();
  assert.deepEqual([held.balance, held.points], [paid.balance, start.points + 60]);
  assert.equal((await till.refund('approve', asked, 2_001)).code, '13');
  const rest = await till.refund('approve', asked, 2_000);
  assert.equal(rest.code, '00');
  assert.equal((await till.refund('approve', asked, 1)).code, '13', 'all of it is given back');
  assert.equal((await till.ask({ ...refund.asked, mti: '0101' })).fields[39], '00');
  await till.reverse(refund.asked);
  assert.equal((await line(asked)).refundedMinor, 2_000);
  assert.equal((await till.refund('approve', asked, 1_000)).code, '00');
  const { kind, points, posting } = await line(rest.asked);
  assert.deepEqual([kind, points, posting], ['REFUND', -60, 'PENDING']);
  assert.deepEqual(await till.clear([[rest.asked, 2_000, 'REFUND']]), [2_000]);
  assert.equal((await account()).balance, paid.balance + 2_000);
  assert.deepEqual(await till.steps(asked), [
    'AUTHORISED 3000',
    'CLEARED 3000',
    'REFUNDED 1000',
    'REFUNDED 2000',
    'REFUNDED 1000',
  ]);
});

test('a refund of another’s payment, of another merchant or of none is not given', async () => {
  const { asked } = await till.pay('approve', 900);
  const other = { 42: 'MERCHANT0000002' };
  assert.equal((await till.refund('approve', asked, 100, other)).code, '76');
  assert.equal((await till.refund('approve', asked, 100, { 32: '000002' })).code, '76');
  assert.equal((await till.refund('credit', asked, 100)).code, '76');
  const unknown = { ...asked, fields: { ...asked.fields, 37: '000000000000' } };
  assert.equal((await till.refund('approve', unknown, 100)).code, '76');
  const { asked: declined } = await till.pay('insufficient-funds', 90_000);
  assert.equal((await till.refund('insufficient-funds', declined, 100)).code, '76');
  await till.reverse(asked);
  assert.equal((await till.refund('approve', asked, 100)).code, '76', 'it was taken back');
  const bare = await till.message('approve', 100, {
    processingCode: '200000',
    fields: { 22: '010' },
  });
  assert.equal((await till.ask(bare)).fields[39], '76', 'neither card nor receipt');
});

test('the wearable held to the till gets money back without its receipt', async () => {
  const start = await account();
  const { asked, code } = await till.pay('approve', 400, { processingCode: '200000' });
  assert.equal(code, '00');
  assert.deepEqual(await till.clear([[asked, 400, 'REFUND']]), [400]);
  const now = await account();
  assert.deepEqual([now.balance, now.points], [start.balance + 400, start.points]);
});

test('a payment given up whole takes its refunds with it', async () => {
  const start = await account();
  const { asked } = await till.pay('approve', 700);
  await till.refund('approve', asked, 300);
  assert.equal((await till.reverse(asked, 200)).code, '21', 'less than was given back');
  assert.equal((await till.reverse(asked)).code, '00');
  assert.deepEqual(await account(), start);
});

test('what was cleared cannot be taken back', async () => {
  const { asked } = await till.pay('approve', 600);
  await till.clear([[asked, 600]]);
  const before = await account();
  assert.equal((await till.reverse(asked)).code, '21');
  assert.deepEqual(await account(), before);
  assert.equal((await till.ask(asked)).fields[39], '00', 'it stands');
});

test('a pre-authorisation is raised, and completed with what it came to', async () => {
  const start = await account();
  const { asked, code } = await till.pay('approve', 5_000, { more: { '14': '1' } });
  assert.equal(code, '00');
  const raise = { '14': '2', '12': asked.fields[37] ?? '' };
  const more = await till.pay('approve', 2_000, { more: raise, fields: { 22: '010' } });
  assert.equal(more.code, '00');
  assert.equal((await till.ask({ ...more.asked, mti: '0101' })).fields[39], '00');
  const held = await account();
  assert.deepEqual([held.available, held.points], [start.available - 7_000, start.points + 210]);
  const above = await till.message('approve', 7_001, { mti: '0220', fields: till.about(asked) });
  assert.equal((await till.ask(above)).fields[39], '13');
  const final = await till.message('approve', 6_400, {
    mti: '0220',
    fields: { ...till.about(asked), 38: '123456', 39: '00' },
  });
  const done = await till.ask(final);
  assert.deepEqual([done.mti, done.fields[39]], ['0230', '00']);
  assert.deepEqual(await till.ask({ ...final, mti: '0221' }), done);
  const completed = await account();
  assert.deepEqual(
    [completed.available, completed.points],
    [start.available - 6_400, start.points + 192],
  );
  const second = await till.message('approve', 100, { mti: '0220', fields: till.about(asked) });
  assert.equal((await till.ask(second)).fields[39], '94', 'completed once');
  const late = await till.pay('approve', 100, { more: raise, fields: { 22: '010' } });
  assert.equal(late.code, '76', 'raised no more');
  assert.deepEqual(await till.clear([[asked, 6_400]]), [6_400]);
  assert.deepEqual(await till.steps(asked), [
    'AUTHORISED 5000',
    'RAISED 7000',
    'REDUCED 6400',
    'CLEARED 6400',
  ]);
  const { kind, posting, amount } = await line(asked);
  assert.deepEqual([kind, posting, amount.amountMinor], ['PREAUTHORISATION', 'POSTED', 6_400]);
});

test('a partial reversal that comes again takes nothing of what was added since', async () => {
  const start = await account();
  const { asked } = await till.pay('approve', 3_000, { more: { '14': '1' } });
  const reversal = await till.reverse(asked, 2_000);
  const raise = { '14': '2', '12': asked.fields[37] ?? '' };
  await till.pay('approve', 500, { more: raise, fields: { 22: '010' } });
  assert.equal((await till.ask({ ...reversal.asked, mti: '0421' })).fields[39], '00');
  assert.equal((await account()).available, start.available - 2_500);
  await till.reverse(asked);
  assert.deepEqual(await account(), start);
});

test('a partial reversal that comes again is answered as the first, also when it is cleared', async () => {
  const start = await account();
  const { asked } = await till.pay('approve', 3_000);
  const reversal = await till.reverse(asked, 2_000);
  await till.clear([[asked, 2_000]]);
  assert.equal((await till.ask({ ...reversal.asked, mti: '0421' })).fields[39], '00');
  assert.equal((await till.reverse(asked, 1_000)).code, '21', 'another is too late');
  assert.equal((await account()).balance, start.balance - 2_000);
});

test('what remains of a hold says nothing of what raised it, whichever came first', async () => {
  const start = await account();
  const { asked } = await till.pay('approve', 3_000, { more: { '14': '1' } });
  const raise = { '14': '2', '12': asked.fields[37] ?? '' };
  const more = await till.pay('approve', 500, { more: raise, fields: { 22: '010' } });
  await till.reverse(asked, 2_000);
  assert.equal((await account()).available, start.available - 2_500);
  await till.reverse(more.asked);
  assert.equal((await account()).available, start.available - 2_000);
  await till.reverse(asked, 500);
  assert.equal((await account()).available, start.available - 500);
  await till.reverse(asked);
  assert.deepEqual(await account(), start);
});

test('a partial reversal that overtakes an increment leaves the hold what remains of it', async () => {
  const start = await account();
  const { asked } = await till.pay('approve', 3_000, { more: { '14': '1' } });
  const more = { '14': '2', '12': asked.fields[37] ?? '' };
  const raise = await till.message('approve', 500, { more, fields: { 22: '010' } });
  await till.reverse(raise, 200);
  assert.equal((await till.ask(raise)).fields[39], '00');
  assert.equal((await account()).available, start.available - 3_200);
  await till.reverse(raise);
  assert.equal((await account()).available, start.available - 3_000);
  await till.reverse(asked);
  assert.deepEqual(await account(), start);
});

test('a partial reversal that overtakes a refund leaves what remains of it', async () => {
  const start = await account();
  const { asked } = await till.pay('approve', 2_000);
  await till.clear([[asked, 2_000]]);
  const refund = await till.refundMessage('approve', asked, 1_000);
  await till.reverse(refund, 400);
  assert.equal((await till.ask(refund)).fields[39], '00');
  assert.equal((await line(asked)).refundedMinor, 400);
  await till.reverse(refund);
  assert.equal((await line(asked)).refundedMinor, 0);
  assert.equal((await account()).balance, start.balance - 2_000);
});

test('an increment is taken back by itself, and a completion with all it completed', async () => {
  const start = await account();
  const { asked } = await till.pay('approve', 3_000, { more: { '14': '1' } });
  const raise = { '14': '2', '12': asked.fields[37] ?? '' };
  const more = await till.pay('approve', 1_000, { more: raise, fields: { 22: '010' } });
  await till.reverse(more.asked, 400);
  assert.equal((await account()).available, start.available - 3_400);
  const again = await till.reverse(more.asked);
  assert.equal((await account()).available, start.available - 3_000);
  await till.ask({ ...again.asked, mti: '0421' });
  assert.equal((await account()).available, start.available - 3_000);
  const final = await till.message('approve', 2_500, { mti: '0220', fields: till.about(asked) });
  await till.ask(final);
  await till.reverse(final);
  assert.deepEqual(await account(), start);
  assert.equal((await till.ask(final)).fields[39], '00', 'the advice itself was taken');
  const next = await till.message('approve', 2_500, { mti: '0220', fields: till.about(asked) });
  assert.equal((await till.ask(next)).fields[39], '68', 'nothing is left to complete');
});

test('a hold that nobody clears goes in its time, and is posted when it is cleared late', async () => {
  const start = await account();
  const { asked } = await till.pay('approve', 1_500);
  const pre = await till.pay('approve', 2_500, { more: { '14': '1' } });
  const refunded = await till.pay('approve', 800);
  await till.clear([[refunded.asked, 800]]);
  const refund = await till.refund('approve', refunded.asked, 800);
  till.bank.clock.advance(8 * 86_400_000);
  await till.bank.issuer.settled();
  const now = await account();
  assert.equal(now.available, start.available - 2_500 - 800);
  const { posting, outcome } = await line(asked);
  assert.deepEqual([posting, outcome], ['EXPIRED', 'APPROVED']);
  assert.equal((await line(refund.asked)).posting, 'EXPIRED');
  assert.equal((await line(refunded.asked)).refundedMinor, 0);
  till.bank.clock.advance(30 * 86_400_000);
  await till.bank.issuer.settled();
  assert.equal((await line(pre.asked)).posting, 'EXPIRED');
  assert.deepEqual(await till.clear([[asked, 1_400]]), [1_400]);
  assert.equal((await account()).balance, start.balance - 800 - 1_400);
  assert.deepEqual(await till.clear([[refund.asked, 800, 'REFUND']]), [800]);
  assert.equal((await line(refunded.asked)).refundedMinor, 800);
});

test('what stood in for the bank is posted, whatever the bank had said', async () => {
  const start = await till.account('nikos', 'insufficient-funds');
  const { asked, code } = await till.pay('insufficient-funds', 2_000);
  assert.equal(code, '51');
  const told = await till.ask(advice(asked));
  assert.deepEqual([told.mti, told.fields[39]], ['0130', '00']);
  const forced = await till.account('nikos', 'insufficient-funds');
  assert.equal(forced.available, start.available - 2_000, 'into debt');
  assert.deepEqual((await till.ask(advice(asked))).fields[39], '00');
  assert.deepEqual(await till.account('nikos', 'insufficient-funds'), forced, 'once');
  const again = await till.ask({ ...asked, mti: '0101' });
  assert.deepEqual([again.mti, again.fields[39], again.fields[38]], ['0110', '00', '777777']);
  assert.deepEqual(await till.steps(asked), ['DECLINED 2000', 'STOOD_IN 2000']);
  const { outcome, standIn, reason } = await till.line('nikos', asked);
  assert.deepEqual([outcome, standIn, reason], ['APPROVED', true, undefined]);
  await till.reverse(asked);
  assert.deepEqual(await till.account('nikos', 'insufficient-funds'), start);
  await till.ask(advice(asked));
  assert.deepEqual(await till.account('nikos', 'insufficient-funds'), start, 'it stays reversed');
});

test('a yes of the bank’s own and the network’s are one payment', async () => {
  const start = await account();
  const { asked } = await till.pay('approve', 1_100);
  assert.equal((await till.ask(advice(asked))).fields[39], '00');
  assert.equal((await account()).available, start.available - 1_100);
  assert.equal((await line(asked)).standIn, true);
  await till.reverse(asked, 300);
  assert.equal((await till.ask(advice(asked))).fields[39], '00');
  assert.equal((await account()).available, start.available - 300, 'a repeat raises nothing');
  await till.reverse(asked);
});

test('a part that the bank approved is raised to what the merchant was promised', async () => {
  const { asked } = await till.pay('insufficient-funds', 5_000, { more: { '13': '1' } });
  await till.ask(advice(asked));
  assert.equal((await till.line('nikos', asked)).amount.amountMinor, 5_000);
  await till.reverse(asked);
});

test('an advice that comes before its request, or after its reversal, is one payment or none', async () => {
  const start = await account();
  const first = await till.message('approve', 1_200);
  await till.ask(advice(first));
  assert.equal((await till.ask(first)).fields[38], '777777');
  assert.equal((await account()).available, start.available - 1_200);
  await till.reverse(first);
  const second = await till.message('approve', 1_300);
  await till.reverse(second);
  assert.equal((await till.ask(advice(second))).fields[39], '00');
  assert.equal((await till.ask(second)).fields[39], '68');
  assert.deepEqual(await account(), start);
  const { asked: third } = await till.pay('insufficient-funds', 1_400);
  const poor = await till.account('nikos', 'insufficient-funds');
  await till.reverse(third);
  await till.ask(advice(third));
  assert.deepEqual(await till.account('nikos', 'insufficient-funds'), poor);
  const fourth = await till.message('approve', 1_500);
  await till.reverse(fourth, 200);
  await till.ask(advice(fourth));
  assert.equal((await account()).available, start.available - 200);
  await till.reverse(fourth);
});

test('what card and terminal approved is held without money, once, and not after its reversal', async () => {
  const start = await till.account('nikos', 'insufficient-funds');
  const sale = await till.message('insufficient-funds', 800, { mti: '0220' });
  const answer = await till.ask(sale);
  assert.deepEqual([answer.mti, answer.fields[39]], ['0230', '00']);
  assert.deepEqual(await till.ask({ ...sale, mti: '0221' }), answer);
  const held = await till.account('nikos', 'insufficient-funds');
  assert.equal(held.available, start.available - 800);
  assert.deepEqual(await till.clear([[sale, 800]]), [800]);
  const other = await till.message('insufficient-funds', 900, { mti: '0220' });
  await till.reverse(other);
  assert.equal((await till.ask(other)).fields[39], '68');
  const now = await till.account('nikos', 'insufficient-funds');
  assert.equal(now.balance, start.balance - 800);
});

test('another payment under a used reference gets 94, whatever it is', async () => {
  const { asked } = await till.pay('approve', 500);
  for (const fields of [{ 3: '200000' }, { 4: '000000000501' }, { 49: '980' }]) {
    const other = { ...asked, fields: { ...asked.fields, ...fields } };
    assert.equal((await till.ask(other)).fields[39], '94', JSON.stringify(fields));
  }
  await till.reverse(asked);
});

test('cash is paid to who proves themselves, and earns nothing', async () => {
  const cash = { processingCode: '010000', fields: { 18: '6011' } };
  assert.equal((await till.pay('approve', 2_000, cash)).code, '65');
  const { pin } = await plastic(till.bank, 'approve');
  const more = await till.pinBlock('approve', pin);
  const { asked, code, said } = await till.pay('approve', 2_000, { ...cash, more });
  assert.equal(code, '00');
  assert.deepEqual(said, {});
  const { kind, points, receipt } = await line(asked);
  assert.deepEqual([kind, points, receipt?.verification], ['CASH', undefined, 'ONLINE_PIN']);
  assert.deepEqual(await till.clear([[asked, 2_000, 'CASH']]), [2_000]);
});

test('plastic pays by its chip alone, each of its cryptograms once', async () => {
  const { cardId } = await plastic(till.bank, 'approve');
  const tap = await till.message('approve', 1_000);
  const { 48: _token, ...fields } = tap.fields;
  assert.equal((await till.ask({ ...tap, fields })).fields[39], '57', 'no chip data');
  const typed = { ...tap, fields: { ...fields, 22: '011', 11: '900001' } };
  assert.equal((await till.ask(typed)).fields[39], '57', 'by its number');
  const good = await byPlastic(till.bank, cardId, await till.message('approve', 1_000));
  assert.equal((await till.ask(good)).fields[39], '00');
  assert.equal((await till.ask({ ...good, mti: '0101' })).fields[39], '00', 'a repeat');
  const replayed = { ...good, fields: { ...good.fields, 11: '900002' } };
  assert.equal((await till.ask(replayed)).fields[39], '82');
  const dearer = await byPlastic(till.bank, cardId, await till.message('approve', 1_000));
  const raised = { ...dearer, fields: { ...dearer.fields, 4: '000000002000' } };
  assert.equal((await till.ask(raised)).fields[39], '88', 'another amount than was signed');
  const other = await plastic(till.bank, 'credit');
  const foreign = await byPlastic(till.bank, other.cardId, await till.message('approve', 1_000));
  assert.equal((await till.ask(foreign)).fields[39], '88', 'another card’s chip');
  const { receipt, deviceName } = await line(good);
  assert.match(receipt?.cryptogram ?? '', /^[0-9A-F]{16}$/);
  assert.deepEqual([receipt?.aid, deviceName], ['A0000000041010', undefined]);
  const more = { '12': good.fields[37] ?? '' };
  const refund = await till.message('approve', 300, { more, processingCode: '200000' });
  const additional = refund.fields[48]?.slice(-16);
  const ofPlastic = { ...refund.fields, 22: '010', 48: additional };
  assert.equal((await till.ask({ ...refund, fields: ofPlastic })).fields[39], '00');
  const offline = await byPlastic(till.bank, cardId, await till.message('approve', 100));
  assert.equal((await till.ask({ ...offline, mti: '0220' })).fields[39], '57', 'online only');
});

test('a chip is shown of the cards there are, and of no others', async () => {
  assert.equal(await till.bank.issuer.testChip(idOf('card', 'nobody')), undefined);
});

test('a file of payments is posted record by record, and the same again is the same', async () => {
  const start = await account();
  const whole = await till.pay('approve', 1_000);
  const less = await till.pay('approve', 2_000);
  const gone = await till.pay('approve', 3_000);
  await till.reverse(gone.asked);
  const unknown = await till.message('approve', 4_000);
  const declined = await till.pay('insufficient-funds', 90_000);
  const refund = await till.refund('approve', whole.asked, 250);
  const records = [
    [whole.asked, 1_000],
    [less.asked, 1_900],
    [gone.asked, 3_000],
    [unknown, 4_000],
    [declined.asked, 90_000],
    [whole.asked, 1_000],
    [refund.asked, 251, 'REFUND'],
    [refund.asked, 250],
    [refund.asked, 250, 'REFUND'],
  ] as const;
  const fileId = idOf('clr', 'one');
  const results = await till.clear(records, fileId);
  assert.deepEqual(results, [
    1_000,
    1_900,
    'NOT_APPROVED',
    'MISSING_AT_ISSUER',
    'NOT_APPROVED',
    'CLEARED_TWICE',
    'AMOUNT_DIFFERS',
    'NOT_APPROVED',
    250,
  ]);
  const now = await account();
  assert.equal(now.balance, start.balance - 1_000 - 1_900 + 250);
  assert.equal(now.points, start.points + 30 + 57 - 9);
  assert.deepEqual(await till.clear(records, fileId), results);
  assert.deepEqual(await account(), now);
  const { posting, amount } = await line(less.asked);
  assert.deepEqual([posting, amount.amountMinor], ['POSTED', 1_900]);
});

test('the day’s position is what was posted, with its fees', async () => {
  const desk = till.bank.as({ kind: 'party', name: 'stage' });
  const { positions } = granted(await desk.getSettlement({ businessDate: '2026-01-15' }));
  const [position, ...others] = positions;
  assert.deepEqual(others, []);
  assert.ok(position);
  const sums = await till.bank.database.all<{ side: string; net: bigint }>(
    `SELECT side, SUM(credits_posted - debits_posted) AS net FROM ledger_balance
     WHERE unit = 'EUR' GROUP BY side`,
  );
  const net = new Map(sums.map((row) => [row.side, Number(row.net)]));
  const [interchange, network] = position.fees;
  assert.equal(interchange?.amountMinor, net.get('FEES'), 'interchange is the bank’s');
  assert.deepEqual([network?.kind, network?.paidBy], ['NETWORK', 'ACQUIRER']);
  const opening = await till.bank.database.all<{ sum: bigint }>(
    `SELECT SUM(amount) AS sum FROM transfer WHERE authorisation_id IS NULL AND unit = 'EUR'`,
  );
  assert.equal(position.netMinor, (net.get('CONTRA') ?? 0) + Number(opening[0]?.sum));
  const { purchases, refunds } = position;
  assert.equal(
    position.netMinor,
    purchases.amountMinor - refunds.amountMinor - (interchange?.amountMinor ?? 0),
  );
  const none = granted(await desk.getSettlement({ businessDate: '2026-01-16' }));
  assert.deepEqual(none.positions, []);
});

test('the customer sees every line of it', async () => {
  const maria = await customer(till.bank, 'maria');
  const { transactions } = granted(await maria.listTransactions({ limit: 200 }));
  assert.ok(transactions.every(({ kind }) => !['INCREMENT', 'COMPLETION'].includes(kind)));
});
