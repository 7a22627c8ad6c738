/** What an issuer says, and what an acquirer tells: what is no answer, and what is no advice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeSubelements, encodeSubelements, type Message } from '@armilla/iso8583';
import { createLog } from '@armilla/kit/log';
import { SecretBytes } from '@armilla/kit/secret';
import {
  approval,
  type Bench,
  type BenchOptions,
  bench,
  DEBIT,
  enrolled,
  given,
  panOf,
  refused,
  register,
} from './bench.ts';
import { cardOf, reversalOf } from './chip.ts';
import { modelIssuer } from './model-issuer.ts';

const PAN = panOf(DEBIT);
const VISA = panOf('43332201', 7);
/** Above what the network stands in for, so that silence is a "no". */
const ABOVE = { amountMinor: 6000 };

async function paying(options: BenchOptions = {}) {
  const here = await bench(options);
  await register(here);
  const reference = (await enrolled(here, PAN)).tokenUniqueReference ?? '';
  return { here, reference, card: await cardOf(here, reference), bank: modelIssuer(here.issuer) };
}

/** With the alarms that were raised, by name. */
async function watched() {
  const alarms: string[] = [];
  const log = createLog('token-service', (line) => {
    const { alarm } = JSON.parse(line);
    if (alarm !== undefined) alarms.push(alarm);
  });
  return { ...(await paying({ log })), alarms };
}

const codeOf = async (here: Bench, message: Message) =>
  (await here.service.answer(message))?.fields[39];

async function codesOf(here: Bench, messages: readonly Message[]) {
  const codes = [];
  for (const message of messages) codes.push(await codeOf(here, message));
  return codes;
}

const ofPlastic = ({ mti, fields }: Message, more: Message['fields'] = {}): Message => ({
  mti,
  fields: { ...fields, 2: VISA, ...more },
});

const without = ({ mti, fields }: Message, number: number): Message => ({
  mti,
  fields: { ...fields, [number]: undefined },
});

const toldBy = (here: Bench, mti: string) =>
  here.issuer.messages.filter((message) => message.mti.slice(0, 3) === mti);

test('what is no answer to what was asked is silence, and is taken back', async () => {
  const { here, card } = await paying();
  const answers: ((message: Message) => Message)[] = [
    (message) => ({ ...approval(message), mti: '0210' }),
    (message) => ({ ...approval(message), mti: '0111' }),
    (message) => without(approval(message), 37),
    (message) => without(approval(message), 38),
    (message) => approval(message, '00', { 11: '999999' }),
    (message) => approval(message, '51', { 11: '999999' }),
    (message) => approval(message, '00', { 49: '840' }),
    (message) => approval(message, '51', { 49: '840' }),
    (message) => approval(message, '00', { 4: '000000006001' }),
  ];
  const codes = [];
  for (const answer of answers) {
    here.issuer.host = async (message) =>
      message.mti === '0100' ? answer(message) : approval(message);
    codes.push(await codeOf(here, card.asks(ABOVE)));
  }
  assert.deepEqual(codes, Array(answers.length).fill('91'));
  await here.service.settled();
  assert.equal(toldBy(here, '042').length, answers.length);
  await here.close();
});

test('a part is more than nothing, less than the whole, and welcome', async () => {
  const { here, card } = await paying();
  const approves = async (part: string, told = {}) => {
    here.issuer.host = async (message) =>
      message.mti === '0100' ? approval(message, '10', { 4: part }) : approval(message);
    return codeOf(here, card.asks({ ...ABOVE, told }));
  };
  const welcome = { '13': '1' };
  assert.deepEqual(
    [
      await approves('000000000001', welcome),
      await approves('000000005999', welcome),
      await approves('000000000000', welcome),
      await approves('000000006000', welcome),
      await approves('000000006001', welcome),
      await approves('000000005999'),
      await approves('000000005999', { '13': '0' }),
    ],
    ['10', '10', '91', '91', '91', '91', '91'],
  );
  await here.close();
});

test('a "no" is one whatever amount it speaks of, and holds nothing', async () => {
  const { here, card } = await paying();
  const sale = card.asks();
  assert.equal(await codeOf(here, sale), '00');
  here.issuer.host = async (message) => approval(message, '51', { 4: '000000000001' });
  const back = card.follows(sale, { type: '20', amountMinor: 1240 });
  assert.equal(await codeOf(here, back), '51');
  here.issuer.host = async (message) => approval(message, '51');
  assert.equal(await codeOf(here, card.follows(sale, { type: '20', amountMinor: 1240 })), '51');
  here.issuer.host = async (message) => approval(message);
  assert.equal(await codeOf(here, card.follows(sale, { type: '20', amountMinor: 1240 })), '00');
  await here.close();
});

test('a host link that breaks is no silence: what may have been heard is taken back', async () => {
  const { here, card } = await paying();
  here.issuer.host = async () => {
    throw new TypeError('a fault');
  };
  const request = card.asks();
  await assert.rejects(here.service.answer(request), /a fault/);
  here.issuer.host = async (message) => approval(message);
  await here.service.settled();
  assert.equal(toldBy(here, '042').length, 1);
  assert.equal(await codeOf(here, request), '91');
  await here.close();
});

test('a fault of ours is not told as one of what this party stands on', async () => {
  const { here, card } = await paying();
  await here.database.all('ALTER TABLE authorisation RENAME TO gone');
  await assert.rejects(here.service.answer(card.asks()), /authorisation/);
  await here.database.all('ALTER TABLE gone RENAME TO authorisation');
  await here.close();
});

test('whoever looks is told that the network approved, or what kept it from it', async () => {
  const { here, card, bank } = await paying();
  bank.line = 'CUT';
  await codesOf(here, [card.asks(), card.asks(ABOVE)]);
  const words = JSON.stringify(here.trace.entries());
  for (const [note, times] of [
    ['approved in the issuer’s place', 2],
    ['not approved in the issuer’s place; failed: within the ceiling of one', 1],
  ] as const) {
    assert.equal(words.split(note).length - 1, times, note);
  }
  await here.close();
});

test('the account’s reference is the token’s own, and of plastic what its issuer says', async () => {
  const { here, card } = await paying();
  const said = 'A'.repeat(29);
  here.issuer.host = async (message) =>
    approval(message, '00', { 48: encodeSubelements({ '02': said }) });
  const referenceOf = async (message: Message) =>
    decodeSubelements((await here.service.answer(message))?.fields[48] ?? '')['02'];
  assert.match((await referenceOf(card.asks())) ?? '', /^50010ARM1LLA/);
  assert.equal(await referenceOf(ofPlastic(card.asks())), said);
  here.issuer.host = async (message) => approval(message);
  assert.equal(await referenceOf(ofPlastic(card.asks())), undefined);
  await here.close();
});

test('an advice that is not whole, or not by chip, is taken by nobody', async () => {
  const { here, card } = await paying();
  const hold = card.asks({ told: { '14': '1' } });
  assert.equal(await codeOf(here, hold), '00');
  const final = card.completes(hold, 1000);
  const garbage = Uint8Array.of(0x9f, 0x02, 0x06);
  const partly = Uint8Array.of(0x9f, 0x26, 0x01, 0x00);
  assert.deepEqual(
    await codesOf(here, [
      without(final, 37),
      without(final, 43),
      { ...final, fields: { ...final.fields, 90: 'A'.repeat(42) } },
      card.approvedOffline({ fields: { 22: '010' } }),
      card.approvedOffline({ fields: { 55: garbage } }),
      card.approvedOffline({ fields: { 55: partly } }),
    ]),
    Array(6).fill('30'),
  );
  await here.service.settled();
  assert.equal(toldBy(here, '022').length, 0);
  assert.equal(await codeOf(here, final), '00');
  await here.close();
});

test('what a terminal approved for plastic, or for a number that is nobody’s, is not owed', async () => {
  const { here, card } = await paying();
  const advice = () => card.approvedOffline({ amountMinor: 700 });
  const nobody = { fields: { 2: panOf('55555555', 9) } };
  assert.deepEqual(await codesOf(here, [ofPlastic(advice()), card.approvedOffline(nobody)]), [
    '14',
    '14',
  ]);
  await here.service.settled();
  assert.equal(here.issuer.messages.length, 0);
  await here.close();
});

test('a certificate that comes twice is an alarm, one that is forged or good is none', async () => {
  const { here, card, alarms } = await watched();
  const advice = card.approvedOffline({ amountMinor: 700 });
  const numbered = (stan: string, more = {}): Message => ({
    ...advice,
    fields: { ...advice.fields, 11: stan, ...more },
  });
  assert.deepEqual(await codesOf(here, [advice, numbered('990001', { 4: '000000070000' })]), [
    '00',
    '12',
  ]);
  assert.deepEqual(alarms, []);
  assert.equal(await codeOf(here, numbered('990002')), '82');
  assert.deepEqual(alarms, ['ATC_REUSED']);
  const standing = await here.database.all<{ standing_minor: bigint }>(
    'SELECT standing_minor FROM authorisation ORDER BY standing_minor',
  );
  assert.deepEqual(
    standing.map((row) => Number(row.standing_minor)),
    [0, 0, 700],
  );
  await here.close();
});

test('a tap whose counter comes twice is an alarm, any other tap is none', async () => {
  const { here, card, alarms } = await watched();
  const tap = card.asks();
  assert.deepEqual(await codesOf(here, [tap, card.asks(ABOVE)]), ['00', '00']);
  assert.deepEqual(alarms, []);
  assert.equal(await codeOf(here, { ...tap, fields: { ...tap.fields, 11: '990003' } }), '82');
  assert.deepEqual(alarms, ['ATC_REUSED']);
  await here.close();
});

test('chip data that can be read and is not whole is refused as such, and none as no tap', async () => {
  const { here, card } = await paying();
  assert.equal(await codeOf(here, card.asks({ fields: { 55: undefined } })), '57');
  await here.service.settled();
  assert.equal(here.wallet.transactions.at(-1)?.transaction.reason, 'TOKEN_DOMAIN');
  const partly = card.asks({ fields: { 55: Uint8Array.of(0x9f, 0x26, 0x01, 0x00) } });
  assert.equal(await codeOf(here, partly), '30');
  await here.close();
});

test('a purchase by chip that names another payment is a purchase', async () => {
  const { here, card } = await paying();
  assert.equal(await codeOf(here, card.asks({ told: { '12': '999999999999' } })), '00');
  await here.close();
});

test('plastic’s PIN that nobody could carry on is refused, and its number is not kept', async () => {
  const key = new SecretBytes(new Uint8Array(16));
  const { here, card } = await paying({ pinZoneKeys: { acquirer: key, issuer: () => key } });
  const block = encodeSubelements({ '08': 'A1'.repeat(16) });
  assert.deepEqual(
    await codesOf(here, [
      ofPlastic(card.asks(), { 48: block }),
      ofPlastic(card.asks(), { 52: new Uint8Array(8) }),
    ]),
    ['86', '86'],
  );
  assert.equal(here.issuer.messages.length, 0);
  assert.equal((await here.database.all('SELECT pan_id FROM vault')).length, 1);
  await here.close();
});

test('whoever looks after the service finds what was found, of a token and of plastic', async () => {
  const { here, card } = await paying();
  const sale = card.asks({ atc: 77 });
  const plastic = ofPlastic(card.asks());
  const back = card.follows(sale, { type: '20', amountMinor: 100 });
  const lies = card.asks({ fields: { 4: '000000000001' } });
  const wrong = card.approvedOffline();
  const forged = { mti: '0100', fields: { ...wrong.fields, 39: undefined } };
  await codesOf(here, [sale, plastic, back, lies, forged]);
  const found = async ({ fields }: Message) => {
    const { dpanLastFour, atc, cryptogram } = given(
      await here.asStage.findAuthorisation({ rrn: fields[37] ?? '' }),
    );
    return [dpanLastFour, atc, cryptogram];
  };
  const own = card.dpan.slice(-4);
  assert.deepEqual(await found(sale), [own, 77, 'VERIFIED']);
  assert.deepEqual(await found(plastic), [null, null, 'NOT_CHECKED']);
  assert.deepEqual(await found(back), [own, null, 'NOT_CHECKED']);
  assert.deepEqual((await found(lies)).at(-1), 'NOT_CHECKED');
  assert.deepEqual((await found(forged)).at(-1), 'REFUSED');
  assert.equal(refused(await here.asStage.findAuthorisation({ rrn: '000000000000' })), 'NOT_FOUND');
  await here.close();
});

test('an advice is said again soon, and again until it is answered as itself', async () => {
  const { here, card, bank } = await paying();
  bank.line = 'DEAF';
  assert.equal(await codeOf(here, card.asks()), '00');
  await here.service.settled();
  const answers: ((message: Message) => Message)[] = [
    (message) => ({ ...approval(message), mti: message.mti }),
    (message) => approval(message, '00', { 11: '999999' }),
    (message) => without(approval(message), 39),
    (message) => approval(message, '92'),
    (message) => approval(message),
  ];
  const told = [];
  for (const answer of answers) {
    here.issuer.host = async (message) => answer(message);
    here.clock.advance(500 * 2 ** told.length);
    await here.service.settled();
    told.push(toldBy(here, '012').length);
  }
  assert.deepEqual(told, [2, 3, 4, 5, 6]);
  here.clock.advance(600_000);
  await here.service.settled();
  assert.equal(toldBy(here, '012').length, 6);
  await here.close();
});

test('a refused reversal is no alarm: nothing was promised by it', async () => {
  const { here, card, alarms } = await watched();
  const sale = card.asks();
  assert.equal(await codeOf(here, sale), '00');
  here.issuer.host = async (message) => approval(message, '25');
  assert.equal(await codeOf(here, reversalOf(sale)), '00');
  await here.service.settled();
  assert.equal(toldBy(here, '042').length, 1);
  assert.deepEqual(alarms, []);
  await here.close();
});

test('a reversal speaks of what was approved; where nobody knows, of what was asked', async () => {
  const { here, card, bank } = await paying();
  bank.line = 'DEAF';
  assert.equal(await codeOf(here, card.asks(ABOVE)), '91');
  here.issuer.host = async (message) => approval(message, '10', { 4: '000000000400' });
  const part = card.asks({ told: { '13': '1' } });
  assert.equal(await codeOf(here, part), '10');
  here.issuer.host = async (message) => approval(message);
  assert.equal(await codeOf(here, reversalOf(part)), '00');
  here.clock.advance(60_000);
  await here.service.settled();
  const amounts = toldBy(here, '042').map(({ fields }) => fields[4]);
  assert.deepEqual([...new Set(amounts)].toSorted(), ['000000000400', '000000006000']);
  await here.close();
});

test('what was declined holds nothing: its issuer hears of no reversal', async () => {
  const { here, card } = await paying();
  here.issuer.host = async (message) => approval(message, '51');
  const [theirs, ours] = [card.asks(), card.asks({ told: { '14': '9' } })];
  assert.deepEqual(await codesOf(here, [theirs, ours]), ['51', '12']);
  assert.deepEqual(
    await codesOf(
      here,
      [theirs, ours].map((one) => reversalOf(one)),
    ),
    ['00', '00'],
  );
  await here.service.settled();
  assert.deepEqual(toldBy(here, '042'), []);
  await here.close();
});

test('a reversal that is not whole, or names nothing, is refused', async () => {
  const { here, card } = await paying();
  const sale = card.asks();
  assert.equal(await codeOf(here, sale), '00');
  const reversal = reversalOf(sale);
  const part = (replacement: string): Message => ({
    ...reversal,
    fields: { ...reversal.fields, 95: replacement },
  });
  assert.deepEqual(
    await codesOf(here, [
      without(reversal, 37),
      without(reversal, 90),
      part(`${'1'.repeat(12)}`),
      part(`000000000100${'0'.repeat(29)}A`),
      part('0'.repeat(42)),
    ]),
    ['30', '30', '30', '30', '00'],
  );
  await here.service.settled();
  assert.equal(toldBy(here, '042').length, 1);
  assert.equal(toldBy(here, '042')[0]?.fields[95], undefined);
  const other = card.asks();
  const before = reversalOf(other, 0);
  const lessThanAsked = { ...before.fields, 4: '000000000001' };
  assert.equal(await codeOf(here, { mti: '0420', fields: lessThanAsked }), '00');
  assert.equal(await codeOf(here, other), '68', 'nothing remains of what had not come');
  await here.close();
});

test('sign-off is answered as sign-on is', async () => {
  const here = await bench();
  const fields = { 7: '0115120000', 11: '000001', 70: '002' };
  assert.equal(await codeOf(here, { mti: '0800', fields }), '00');
  await here.close();
});

test('a repeat says as its first did: number, kind, amount, receipt, merchant, currency', async () => {
  const { here, card } = await paying();
  const sale = card.asks();
  const declined = card.asks({ fields: { 2: panOf('55555555', 9) } });
  const plastic = ofPlastic(card.asks());
  assert.deepEqual(await codesOf(here, [sale, declined, plastic]), ['00', '14', '00']);
  const again = ({ mti, fields }: Message, more: Message['fields']): Message => ({
    mti,
    fields: { ...fields, ...more },
  });
  assert.deepEqual(
    await codesOf(here, [
      again(sale, { 2: VISA }),
      again(sale, { 3: '010000' }),
      again(sale, { 4: '000000001241' }),
      again(sale, { 37: '999999999999' }),
      again(sale, { 42: 'ANOTHER SHOP   ' }),
      again(sale, { 49: '840' }),
      again(sale, {}),
      again(declined, {}),
      again(plastic, { 2: panOf('43332201', 8) }),
      again(plastic, { 2: '4333220100000000' }),
      again(plastic, {}),
    ]),
    ['94', '94', '94', '94', '94', '94', '00', '14', '94', '94', '00'],
  );
  await here.close();
});

test('points are told of what was approved and stands whole, the code of what has one', async () => {
  const { here, card } = await paying();
  const points = encodeSubelements({ '07': '120', '10': '24', '11': '50' });
  const answers = { '00': { 48: points }, '51': { 48: points } } as const;
  const say = (code: keyof typeof answers) => {
    here.issuer.host = async (message) =>
      message.mti === '0100' ? approval(message, code, answers[code]) : approval(message);
  };
  say('51');
  assert.equal(await codeOf(here, card.asks()), '51');
  say('00');
  const [whole, reduced, reversed] = [card.asks(), card.asks(), card.asks()];
  assert.deepEqual(await codesOf(here, [whole, reduced, reversed]), ['00', '00', '00']);
  await codesOf(here, [reversalOf(reduced, 1000), reversalOf(reversed)]);
  here.issuer.host = async (message) => approval(message);
  assert.equal(await codeOf(here, card.asks()), '00');
  await here.service.settled();
  const told = here.wallet.transactions.map(({ transaction }) => [
    transaction.outcome,
    transaction.amount.amountMinor,
    transaction.points?.earned ?? null,
    'authorisationCode' in transaction,
  ]);
  assert.deepEqual(told, [
    ['DECLINED', 1240, null, false],
    ['APPROVED', 1240, 24, true],
    ['APPROVED', 1240, 24, true],
    ['APPROVED', 1240, 24, true],
    ['APPROVED', 1000, null, true],
    ['REVERSED', 1240, null, true],
    ['APPROVED', 1240, null, true],
  ]);
  await here.close();
});

test('a tap in a currency that nobody knows is declined, and no wallet hears of it', async () => {
  const { here, card } = await paying();
  const toldBefore = here.database.written('outbox');
  assert.equal(await codeOf(here, card.asks({ fields: { 49: '999' } })), '12');
  await here.service.settled();
  assert.equal(here.wallet.transactions.length, 0);
  assert.equal(here.database.written('outbox'), toldBefore);
  await here.close();
});

test('whoever looks is told what was verified, of which counter, and what failed', async () => {
  const { here, card } = await paying();
  const tap = card.asks({ atc: 77 });
  const lies = card.asks({ atc: 78, fields: { 4: '000000000001' } });
  const advice = card.approvedOffline({ atc: 79 });
  const forged = { mti: '0100', fields: { ...card.approvedOffline({ atc: 80 }).fields } };
  const plastic = ofPlastic(card.asks());
  await codesOf(here, [tap, lies, advice, forged, plastic]);
  const told = JSON.stringify(here.trace.entries());
  const saidOf = (words: string) => told.includes(words);
  assert.deepEqual(
    [
      '"ARQC verified"',
      '"ARQC not looked at"',
      'ARQC not looked at; DATA_MISMATCH',
      'ARQC does not verify; CRYPTOGRAM_INVALID',
      '"TC verified"',
      '"ATC 77"',
      '"ATC 78"',
      '"ATC 79"',
      'failed: ',
      'failed: undefined',
      'verified; undefined',
    ].map(saidOf),
    [true, true, true, true, true, true, true, true, true, false, false],
  );
  await here.close();
});
