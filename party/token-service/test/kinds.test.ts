/** Kinds of payment and what follows one: each by its rules, and nothing twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkMessage, decodeSubelements, encodeSubelements, type Message } from '@armilla/iso8583';
import { approval, type Bench, bench, DEBIT, enrolled, given, panOf, register } from './bench.ts';
import { type Asks, type Card, cardOf, reversalOf } from './chip.ts';
import { modelIssuer } from './model-issuer.ts';

const PAN = panOf(DEBIT);

async function paying() {
  const here = await bench();
  await register(here);
  const reference = (await enrolled(here, PAN)).tokenUniqueReference ?? '';
  return { here, reference, card: await cardOf(here, reference), bank: modelIssuer(here.issuer) };
}

async function answerOf(here: Bench, message: Message): Promise<Message['fields']> {
  const answer = await here.service.answer(message);
  assert.ok(answer);
  assert.equal(checkMessage(answer), undefined);
  return answer.fields;
}

const codeOf = async (here: Bench, message: Message) => (await answerOf(here, message))[39];

/** A purchase that was approved. */
async function paid(here: Bench, card: Card, asks: Asks = {}): Promise<Message> {
  const request = card.asks(asks);
  assert.equal(await codeOf(here, request), '00');
  return request;
}

const back = (amountMinor: number) => ({ type: '20', amountMinor }) as const;

test('a refund by receipt goes back to the account, never more than was paid', async () => {
  const { here, card, bank } = await paying();
  const request = await paid(here, card);
  const refund = card.follows(request, back(240));
  assert.equal(await codeOf(here, refund), '00');
  const [, asked] = here.issuer.messages;
  assert.equal(asked?.fields[2], PAN);
  assert.equal(decodeSubelements(asked?.fields[48] ?? '')['12'], request.fields[37]);
  assert.equal(asked?.fields[55], undefined);
  assert.equal(await codeOf(here, card.follows(request, back(1001))), '13');
  assert.equal(await codeOf(here, card.follows(request, back(1000))), '00');
  assert.equal(await codeOf(here, card.follows(request, back(1))), '13');
  assert.equal(bank.standing(refund), 240);
  await here.service.settled();
  const told = here.wallet.transactions.map(({ transaction }) => transaction);
  assert.deepEqual(
    told.filter(({ outcome }) => outcome === 'APPROVED').map(({ kind }) => kind),
    [undefined, 'REFUND', 'REFUND'],
  );
  await here.close();
});

test('a refund finds its payment by card, receipt, acquirer and merchant, or not at all', async () => {
  const { here, card } = await paying();
  const request = await paid(here, card);
  const refund = (fields: Message['fields']) => card.follows(request, { ...back(100), fields });
  assert.equal(await codeOf(here, refund({ 32: '00000400002' })), '76');
  assert.equal(await codeOf(here, refund({ 42: 'ANOTHER SHOP   ' })), '76');
  assert.equal(await codeOf(here, refund({ 49: '840' })), '12');
  const other = { mti: '0100', fields: { 37: '999999999999' } };
  assert.equal(await codeOf(here, card.follows(other, back(100))), '76');
  const declined = card.asks({ amountMinor: 60_000 });
  assert.equal(await codeOf(here, declined), '61');
  assert.equal(await codeOf(here, card.follows(declined, back(100))), '76');
  // What was given back is no payment to be given back again.
  const first = refund({});
  assert.equal(await codeOf(here, first), '00');
  assert.equal(await codeOf(here, card.follows(first, back(10))), '76');
  await here.close();
});

test('a token that was removed still gets its money back, and pays nothing', async () => {
  const { here, card, reference } = await paying();
  const request = await paid(here, card);
  const removal = { causedBy: 'CARDHOLDER', reason: 'REMOVED_BY_CARDHOLDER' } as const;
  given(await here.asWallet.deleteToken({ tokenUniqueReference: reference, ...removal }));
  assert.equal(await codeOf(here, card.follows(request, back(1240))), '00');
  assert.equal(await codeOf(here, card.asks()), '62');
  await here.close();
});

test('ten refunds of the whole at once: one of them is made', async () => {
  const { here, card } = await paying();
  const request = await paid(here, card);
  const refunds = Array.from({ length: 10 }, () => card.follows(request, back(1240)));
  const codes = await Promise.all(refunds.map((refund) => codeOf(here, refund)));
  assert.deepEqual(codes.sort(), ['00', ...Array(9).fill('13')]);
  await here.close();
});

test('a refund with the band held to the till is checked as a tap, and has no ceiling', async () => {
  const { here, card } = await paying();
  assert.equal(await codeOf(here, card.asks(back(60_000))), '00');
  const signed = card.asks(back(100));
  const changed = { ...signed, fields: { ...signed.fields, 4: '000000000101' } };
  assert.equal(await codeOf(here, changed), '12');
  const request = await paid(here, card, { amountMinor: 500 });
  const named = { ...back(501), told: { '12': request.fields[37] } };
  assert.equal(await codeOf(here, card.asks(named)), '13');
  assert.equal(await codeOf(here, card.asks({ ...named, amountMinor: 500 })), '00');
  await here.close();
});

test('without a card nothing but what follows a payment is taken', async () => {
  const { here, card } = await paying();
  const request = await paid(here, card);
  assert.equal(await codeOf(here, card.follows(request)), '57');
  assert.equal(await codeOf(here, card.follows(request, { type: '01' })), '57');
  const held = card.follows(request, { told: { '14': '1' } });
  assert.equal(await codeOf(here, held), '57');
  const { 48: _, ...fields } = card.follows(request, back(10)).fields;
  assert.equal(await codeOf(here, { mti: '0100', fields }), '57');
  assert.equal(await codeOf(here, card.asks({ fields: { 3: '090000' } })), '12');
  assert.equal(await codeOf(here, card.asks({ type: '01', told: { '14': '1' } })), '12');
  assert.equal(await codeOf(here, card.asks({ told: { '14': '9' } })), '12');
  assert.equal(await codeOf(here, card.asks({ fields: { 48: '07' } })), '30');
  assert.equal(here.issuer.messages.length, 1);
  await here.close();
});

test('cash goes to the issuer as cash', async () => {
  const { here, card } = await paying();
  assert.equal(await codeOf(here, card.asks({ type: '01', fields: { 18: '6011' } })), '00');
  assert.equal(here.issuer.messages[0]?.fields[3], '010000');
  await here.service.settled();
  assert.equal(here.wallet.transactions[0]?.transaction.kind, 'CASH');
  await here.close();
});

test('cash that a machine did not give out is given back, its payment cleared or not', async () => {
  const { here, card, bank } = await paying();
  const cash = await paid(here, card, { type: '01', amountMinor: 4000, fields: { 18: '6011' } });
  assert.equal(await codeOf(here, card.follows(cash, back(4001))), '13');
  const given = card.follows(cash, back(4000));
  assert.equal(await codeOf(here, given), '00');
  assert.equal(bank.standing(given), 4000);
  assert.equal(await codeOf(here, card.follows(cash, back(1))), '13');
  await here.close();
});

test('a pre-authorisation is raised, completed once, and no more than is held', async () => {
  const { here, card, bank } = await paying();
  const hold = await paid(here, card, { amountMinor: 5000, told: { '14': '1' } });
  const raise = card.follows(hold, { amountMinor: 3000, told: { '14': '2' } });
  assert.equal(await codeOf(here, raise), '00');
  assert.equal(await codeOf(here, card.completes(hold, 8001)), '13');
  const final = card.completes(hold, 7500);
  const answer = await here.service.answer(final);
  assert.equal(answer?.mti, '0230');
  assert.equal(answer?.fields[39], '00');
  assert.equal(await codeOf(here, { ...final, mti: '0221' }), '00');
  assert.equal(await codeOf(here, card.completes(hold, 7500)), '76');
  assert.equal(await codeOf(here, card.follows(hold, { told: { '14': '2' } })), '76');
  await here.service.settled();
  assert.deepEqual(
    here.issuer.messages.map(({ mti }) => mti),
    ['0100', '0100', '0220'],
  );
  const told = here.issuer.messages[2];
  assert.equal(told && checkMessage(told), undefined);
  assert.equal(told?.fields[2], PAN);
  assert.equal(bank.standing(hold), 7500);
  assert.equal(here.wallet.transactions.at(-1)?.transaction.amount.amountMinor, 7500);
  assert.equal(here.wallet.transactions.at(-1)?.transaction.rrn, hold.fields[37]);
  assert.equal(await codeOf(here, card.follows(hold, back(7500))), '00');
  await here.close();
});

test('an increment wants a live token, a hold that stands, and room below the ceiling', async () => {
  const { here, card, reference } = await paying();
  const hold = await paid(here, card, { amountMinor: 30_000, told: { '14': '1' } });
  const raise = (amountMinor: number) => card.follows(hold, { amountMinor, told: { '14': '2' } });
  assert.equal(await codeOf(here, raise(20_001)), '61');
  assert.equal(await codeOf(here, raise(20_000)), '00');
  assert.equal(await codeOf(here, raise(1)), '61');
  const sale = await paid(here, card);
  assert.equal(await codeOf(here, card.follows(sale, { told: { '14': '2' } })), '76');
  const by = { tokenUniqueReference: reference, by: 'CARDHOLDER', reason: 'OTHER' } as const;
  given(await here.asWallet.suspendToken(by));
  assert.equal(await codeOf(here, raise(1)), '62');
  await here.close();
});

test('taking back a pre-authorisation takes back what raised it', async () => {
  const { here, card, bank } = await paying();
  const hold = await paid(here, card, { told: { '14': '1' } });
  const raise = card.follows(hold, { amountMinor: 500, told: { '14': '2' } });
  assert.equal(await codeOf(here, raise), '00');
  assert.equal(await codeOf(here, reversalOf(hold)), '00');
  await here.service.settled();
  assert.deepEqual([bank.standing(hold), bank.standing(raise)], [0, 0]);
  assert.equal(await codeOf(here, card.completes(hold, 100)), '76');
  await here.service.settled();
  assert.equal(here.issuer.messages.filter(({ mti }) => mti === '0220').length, 0);
  await here.close();
});

test('a completion after its reversal, or before, posts nothing', async () => {
  const { here, card } = await paying();
  const hold = await paid(here, card, { told: { '14': '1' } });
  const final = card.completes(hold, 1000);
  assert.equal(await codeOf(here, reversalOf(final)), '00');
  assert.equal(await codeOf(here, final), '68');
  const unknown = card.asks({ told: { '14': '1' } });
  assert.equal(await codeOf(here, card.completes(unknown, 1000)), '76');
  await here.service.settled();
  assert.equal(here.issuer.messages.length, 1);
  await here.close();
});

test('what card and terminal approved posts, by the card’s own certificate and once', async () => {
  const { here, card, bank, reference } = await paying();
  const by = { tokenUniqueReference: reference, by: 'CARDHOLDER', reason: 'OTHER' } as const;
  given(await here.asWallet.suspendToken(by));
  const advice = card.approvedOffline({ amountMinor: 700 });
  bank.line = 'CUT';
  assert.equal(await codeOf(here, advice), '00');
  assert.equal(await codeOf(here, { ...advice, mti: '0221' }), '00');
  await here.service.settled();
  assert.equal(here.issuer.messages.length, 1);
  bank.line = 'WHOLE';
  here.clock.advance(60_000);
  await here.service.settled();
  const told = here.issuer.messages.at(-1);
  assert.equal(told?.mti, '0221');
  assert.equal(told && checkMessage(told), undefined);
  assert.equal(bank.standing(advice), 700);
  const forged = { ...advice, fields: { ...advice.fields, 4: '000000070000', 11: '999001' } };
  assert.equal(await codeOf(here, forged), '12');
  const again = { ...advice, fields: { ...advice.fields, 11: '999002' } };
  assert.equal(await codeOf(here, again), '82');
  const arqc = card.asks();
  const wrong = { mti: '0220', fields: { ...arqc.fields, 39: '00' } };
  assert.equal(await codeOf(here, wrong), '88');
  assert.equal(await codeOf(here, { mti: '0220', fields: { ...arqc.fields, 39: '05' } }), '30');
  await here.service.settled();
  assert.equal(here.issuer.messages.length, 2);
  await here.close();
});

test('a part is approved only where a part is welcome, and counts as that part', async () => {
  const { here, card } = await paying();
  here.issuer.host = async (message) => approval(message, '10', { 4: '000000000400' });
  const part = card.asks({ told: { '13': '1' } });
  const answer = await answerOf(here, part);
  assert.deepEqual([answer[39], answer[4]], ['10', '000000000400']);
  assert.equal(await codeOf(here, part), '10');
  // Above what the network stands in for: the approval nobody asked for is taken back.
  const whole = card.asks({ amountMinor: 6000 });
  assert.equal(await codeOf(here, whole), '91');
  here.issuer.host = async (message) => approval(message);
  await here.service.settled();
  assert.equal(here.issuer.messages.at(-1)?.mti, '0420');
  assert.equal(await codeOf(here, card.follows(part, back(401))), '13');
  assert.equal(await codeOf(here, card.follows(part, back(400))), '00');
  await here.close();
});

test('an approval of another amount is none', async () => {
  const { here, card } = await paying();
  for (const more of [{ 4: '000000001241' }, { 4: '000000000001' }, { 49: '840' }]) {
    here.issuer.host = async (message) => approval(message, '00', more);
    assert.equal(await codeOf(here, card.asks({ amountMinor: 6000 })), '91');
  }
  await here.close();
});

test('a part is taken back: what comes later speaks of the rest', async () => {
  const { here, card, bank } = await paying();
  const request = await paid(here, card);
  const less = reversalOf(request, 1000);
  assert.equal(await codeOf(here, less), '00');
  assert.equal(await codeOf(here, { ...less, mti: '0421' }), '00');
  assert.equal(await codeOf(here, reversalOf(request, 1100)), '00');
  await here.service.settled();
  const told = here.issuer.messages.filter(({ mti }) => mti === '0420');
  assert.equal(told.length, 1);
  assert.equal(told[0]?.fields[95], '000000001000'.padEnd(42, '0'));
  assert.equal(bank.standing(request), 1000);
  assert.equal(await codeOf(here, card.follows(request, back(1001))), '13');
  assert.equal(await codeOf(here, card.follows(request, back(600))), '00');
  // What was given back is not taken back.
  assert.equal(await codeOf(here, reversalOf(request, 500)), '21');
  assert.equal(await codeOf(here, reversalOf(request)), '21');
  assert.equal(await codeOf(here, reversalOf(request, 600)), '00');
  assert.equal(await codeOf(here, reversalOf(card.asks(), 600)), '25');
  const malformed = reversalOf(request);
  const fields = { ...malformed.fields, 95: 'A'.repeat(42) };
  assert.equal(await codeOf(here, { ...malformed, fields }), '30');
  await here.close();
});

test('a part of a hold is taken back: what raised it stands beside what remains', async () => {
  const { here, card, bank } = await paying();
  const hold = await paid(here, card, { amountMinor: 2000, told: { '14': '1' } });
  assert.equal(await codeOf(here, reversalOf(hold, 100)), '00');
  const raise = card.follows(hold, { amountMinor: 500, told: { '14': '2' } });
  assert.equal(await codeOf(here, raise), '00');
  assert.equal(await codeOf(here, reversalOf(hold, 300)), '00', 'no more than 100 remain');
  await here.service.settled();
  assert.deepEqual([bank.standing(hold), bank.standing(raise)], [100, 500]);
  assert.equal(await codeOf(here, card.completes(hold, 601)), '13');
  assert.equal(await codeOf(here, reversalOf(hold, 50)), '00');
  assert.equal(await codeOf(here, card.completes(hold, 551)), '13');
  assert.equal(await codeOf(here, card.completes(hold, 550)), '00');
  await here.close();
});

test('a void (0400) is answered as such and reaches the issuer as a reversal', async () => {
  const { here, card, bank } = await paying();
  const request = await paid(here, card);
  const voided = await here.service.answer({ ...reversalOf(request), mti: '0400' });
  assert.equal(voided?.mti, '0410');
  assert.equal(voided?.fields[39], '00');
  await here.service.settled();
  assert.equal(bank.standing(request), 0);
  assert.equal(await codeOf(here, request), '68');
  await here.close();
});

test('another payment under a used number is neither', async () => {
  const { here, card } = await paying();
  const request = await paid(here, card);
  const other = card.asks({ amountMinor: 1 });
  const { 7: date, 11: stan } = request.fields;
  const fields = { ...other.fields, 7: date, 11: stan };
  assert.equal(await codeOf(here, { ...other, fields }), '94');
  assert.equal(await codeOf(here, request), '00');
  await here.close();
});

test('another payment under a number that is with its issuer is refused; a repeat waits', async () => {
  const { here, card } = await paying();
  const request = card.asks();
  const { 7: date, 11: stan } = request.fields;
  const other = card.asks({ amountMinor: 1, fields: { 7: date, 11: stan } });
  const codes = await Promise.all([request, other, request].map((one) => codeOf(here, one)));
  assert.deepEqual(codes, ['00', '94', '00']);
  assert.equal(here.issuer.messages.filter(({ mti }) => mti === '0100').length, 1);
  await here.close();
});

test('points and the account’s reference pass, and nothing else of DE 48', async () => {
  const { here, card } = await paying();
  const points = encodeSubelements({ '03': '1111', '07': '120', '10': '24', '11': '50' });
  here.issuer.host = async (message) => approval(message, '00', { 48: points });
  const asked = card.asks({ told: { '07': '500', '03': '9999', '15': '1' } });
  const told = decodeSubelements((await answerOf(here, asked))[48] ?? '');
  assert.equal(told['07'], '120');
  assert.equal(told['10'], '24');
  assert.equal(told['11'], '50');
  assert.equal(told['02']?.length, 29);
  assert.deepEqual(Object.keys(told).sort(), ['02', '07', '10', '11']);
  await here.service.settled();
  const news = here.wallet.transactions.at(-1)?.transaction;
  assert.deepEqual(news?.points, { earned: 24, spent: 120, paidMinor: 50 }, 'the app is told');
  assert.deepEqual(news?.place, { city: 'Athina', terminalId: asked.fields[41] });
  const sent = decodeSubelements(here.issuer.messages[0]?.fields[48] ?? '');
  assert.deepEqual(Object.keys(sent).sort(), ['01', '02', '03', '04', '05', '06', '07']);
  assert.equal(sent['03'], card.dpan.slice(-4));
  await here.close();
});

test('an increment and a refund under their payment’s receipt are not taken for it', async () => {
  const { here, card } = await paying();
  const hold = await paid(here, card, { amountMinor: 2000, told: { '14': '1' } });
  const receipt = (request: Message) => ({ fields: { 37: request.fields[37] } });
  const raise = () =>
    card.follows(hold, { amountMinor: 100, told: { '14': '2' }, ...receipt(hold) });
  assert.equal(await codeOf(here, raise()), '00');
  assert.equal(await codeOf(here, raise()), '00');
  const sale = await paid(here, card);
  assert.equal(await codeOf(here, card.asks({ ...back(100), ...receipt(sale) })), '00');
  assert.equal(await codeOf(here, card.follows(sale, back(1240))), '00');
  await here.close();
});

test('what raised a hold is taken back until the hold is completed or cleared', async () => {
  const { here, card, bank } = await paying();
  const hold = await paid(here, card, { amountMinor: 2000, told: { '14': '1' } });
  const raise = () => card.follows(hold, { amountMinor: 500, told: { '14': '2' } });
  const [first, second] = [raise(), raise()];
  assert.equal(await codeOf(here, first), '00');
  assert.equal(await codeOf(here, second), '00');
  assert.equal(await codeOf(here, reversalOf(first)), '00');
  assert.equal(await codeOf(here, card.completes(hold, 2501)), '13');
  assert.equal(await codeOf(here, card.completes(hold, 2500)), '00');
  assert.equal(await codeOf(here, reversalOf(second)), '21');
  await here.service.settled();
  assert.equal(bank.standing(first), 0);
  await here.close();
});

test('what is part of a payment is told as that payment, as it stands now', async () => {
  const { here, card } = await paying();
  const hold = await paid(here, card, { amountMinor: 2000, told: { '14': '1' } });
  const raise = card.follows(hold, { amountMinor: 500, told: { '14': '2' } });
  assert.equal(await codeOf(here, raise), '00');
  assert.equal(await codeOf(here, reversalOf(raise)), '00');
  const sale = await paid(here, card);
  const cash = await paid(here, card, { type: '01' });
  await here.service.settled();
  assert.deepEqual(
    here.wallet.transactions.map(({ transaction: { rrn, amount, kind } }) => [
      rrn,
      amount.amountMinor,
      kind,
    ]),
    [
      [hold.fields[37], 2000, 'PREAUTHORISATION'],
      [hold.fields[37], 2500, 'PREAUTHORISATION'],
      [hold.fields[37], 2000, 'PREAUTHORISATION'],
      [sale.fields[37], 1240, undefined],
      [cash.fields[37], 1240, 'CASH'],
    ],
  );
  await here.close();
});

test('a hold that is taken back takes back each of its increments once', async () => {
  const { here, card } = await paying();
  const hold = await paid(here, card, { amountMinor: 2000, told: { '14': '1' } });
  const raise = card.follows(hold, { amountMinor: 500, told: { '14': '2' } });
  assert.equal(await codeOf(here, raise), '00');
  assert.equal(await codeOf(here, reversalOf(raise)), '00');
  assert.equal(await codeOf(here, reversalOf(hold)), '00');
  await here.service.settled();
  const told = here.issuer.messages.filter(({ mti }) => mti === '0420');
  assert.deepEqual(
    told.map(({ fields }) => fields[37]),
    [raise.fields[37], hold.fields[37]],
  );
  await here.close();
});

test('a refund that was taken back may be made again, its payment completed or not', async () => {
  const { here, card } = await paying();
  const hold = await paid(here, card, { told: { '14': '1' } });
  assert.equal(await codeOf(here, card.completes(hold, 1240)), '00');
  const refund = card.follows(hold, back(1240));
  assert.equal(await codeOf(here, refund), '00');
  assert.equal(await codeOf(here, reversalOf(refund)), '00');
  assert.equal(await codeOf(here, card.follows(hold, back(1240))), '00');
  await here.close();
});

test('a payment that is taken back leaves what it was completed by, and what was declined of it', async () => {
  const { here, card } = await paying();
  const hold = await paid(here, card, { told: { '14': '1' } });
  assert.equal(await codeOf(here, card.completes(hold, 1000)), '00');
  const refund = card.follows(hold, back(100));
  here.issuer.host = async (message) => approval(message, message.mti === '0100' ? '51' : '00');
  assert.equal(await codeOf(here, refund), '51');
  assert.equal(await codeOf(here, reversalOf(hold)), '00');
  assert.equal(await codeOf(here, refund), '51');
  await here.service.settled();
  assert.equal(here.issuer.messages.filter(({ mti }) => mti === '0420').length, 1);
  await here.close();
});
