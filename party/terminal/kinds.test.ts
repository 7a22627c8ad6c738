/** Points, parts, holds, refunds, second taps: what is asked of the issuer beside an amount. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex } from '@armilla/bytes';
import {
  checkMessage,
  decodeSubelements,
  encodeSubelements,
  type Message,
  type Subelements,
} from '@armilla/iso8583';
import { PIN, SecretBytes } from '@armilla/kit/secret';
import {
  keySerialNumberInMemory,
  type PinPad,
  pinPadAES,
  profileConfiguration,
  readAnswer,
  receiptText,
} from './index.ts';
import { approve, host, NOON, sale, terminal } from './test/host.ts';
import { till } from './test/input.ts';

const PLAIN = { aip: '1980' } as const;
const { merchant } = till();
const taking = till({}, { takesPartialApproval: true });

/** What an issuer approves, with more of its own to say. */
const answering = (more: Subelements, fields: Partial<Message['fields']> = {}) =>
  host(({ mti }) =>
    mti === '0100'
      ? { ...approve(), 48: encodeSubelements(more) || undefined, ...fields }
      : { 39: '00' },
  );

const privateOf = (message: Message | undefined) => decodeSubelements(message?.fields[48] ?? '');

test('points to spend go out in 48.07; what was spent, paid and earned is on the receipt', async () => {
  const { port, sent } = answering({ '07': '1000', '10': '21', '11': '500' });
  const result = await terminal(port).sale({ ...sale(), points: 1_000 });
  assert.equal(result.approved, true);
  assert.equal(privateOf(sent[0])['07'], '1000');
  assert.deepEqual(result.points, { spent: 1_000, paidMinor: 500, earned: 21 });
  assert.equal(result.approvedMinor, 1_240, 'the merchant is owed the whole');
  assert.equal(checkMessage(sent[0] ?? { mti: '0100', fields: {} }), undefined);
  for (const [language, words] of [
    ['en', [/Points spent +1000/, /paid with points +EUR 5\.00/, /Points earned +21/]],
    ['el', [/Πόντοι που εξαργυρώθηκαν +1000/, /EUR 5\.00/, /Πόντοι από την αγορά +21/]],
    ['uk', [/Списано балів +1000/, /EUR 5\.00/, /Нараховано балів +21/]],
  ] as const) {
    const text = receiptText(result.receipt, language);
    for (const word of words) assert.match(text, word);
    for (const line of text.split('\n')) assert(line.length <= 40, line);
  }
});

test('points that nobody offered, or worth more than the amount, are no approval', async () => {
  for (const [offered, told] of [
    [undefined, { '07': '10', '11': '5' }],
    [10, { '07': '11', '11': '5' }],
    [5_000, { '07': '5000', '11': '1241' }],
  ] as const) {
    const { port, sent } = answering(told);
    const result = await terminal(port).sale({ ...sale(), points: offered });
    assert.deepEqual([result.approved, result.reversalSent], [false, true], JSON.stringify(told));
    assert.equal(sent.at(-1)?.mti, '0420');
  }
});

test('private data that cannot be read belong to no approval', async () => {
  const { port, sent } = answering({}, { 48: '07' });
  const result = await terminal(port).sale(sale());
  assert.deepEqual([result.approved, sent.at(-1)?.mti], [false, '0420']);
});

test('a part is taken where the till takes parts: what is left to pay is told', async () => {
  const { port, sent } = answering({}, { 39: '10', 4: '000000000320' });
  const result = await terminal(port, { config: taking }).sale(sale());
  assert.equal(privateOf(sent[0])['13'], '1');
  assert.deepEqual([result.approved, result.approvedMinor], [true, 320]);
  assert.deepEqual([result.receipt.amountMinor, result.receipt.leftToPayMinor], [320, 920]);
  assert.match(receiptText(result.receipt, 'en'), /AMOUNT +EUR 3\.20\n.*STILL TO PAY +EUR 9\.20/s);
  assert.match(receiptText(result.receipt, 'el'), /ΥΠΟΛΟΙΠΟ +EUR 9\.20/);
  assert.match(receiptText(result.receipt, 'uk'), /ЗАЛИШИЛОСЬ СПЛАТИТИ +EUR 9\.20/);
  assert.equal(sent.length, 1, 'nothing is taken back');
});

test('a part that is none, or more than was asked, is taken back', async () => {
  for (const amount of ['000000000000', '000000001240', '000000001241']) {
    const { port } = answering({}, { 39: '10', 4: amount });
    const result = await terminal(port, { config: taking }).sale(sale());
    assert.deepEqual([result.approved, result.reversalSent], [false, true], amount);
  }
});

test('a till that takes all or nothing takes a part back', async () => {
  const { port, sent } = answering({}, { 39: '10', 4: '000000000320' });
  const result = await terminal(port).sale(sale());
  assert.equal(privateOf(sent[0])['13'], undefined);
  assert.deepEqual([result.approved, result.approvedMinor], [false, null]);
  assert.equal(sent.at(-1)?.mti, '0420');
});

test('cash, refunds and holds are never asked for in parts', async () => {
  const config = { ...profileConfiguration('cash-machine', { terminalId: 'TILL0001', merchant }) };
  const cash = host(approve);
  const pad: PinPad = { enterPin: async () => ({ format: 4, block: new Uint8Array(16), ...DE53 }) };
  const machine = { config: { ...config, takesPartialApproval: true }, pinPad: pad };
  await terminal(cash.port, machine).withdraw(sale(PLAIN));
  const other = host(approve);
  const shop = terminal(other.port, { config: taking });
  await shop.refund(sale());
  await shop.preauthorise(sale());
  const sent = [...cash.sent, ...other.sent];
  assert.deepEqual(
    sent.map((message) => [message.fields[3]?.slice(0, 2), privateOf(message)['13']]),
    [
      ['01', undefined],
      ['20', undefined],
      ['00', undefined],
    ],
  );
});

const DE53 = { securityControl: '0203040100000000' } as const;

test('a hold says in 48.14 that its amount is not final, and on its receipt what it is', async () => {
  const { port, sent } = host(approve);
  const result = await terminal(port).preauthorise(sale());
  assert.equal(privateOf(sent[0])['14'], '1');
  assert.equal(sent[0]?.fields[3], '000000');
  assert.equal(result.receipt.kind, 'PREAUTHORISATION');
  for (const [language, word] of [
    ['en', /PRE-AUTHORISATION/],
    ['el', /ΠΡΟΕΓΚΡΙΣΗ/],
    ['uk', /ПОПЕРЕДНЯ/],
  ] as const) {
    assert.match(receiptText(result.receipt, language), word);
  }
});

test('a refund names the receipt it gives back, where there is one', async () => {
  const { port, sent } = host(approve);
  const shop = terminal(port);
  const result = await shop.refund({ ...sale(), refundOf: '632610000001' });
  await shop.refund(sale());
  assert.deepEqual(
    sent.map((message) => privateOf(message)['12']),
    ['632610000001', undefined],
  );
  assert.equal(result.receipt.refundOf, '632610000001');
  assert.match(receiptText(result.receipt, 'en'), /Refund of +632610000001/);
});

test('what an answer to a refund says of points is not for the till', async () => {
  const { port } = answering({ '07': '40', '11': '20' });
  const result = await terminal(port).refund(sale());
  assert.equal(result.approved, true);
  assert.deepEqual(result.points, { spent: 0, paidMinor: 0, earned: 0 });
});

test('the account’s reference is printed as the network tells it, if the card does not', async () => {
  const par = 'V0010013021099999999999999999';
  const { port } = answering({ '02': par });
  const without = { signed: { 40740: null } };
  assert.equal((await terminal(port).sale(sale(without))).receipt.par, par);
});

test('a receipt calls a card a card, and a token a digital account number', async () => {
  const card = await terminal(host(approve).port).sale(sale({ signed: { 40729: null } }));
  assert.match(receiptText(card.receipt, 'en'), /Card number +\*{4} 1513/);
  const token = await terminal(host(approve).port).sale(sale());
  assert.match(receiptText(token.receipt, 'en'), /Digital account number +\*{4} 1513/);
});

test('after 65 the same sale is verified, however small; another one is not', async () => {
  const asked: number[] = [];
  const pinPad = pinPadAES({
    keys: {
      async ask({ amountMinor }) {
        asked.push(amountMinor);
        return PIN.parse('4711') ?? null;
      },
    },
    initialKey: new SecretBytes(fromHex('1273671EA26AC29AFA4D1084127652A1')),
    serialNumbers: keySerialNumberInMemory(fromHex('123456789012345600000000')),
    chance: { bytes: (length) => new Uint8Array(length).fill(7) },
  });
  let codes = ['65', '00', '65', '00', '65', '00'];
  const { port, sent } = host(() => {
    const [code = '00', ...rest] = codes;
    codes = rest;
    return { 38: '123456', 39: code };
  });
  let now = NOON;
  const till = terminal(port, { pinPad, clock: { now: () => now } });
  const first = await till.sale(sale(PLAIN, 300));
  assert.deepEqual([first.receipt.reason, first.pinAsked], ['VERIFY_ON_DEVICE', false]);
  const second = await till.sale(sale(PLAIN, 300));
  assert.deepEqual([second.approved, second.pinAsked], [true, true]);
  assert.equal(sent[1]?.fields[48]?.includes('0832'), true, 'the block goes in 48.08');
  assert.equal(sent[1]?.fields[22], '071');
  await till.sale(sale(PLAIN, 300));
  assert.equal((await till.sale(sale(PLAIN, 301))).pinAsked, false, 'another sale');
  await till.sale(sale(PLAIN, 300));
  now += 121_000;
  assert.equal((await till.sale(sale(PLAIN, 300))).pinAsked, false, 'too long ago');
  assert.deepEqual(asked, [300]);
});

test('who stands at the keys may be named with the sale', async () => {
  const pinPad = pinPadAES({
    keys: { ask: async () => null },
    initialKey: new SecretBytes(fromHex('1273671EA26AC29AFA4D1084127652A1')),
    serialNumbers: keySerialNumberInMemory(fromHex('123456789012345600000000')),
    chance: { bytes: (length) => new Uint8Array(length).fill(7) },
  });
  const { port, sent } = host(approve);
  const till = terminal(port, { pinPad });
  const nobody = await till.sale(sale(PLAIN, 6_000));
  assert.deepEqual([nobody.receipt.reason, nobody.pinAsked], ['PIN_NOT_ENTERED', true]);
  const pinKeys = { ask: async () => PIN.parse('4711') ?? null };
  assert.equal((await till.sale({ ...sale(PLAIN, 6_000), pinKeys })).approved, true);
  assert.equal(sent.length, 1);
  assert(!JSON.stringify(sent).includes('4711'));
});

test('wrong and blocked PINs are told in words of every language', async () => {
  for (const [code, reason, words] of [
    ['55', 'WRONG_PIN', [/Wrong PIN/, /Λάθος PIN/, /Хибний PIN/]],
    ['75', 'PIN_BLOCKED', [/Too many wrong PINs/, /Πάρα πολλά/, /Забагато/]],
  ] as const) {
    const { port } = host(() => ({ 39: code }));
    const { receipt } = await terminal(port).sale(sale());
    assert.equal(receipt.reason, reason);
    for (const [i, language] of (['en', 'el', 'uk'] as const).entries()) {
      assert.match(receiptText(receipt, language), words[i] ?? /^$/);
    }
  }
});

test('an answer of another kind of message is held against its request as before', () => {
  const fields = { 7: '1122101500', 11: '000001', 32: '400001', 41: 'TILL0001', 3: '000000' };
  const request: Message = { mti: '0100', fields: { ...fields, 4: '000000000100' } };
  const answer: Message = { mti: '0110', fields: { ...request.fields, 39: '00' } };
  assert.equal(readAnswer(answer, request).kind, 'APPROVED');
  assert.equal(readAnswer({ ...answer, mti: '0410' }, request).kind, 'UNUSABLE');
});
