/** Kinds of payment, as terminals ask for them. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import {
  aesDukptInitialKey,
  aesDukptTransactionKey,
  aesDukptWorkingKey,
  decipherPinBlock4,
  encipherPinBlock4,
} from '@armilla/emv';
import { decodeSubelements, encodeSubelements, type Message } from '@armilla/iso8583';
import { vault } from './store/vault.ts';
import { call, listed, receipt, transaction } from './test/desk.ts';
import {
  ACQUIRER_ID,
  DPAN,
  no,
  openRoad,
  openStore,
  PIN_PAD_KEY,
  PIN_ZONE_KEY,
  takeBack,
  tap,
  yes,
} from './test/road.ts';

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
  return opened;
}

const code = (message: Message | undefined) => message?.fields[39];
const types = (messages: readonly Message[]) => messages.map(({ mti }) => mti);
const said = (message: Message | undefined) => decodeSubelements(message?.fields[48] ?? '');
const told = (subelements: Parameters<typeof encodeSubelements>[0]) => ({
  48: encodeSubelements(subelements),
});

const HOLD = told({ '14': '1' });
const CASH = { 3: '010000', 18: '6011', 41: 'ARM00005', 42: 'ARMILLA00000005' };

test('points pass through, both ways, and what a terminal has no say in does not', async () => {
  const { openAcquirer, asked, plays } = await road();
  const acquirer = await openAcquirer();
  plays((message) => {
    const answer = yes(message);
    const points = told({ '02': 'A'.repeat(29), '07': '200', '10': '3', '11': '100' });
    return { ...answer, fields: { ...answer.fields, ...points } };
  });
  const forged = told({ '04': 'DNITHE-TOKEN', '06': 'alpha-bank', '07': '500', '11': '9' });
  const answer = await acquirer.answer(tap('000001', forged));
  assert.deepEqual(said(asked[0]), { '07': '500' });
  assert.equal(said(answer)['11'], '100');
  const shown = await receipt(acquirer, '632609000001');
  assert.deepEqual(shown.points, { spent: 200, paidMinor: 100 });
  assert.equal(shown.receipt?.paymentAccountReference, 'A'.repeat(29));
  assert.equal(shown.amount.amountMinor, 350);
});

test('a receipt tells what card and terminal said, and never more than four digits', async () => {
  const { openAcquirer } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  const shown = await receipt(acquirer, '632609000001');
  assert.deepEqual(shown.receipt, {
    merchantName: 'Kafeneio Armilla',
    city: 'Athens',
    terminalId: 'ARM00001',
    aid: 'A0000000041010',
    cryptogram: '0102030405060708',
    verification: 'ON_DEVICE',
    paymentAccountReference: null,
  });
  assert.deepEqual([shown.kind, shown.clearing, shown.refundedMinor], ['PURCHASE', 'TO_CLEAR', 0]);
  assert.doesNotMatch(JSON.stringify(shown), new RegExp(DPAN));
});

test('cash comes out of cash machines alone', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  assert.equal(code(await acquirer.answer(tap('000001', { 3: '010000' }))), '58');
  assert.equal(asked.length, 0);
  assert.equal(code(await acquirer.answer(tap('000002', CASH))), '00');
  const [shown] = await listed(acquirer, 'ARMILLA00000005');
  assert.deepEqual([shown?.kind, shown?.clearing], ['CASH', 'TO_CLEAR']);
});

for (const [name, changes, expected] of [
  ['points for cash', { ...CASH, ...told({ '07': '1' }) }, '12'],
  ['points for a hold', told({ '07': '1', '14': '1' }), '12'],
  ['a hold of cash', { ...CASH, ...HOLD }, '12'],
  ['an increment of nothing', told({ '14': '2' }), '30'],
  ['an increment of what nobody knows', told({ '12': '632609999999', '14': '2' }), '76'],
  ['a refund of what nobody knows', { 3: '200000', ...told({ '12': '632609999999' }) }, '76'],
  ['private data that break off', { 48: '0705' }, '30'],
] as const) {
  test(`${name} is answered ${expected} and goes no further`, async () => {
    const { openAcquirer, asked } = await road();
    const acquirer = await openAcquirer();
    assert.equal(code(await acquirer.answer(tap('000001', changes))), expected);
    assert.equal(asked.length, 0);
  });
}

test('less than was asked is a yes where it was said to be welcome, and nowhere else', async () => {
  const { openAcquirer, plays, asked } = await road();
  const acquirer = await openAcquirer();
  const partly =
    (amount: string): Parameters<typeof plays>[0] =>
    (message) =>
      message.mti === '0100'
        ? { ...yes(message), fields: { ...yes(message).fields, 4: amount, 39: '10' } }
        : yes(message);
  plays(partly('000000000200'));
  const answer = await acquirer.answer(tap('000001', told({ '13': '1' })));
  assert.deepEqual([code(answer), answer?.fields[4]], ['10', '000000000200']);
  const shown = await receipt(acquirer, '632609000001');
  assert.deepEqual([shown.amount.amountMinor, shown.askedMinor], [200, 350]);
  assert.equal(code(await acquirer.answer(tap('000002'))), '91', 'nobody said it is welcome');
  plays(partly('000000000351'));
  assert.equal(code(await acquirer.answer(tap('000003', told({ '13': '1' })))), '91', 'more');
  plays(partly('000000000000'));
  assert.equal(code(await acquirer.answer(tap('000004', told({ '13': '1' })))), '91', 'nothing');
  await acquirer.settled();
  assert.equal(types(asked).filter((mti) => mti === '0420').length, 3);
});

test('a hold is raised and completed by messages of a terminal', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001', HOLD));
  const before = await receipt(acquirer, '632609000001');
  assert.deepEqual([before.kind, before.clearing], ['PREAUTHORISATION', 'HELD']);
  const more = { 22: '010', 35: undefined, 55: undefined, 4: '000000000100' };
  const increment = tap('000002', { ...more, ...told({ '12': '632609000001', '14': '2' }) });
  assert.equal(code(await acquirer.answer(increment)), '00');
  assert.equal((await receipt(acquirer, '632609000001')).amount.amountMinor, 450);
  assert.equal((await listed(acquirer)).length, 1, 'an increment is shown with its hold');

  const elements = `0100000001112209300000000400001${'0'.repeat(11)}`;
  const complete = (stan: string, amount: string): Message => {
    const { fields } = tap(stan, { ...more, 4: amount, 38: 'A1B2C3', 39: '00', 90: elements });
    return { mti: '0220', fields };
  };
  assert.equal(code(await acquirer.answer(complete('000003', '000000000451'))), '13');
  const final = complete('000004', '000000000400');
  assert.equal(code(await acquirer.answer(final)), '00');
  assert.equal(code(await acquirer.answer({ ...final, mti: '0221' })), '00');
  assert.equal(code(await acquirer.answer(complete('000005', '000000000400'))), '76');
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100', '0100', '0220']);
  assert.equal(asked[2]?.fields[90], `01000000011122093000${ACQUIRER_ID}${'0'.repeat(11)}`);
  const after = await receipt(acquirer, '632609000001');
  assert.deepEqual([after.amount.amountMinor, after.clearing], [400, 'TO_CLEAR']);
});

test('more of a hold that is gone when the yes comes is taken back', async () => {
  const { openAcquirer, asked, plays } = await road();
  const acquirer = await openAcquirer();
  const hold = tap('000001', HOLD);
  await acquirer.answer(hold);
  let release = () => {};
  plays((message) => {
    if (message.mti !== '0100') return yes(message);
    return new Promise((resolve) => {
      release = () => resolve(yes(message));
    });
  });
  const increment = tap('000002', { 22: '010', ...told({ '12': '632609000001', '14': '2' }) });
  const pending = acquirer.answer({ ...increment, fields: { ...increment.fields, 55: undefined } });
  while (asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(code(await acquirer.answer(takeBack(hold, '000003'))), '00');
  release();
  assert.equal(code(await pending), '21');
  await acquirer.settled();
  const originals = asked.filter(({ mti }) => mti === '0420').map(({ fields }) => fields[90]);
  assert.deepEqual(originals.map((elements) => elements?.slice(4, 10)).toSorted(), [
    '000001',
    '000002',
  ]);
});

test('a refund with the band held to the till may name its receipt, and then keeps to it', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  const refund = (stan: string, amount: string) =>
    tap(stan, { 3: '200000', 4: amount, ...told({ '12': '632609000001' }) });
  assert.equal(code(await acquirer.answer(refund('000002', '000000000300'))), '00');
  assert.equal(code(await acquirer.answer(refund('000003', '000000000051'))), '13');
  assert.equal(
    code(await acquirer.answer(tap('000004', { 3: '200000' }))),
    '00',
    'without receipt',
  );
  assert.equal(asked.length, 3);
  const shown = await receipt(acquirer, '632609000002');
  assert.deepEqual([shown.kind, shown.refundOf], ['REFUND', '632609000001']);
  assert.equal((await receipt(acquirer, '632609000001')).refundedMinor, 300);
});

test('a sale approved offline is told the network until it answers, and then its data go', async () => {
  const { openAcquirer, asked, plays, clock, crash } = await road();
  const acquirer = await openAcquirer();
  plays(no('96'));
  const sale: Message = { mti: '0220', fields: { ...tap('000001').fields, 39: '00' } };
  assert.equal(code(await acquirer.answer(sale)), '00');
  assert.equal(code(await acquirer.answer({ ...sale, mti: '0221' })), '00');
  const other = { ...sale, fields: { ...sale.fields, 4: '000000000999' } };
  assert.equal(code(await acquirer.answer(other)), '94');
  await acquirer.settled();
  await crash();
  const again = await openAcquirer();
  plays(yes);
  clock.advance(60_000);
  await again.settled();
  assert.deepEqual(types(asked), ['0220', '0221']);
  assert.deepEqual(asked[1]?.fields[55], sale.fields[55], 'with its cryptogram');
  assert.equal(asked[1]?.fields[35], undefined);
  clock.advance(3_600_000);
  await again.settled();
  assert.equal(asked.length, 2);
  const shown = await receipt(again, '632609000001');
  assert.deepEqual(
    [shown.outcome, shown.clearing, shown.authorisationCode],
    ['APPROVED', 'TO_CLEAR', 'A1B2C3'],
  );
});

for (const [name, changes, expected] of [
  ['that says no', { 39: '05' }, '12'],
  ['without chip data', { 39: '00', 55: undefined }, '30'],
  ['that asks', {}, '30'],
  ['of a refund', { 3: '200000', 39: '00' }, '12'],
  ['of nothing', { 4: '000000000000', 39: '00' }, '13'],
  ['that names its hold in a muddle', { 39: '00', 90: 'x'.repeat(42) }, '30'],
  ['about a payment nobody knows', { 39: '00', 90: `0100${'1'.repeat(38)}` }, '76'],
] as const) {
  test(`an advice ${name} is answered ${expected} and changes nothing`, async () => {
    const { openAcquirer, asked } = await road();
    const acquirer = await openAcquirer();
    const advice: Message = { mti: '0220', fields: tap('000001', changes).fields };
    assert.equal(code(await acquirer.answer(advice)), expected);
    await acquirer.settled();
    assert.deepEqual([asked.length, (await listed(acquirer)).length], [0, 0]);
  });
}

test('a sale that the network does not take is not cleared', async () => {
  const { openAcquirer, plays } = await road();
  const acquirer = await openAcquirer();
  plays(no('14'));
  await acquirer.answer({ mti: '0220', fields: { ...tap('000001').fields, 39: '00' } });
  await acquirer.settled();
  assert.equal((await receipt(acquirer, '632609000001')).clearing, 'REJECTED');
});

test('a sale approved offline whose reversal came first posts nothing', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  const sale: Message = { mti: '0220', fields: { ...tap('000001').fields, 39: '00' } };
  const { fields } = takeBack(tap('000001'), '000002');
  const reversal = { mti: '0420', fields: { ...fields, 90: `0220${fields[90]?.slice(4)}` } };
  assert.equal(code(await acquirer.answer(reversal)), '00');
  assert.equal(code(await acquirer.answer(sale)), '21');
  assert.equal(code(await acquirer.answer({ ...sale, mti: '0221' })), '21', 'and again');
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0420']);
  const shown = await receipt(acquirer, '632609000001');
  assert.deepEqual([shown.clearing, shown.responseCode], ['NONE', '21']);
});

test('of a sale approved offline each part that goes is taken off what was approved', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer({ mti: '0220', fields: { ...tap('000001').fields, 39: '00' } });
  assert.equal((await receipt(acquirer, '632609000001')).responseCode, '00');
  for (const amountMinor of [200, 100]) {
    const less = { rrn: '632609000001', amountMinor };
    transaction(await call(acquirer, 'reducePayment', less));
    await acquirer.settled();
  }
  const partial = asked.filter(({ mti }) => mti === '0420');
  assert.deepEqual(
    partial.map(({ fields }) => [fields[4], fields[95]?.slice(0, 12)]),
    [
      ['000000000350', '000000000200'],
      ['000000000350', '000000000100'],
    ],
  );
});

test('a purchase may name another payment, and is paid as any', async () => {
  const { openAcquirer } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  for (const [stan, named] of [
    ['000002', '632609000001'],
    ['000003', '632609999999'],
  ] as const) {
    assert.equal(code(await acquirer.answer(tap(stan, told({ '12': named })))), '00');
  }
});

test('a reversal waits for the sale it takes back to be told', async () => {
  const { openAcquirer, asked, plays, clock } = await road();
  const acquirer = await openAcquirer();
  plays((message) => (message.mti.startsWith('022') ? no('91')(message) : yes(message)));
  await acquirer.answer({ mti: '0220', fields: { ...tap('000001').fields, 39: '00' } });
  const { fields } = takeBack(tap('000001'), '000002');
  await acquirer.answer({ mti: '0420', fields: { ...fields, 90: `0220${fields[90]?.slice(4)}` } });
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0220']);
  plays(yes);
  for (let i = 0; i < 4; i++) {
    clock.advance(60_000);
    await acquirer.settled();
  }
  assert.deepEqual(types(asked), ['0220', '0221', '0420']);
});

test('a part of a payment is taken back once, however often it is said', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  const payment = tap('000001');
  await acquirer.answer(payment);
  const partly = (stan: string, remains: string): Message => {
    const { mti, fields } = takeBack(payment, stan);
    return { mti, fields: { ...fields, 95: remains.padEnd(42, '0') } };
  };
  const first = partly('000002', '000000000200');
  for (const message of [first, { ...first, mti: '0421' }]) {
    assert.equal(code(await acquirer.answer(message)), '00');
  }
  assert.equal(code(await acquirer.answer(partly('000003', '000000000201'))), '13', 'more again');
  assert.equal(code(await acquirer.answer(partly('000004', '000000000120'))), '00');
  assert.equal(code(await acquirer.answer({ ...first, mti: '0421' })), '00', 'the first once more');
  const foreign = {
    ...first,
    fields: { ...first.fields, 11: '000009', 90: `0100${'1'.repeat(38)}` },
  };
  assert.equal(code(await acquirer.answer(foreign)), '25');
  const broken = { ...first, fields: { ...first.fields, 95: '12' } };
  assert.equal(code(await acquirer.answer(broken)), '30');
  await acquirer.settled();
  const sent = asked.filter(({ mti }) => mti === '0420').map(({ fields }) => fields[95]);
  assert.deepEqual(
    sent.map((amounts) => Number(amounts?.slice(0, 12))),
    [200, 120],
  );
  const shown = await receipt(acquirer, '632609000001');
  assert.deepEqual([shown.amount.amountMinor, shown.clearing], [120, 'TO_CLEAR']);
  assert.equal(code(await acquirer.answer(takeBack(payment, '000005'))), '00', 'and then the rest');
  assert.equal((await receipt(acquirer, '632609000001')).clearing, 'NONE');
});

/** A PIN as the pad of a till enciphers it (AES DUKPT, ISO 9564-1 format 4). */
function typed(pin: string, pan = DPAN): Message['fields'] {
  const ksn = fromHex('123456789012345600000001');
  const transactionKey = aesDukptTransactionKey(aesDukptInitialKey(PIN_PAD_KEY, ksn), ksn);
  const key = aesDukptWorkingKey(transactionKey, ksn, 'pin');
  const block = encipherPinBlock4(key, pin, pan, new Uint8Array(8).fill(9));
  return { 53: '0203040100000000', ...told({ '08': hex(block), '09': hex(ksn) }) };
}

test('a PIN goes on under the network’s key and stays nowhere', async () => {
  const { openAcquirer, asked, folder, keys } = await road();
  const acquirer = await openAcquirer();
  assert.equal(code(await acquirer.answer(tap('000001', typed('84261')))), '00');
  const { '08': block = '', '09': serial } = said(asked[0]);
  assert.equal(decipherPinBlock4(PIN_ZONE_KEY, fromHex(block), DPAN), '84261');
  assert.deepEqual(
    [serial, asked[0]?.fields[52], asked[0]?.fields[53]],
    [undefined, undefined, undefined],
  );
  const database = await openStore(folder);
  ends.push(() => database.close());
  for (const row of await database.all<{ request_sealed: Uint8Array }>('SELECT * FROM payment')) {
    const { transaction_id: id } = row as unknown as { transaction_id: string };
    const kept = vault(keys).open(row.request_sealed, id);
    assert.deepEqual([kept.fields[48], kept.fields[52]], [undefined, undefined]);
  }
});

test('a PIN block of another number is answered 86, and nothing is written down', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  const foreign = tap('000001', typed('84261', '4111111111111111'));
  assert.equal(code(await acquirer.answer(foreign)), '86');
  assert.deepEqual([asked.length, (await listed(acquirer)).length], [0, 0]);
});

test('an increment that its till takes back lowers the hold again, and not once it is completed', async () => {
  const { openAcquirer, asked } = await road();
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001', HOLD));
  const increment = (stan: string) =>
    tap(stan, {
      22: '010',
      55: undefined,
      4: '000000000100',
      ...told({ '12': '632609000001', '14': '2' }),
    });
  for (const stan of ['000002', '000003']) await acquirer.answer(increment(stan));
  const amount = async () => (await receipt(acquirer, '632609000001')).amount.amountMinor;
  assert.equal(await amount(), 550);
  assert.equal(code(await acquirer.answer(takeBack(increment('000002'), '000004'))), '00');
  assert.equal(await amount(), 450);
  transaction(await call(acquirer, 'completePayment', { rrn: '632609000001', amountMinor: 450 }));
  assert.equal(code(await acquirer.answer(takeBack(increment('000003'), '000005'))), '21');
  assert.equal(await amount(), 450);
  await acquirer.settled();
  assert.deepEqual(types(asked).toSorted(), ['0100', '0100', '0100', '0220', '0420']);
});
