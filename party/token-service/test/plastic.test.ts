/** Plastic of a bank that is served here: forwarded as it came, and never stood in for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeSubelements, encodeSubelements, type Message } from '@armilla/iso8583';
import { approval, type Bench, bench, DEBIT, enrolled, panOf, register } from './bench.ts';
import { cardOf, reversalOf } from './chip.ts';
import { modelIssuer } from './model-issuer.ts';

const VISA = panOf('43332201', 7);

async function shop() {
  const here = await bench();
  await register(here);
  const reference = (await enrolled(here)).tokenUniqueReference ?? '';
  return { here, card: await cardOf(here, reference), bank: modelIssuer(here.issuer) };
}

const codeOf = async (here: Bench, message: Message) =>
  (await here.service.answer(message))?.fields[39];

/** The same message with another number; what is in its DE 55 is its issuer's to check. */
function ofPlastic(message: Message, pan: string, more: Message['fields'] = {}): Message {
  return { ...message, fields: { ...message.fields, 2: pan, ...more } };
}

test('a plastic card’s tap goes to its issuer as it came', async () => {
  const { here, card, bank } = await shop();
  const toldBefore = here.database.written('outbox');
  const points = encodeSubelements({ '07': '100' });
  const request = ofPlastic(card.asks(), VISA, { 48: points, 35: `${VISA}=2912201`, 14: '2912' });
  assert.equal(await codeOf(here, request), '00');
  const [asked] = here.issuer.messages;
  assert.deepEqual(asked?.fields, request.fields);
  assert.deepEqual(decodeSubelements(asked?.fields[48] ?? ''), { '07': '100' });
  assert.equal(await codeOf(here, reversalOf(request)), '00');
  await here.service.settled();
  assert.equal(here.issuer.messages.at(-1)?.fields[2], VISA);
  assert.equal(bank.standing(request), 0);
  assert.equal(here.wallet.transactions.length, 0, 'no wallet knows of plastic');
  assert.equal(here.database.written('outbox'), toldBefore);
  await here.close();
});

test('plastic is never stood in for; its refunds are matched as those of tokens', async () => {
  const { here, card, bank } = await shop();
  const request = ofPlastic(card.asks(), VISA);
  assert.equal(await codeOf(here, request), '00');
  const refund = (amountMinor: number) =>
    ofPlastic(card.follows(request, { type: '20', amountMinor }), VISA);
  assert.equal(await codeOf(here, refund(1241)), '13');
  assert.equal(await codeOf(here, refund(1240)), '00');
  const another = ofPlastic(card.follows(request, { type: '20', amountMinor: 1 }), panOf(DEBIT, 8));
  assert.equal(await codeOf(here, another), '76');
  bank.line = 'CUT';
  assert.equal(await codeOf(here, ofPlastic(card.asks({ amountMinor: 100 }), VISA)), '91');
  await here.close();
});

test('a pre-authorisation with plastic is completed by the same card alone', async () => {
  const { here, card, bank } = await shop();
  const hold = ofPlastic(card.asks({ told: { '14': '1' } }), VISA);
  assert.equal(await codeOf(here, hold), '00');
  assert.equal(await codeOf(here, card.completes(hold, 1000)), '76', 'with a token’s number');
  assert.equal(await codeOf(here, ofPlastic(card.completes(hold, 1000), VISA)), '00');
  await here.service.settled();
  assert.equal(bank.standing(hold), 1000);
  await here.close();
});

test('M19: a number that is typed pays nothing, be it a token’s or a card’s', async () => {
  const { here, card } = await shop();
  for (const entry of ['010', '012', '812', '102', '902']) {
    const typed = () => card.asks({ fields: { 22: entry, 55: undefined } });
    assert.equal(await codeOf(here, typed()), '57', entry);
    assert.equal(await codeOf(here, ofPlastic(typed(), VISA)), '14', entry);
    assert.equal(await codeOf(here, ofPlastic(typed(), panOf(DEBIT))), '14', entry);
  }
  const withoutChip = card.asks({ fields: { 55: undefined } });
  assert.equal(await codeOf(here, ofPlastic(withoutChip, VISA)), '14');
  // A number of the token range that is no token is not taken for plastic.
  assert.equal(await codeOf(here, ofPlastic(card.asks(), panOf('53332289', 9))), '14');
  assert.equal(await codeOf(here, ofPlastic(card.asks(), panOf('55555555', 9))), '14');
  // Nor is one whose check digit is wrong.
  const wrong = `${VISA.slice(0, -1)}${(Number(VISA.at(-1)) + 1) % 10}`;
  assert.equal(await codeOf(here, ofPlastic(card.asks(), wrong)), '14');
  assert.equal(here.issuer.messages.length, 0);
  const kept = await here.database.all('SELECT pan_id FROM vault');
  assert.equal(kept.length, 1, 'and is not kept');
  await here.close();
});

test('plastic whose bank says no is told so', async () => {
  const { here, card } = await shop();
  here.issuer.host = async (message) => approval(message, '88');
  assert.equal(await codeOf(here, ofPlastic(card.asks(), panOf(DEBIT))), '88');
  await here.close();
});
