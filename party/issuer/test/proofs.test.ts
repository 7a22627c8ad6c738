/** Who pays, and how much without proving it: PINs, article 11, a product's limits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat } from '@armilla/bytes';
import { encodeIad } from '@armilla/emv';
import { SecretBytes } from '@armilla/kit/secret';
import { encodeTlv } from '@armilla/tlv';
import { byPlastic, easyProgramme, plastic, programmeNamed, proveBooks } from './bank.ts';
import { openTill, type Till, type TillOptions } from './till.ts';

/** A till before a bank, its books proved when the test is over. */
async function before(
  options: Parameters<typeof openTill>[0],
  work: (till: Till) => Promise<void>,
): Promise<void> {
  const till = await openTill(options);
  try {
    await work(till);
    await proveBooks(till.bank);
  } finally {
    await till.bank.close();
  }
}

const wrongOf = (pin: string) => (pin === '1234' ? '4321' : '1234');

test('three wrong PINs block it, a right one before that forgets them', () =>
  before({}, async (till) => {
    const { pin } = await plastic(till.bank, 'approve');
    const pay = async (typed: string) =>
      (await till.pay('approve', 100, { more: await till.pinBlock('approve', typed) })).code;
    assert.equal(await pay(pin), '00');
    assert.deepEqual([await pay(wrongOf(pin)), await pay(wrongOf(pin))], ['55', '55']);
    assert.equal(await pay(pin), '00');
    assert.equal(await pay(`${pin}0`), '55', 'longer, and begun alike');
    assert.deepEqual([await pay(wrongOf(pin)), await pay(wrongOf(pin))], ['55', '75']);
    assert.equal(await pay(pin), '75', 'the right one comes too late');
    assert.equal((await till.pay('approve', 100)).code, '00', 'without PIN it pays');
    const other = await plastic(till.bank, 'credit');
    const more = await till.pinBlock('credit', other.pin);
    assert.equal((await till.pay('credit', 100, { more })).code, '00', 'another card has its own');
    const { reason, receipt } = await till.line('maria', (await till.pay('approve', 1)).asked);
    assert.deepEqual([reason, receipt?.verification], [undefined, 'NONE']);
  }));

test('a repeat of a wrong PIN counts once, and a PIN that nobody looked at not at all', () =>
  before({}, async (till) => {
    const { pin } = await plastic(till.bank, 'insufficient-funds');
    const wrong = await till.pinBlock('insufficient-funds', wrongOf(pin));
    const first = await till.pay('insufficient-funds', 1, { more: wrong });
    assert.equal(first.code, '55');
    for (let i = 0; i < 5; i++) await till.ask({ ...first.asked, mti: '0101' });
    const elsewhere: TillOptions = { more: wrong, fields: { 18: '7995' } };
    for (let i = 0; i < 5; i++) {
      assert.equal((await till.pay('insufficient-funds', 1, elsewhere)).code, '57');
    }
    const more = await till.pinBlock('insufficient-funds', pin);
    assert.equal((await till.pay('insufficient-funds', 90_000, { more })).code, '51');
    for (const code of ['55', '55', '75']) {
      assert.equal((await till.pay('insufficient-funds', 1, { more: wrong })).code, code);
    }
  }));

test('a PIN that cannot be read counts for nothing and against nobody', () =>
  before({}, async (till) => {
    const more = { '08': 'AB'.repeat(16) };
    for (let i = 0; i < 4; i++) assert.equal((await till.pay('approve', 1, { more })).code, '86');
    const { pin } = await plastic(till.bank, 'approve');
    const other = await plastic(till.bank, 'credit');
    const bound = await till.pinBlock('credit', other.pin);
    assert.equal((await till.pay('approve', 1, { more: bound })).code, '86', 'of another card');
    const right = await till.pinBlock('approve', pin);
    assert.equal((await till.pay('approve', 1, { more: right })).code, '00');
  }));

test('no PIN is in the database, the log or the trace', () =>
  before({}, async (till) => {
    const { pin, cardId } = await plastic(till.bank, 'approve');
    await till.pay('approve', 1, { more: await till.pinBlock('approve', pin) });
    const rows = await till.bank.database.all<{ verification: string; wrong: bigint }>(
      'SELECT verification, wrong FROM card_pin WHERE card_id = $1',
      cardId,
    );
    assert.deepEqual(
      rows.map(({ verification, wrong }) => [verification.length, wrong]),
      [[4, 0n]],
    );
    assert.ok(!till.bank.lines.some((line) => line.includes('08') && line.includes(pin)));
    assert.equal(String(new SecretBytes(new Uint8Array(16))), '[16 secret bytes]');
  }));

/** DE 55 of a wearable that can verify on the wrist, and did or did not. */
function onWrist(verified: boolean, aip = 0x1b): Uint8Array {
  const cvr = Uint8Array.of(verified ? 0xa4 : 0xa0, 0, 0, 0, 0, 0);
  const iad = encodeIad({
    kdi: 1,
    cvn: 0x14,
    cvr,
    dac: new Uint8Array(2),
    counters: new Uint8Array(8),
  });
  return concat(
    encodeTlv(0x82, Uint8Array.of(aip, 0x80)),
    encodeTlv(0x9f10, iad),
    encodeTlv(0x9f34, Uint8Array.of(0x3f, 0, 2)),
  );
}

test('above the small amount, and after so much in a row, somebody has to prove themselves', () =>
  before({ programme: programmeNamed('alpha-bank') }, async (till) => {
    const code = async (amountMinor: number, options: TillOptions = {}) =>
      (await till.pay('approve', amountMinor, options)).code;
    const { pin } = await plastic(till.bank, 'approve');
    const withPin: TillOptions = { more: await till.pinBlock('approve', pin) };
    assert.equal(await code(5_001), '65');
    assert.equal(await code(5_001, withPin), '00');
    const taken = await till.pay('approve', 5_000);
    assert.deepEqual([taken.code, await code(5_000), await code(4_900)], ['00', '00', '00']);
    assert.equal(await code(101), '65', '150.00 since the PIN');
    assert.equal(await code(100), '00');
    const { reason } = await till.line('maria', (await till.pay('approve', 1)).asked);
    assert.equal(reason, 'VERIFY_ON_DEVICE');
    await till.reverse(taken.asked, 4_000);
    assert.deepEqual([await code(1_001), await code(1_000)], ['65', '00'], 'what was taken back');
    await till.reverse(taken.asked);
    assert.deepEqual([await code(4_001), await code(4_000)], ['65', '00']);
    assert.equal(await code(1, { fields: { 22: '051' } }), '00', 'it is about taps');
    assert.equal(await code(1), '65');
    assert.equal(await code(20_000, { fields: { 55: onWrist(true) } }), '00');
    assert.equal(await code(5_001, { fields: { 55: onWrist(false) } }), '65');
    const cannot = { fields: { 55: onWrist(true, 0x19) } };
    assert.equal(await code(5_001, cannot), '65', 'no card that verifies on the wrist');
    assert.equal(await code(5_000), '00', 'counted anew');
  }));

test('a clock that is set back forgets no tap, and a proof counts at once', () =>
  before({ programme: programmeNamed('alpha-bank') }, async (till) => {
    const code = async (options: TillOptions = {}) =>
      (await till.pay('approve', 5_000, options)).code;
    const { pin } = await plastic(till.bank, 'approve');
    assert.equal(await code({ more: await till.pinBlock('approve', pin) }), '00');
    till.bank.clock.advance(-3_600_000);
    assert.deepEqual(
      [await code(), await code(), await code(), await code()],
      ['00', '00', '00', '65'],
    );
    till.bank.clock.advance(-3_600_000);
    assert.equal(await code({ more: await till.pinBlock('approve', pin) }), '00');
    assert.equal(await code(), '00', 'counted anew');
  }));

test('a PIN that only the terminal speaks of proves nothing; payments by contact are not counted', () =>
  before({ programme: programmeNamed('alpha-bank') }, async (till) => {
    const claimed = { fields: { 55: encodeTlv(0x9f34, Uint8Array.of(0x42, 0x03, 0)) } };
    assert.equal((await till.pay('approve', 5_001, claimed)).code, '65');
    const tap = await till.pay('approve', 5_000, claimed);
    assert.equal((await till.line('maria', tap.asked)).receipt?.verification, 'NONE');
    assert.equal((await till.pay('approve', 5_000)).code, '00');
    assert.equal((await till.pay('approve', 9_000, { fields: { 22: '051' } })).code, '00');
    assert.equal((await till.pay('approve', 5_000)).code, '00');
    assert.equal((await till.pay('approve', 1)).code, '65', 'three taps of 50.00');
  }));

test('card and token are counted each by itself, and what the network approved counts', () =>
  before({ programme: programmeNamed('alpha-bank') }, async (till) => {
    const { cardId } = await plastic(till.bank, 'approve');
    const declined = await till.pay('approve', 5_001);
    await till.ask({
      ...declined.asked,
      mti: '0120',
      fields: { ...declined.asked.fields, ...till.about(declined.asked) },
    });
    for (const amountMinor of [5_000, 4_999]) {
      assert.equal((await till.pay('approve', amountMinor)).code, '00');
    }
    assert.equal((await till.pay('approve', 1)).code, '65');
    const swiped = await byPlastic(till.bank, cardId, await till.message('approve', 5_000));
    assert.equal((await till.ask(swiped)).fields[39], '00', 'the plastic has its own count');
    const more = { '04': 'DARMTOKEN00000009' };
    assert.equal((await till.pay('approve', 5_000, { more })).code, '00', 'so has another token');
  }));

test('a rule by number asks after so many', () => {
  const rule = {
    tapMinor: 5_000,
    rule: 'COUNT',
    cumulativeMinor: 15_000,
    count: 5,
    source: 'assumed',
  } as const;
  const programme = { ...easyProgramme(), strongAuthentication: rule };
  return before({ programme }, async (till) => {
    for (let i = 0; i < 5; i++) assert.equal((await till.pay('approve', 5_000)).code, '00');
    assert.equal((await till.pay('approve', 1)).code, '65');
  });
});

test('a product’s limits hold for plastic and wearables together, a day at a time', () => {
  const easy = easyProgramme();
  const limits = {
    purchaseMinor: 10_000,
    dayMinor: 15_000,
    cashDayMinor: 2_000,
    source: 'assumed',
  } as const;
  const products = easy.products.map((product) => ({ ...product, limits }));
  return before({ programme: { ...easy, products } }, async (till) => {
    const { cardId, pin } = await plastic(till.bank, 'approve');
    const more = await till.pinBlock('approve', pin);
    const cash = { processingCode: '010000', more };
    assert.equal((await till.pay('approve', 10_001)).code, '61');
    const first = await till.pay('approve', 10_000);
    assert.equal(first.code, '00');
    const swiped = await byPlastic(till.bank, cardId, await till.message('approve', 5_001));
    assert.equal((await till.ask(swiped)).fields[39], '61');
    assert.equal((await till.pay('approve', 2_000, cash)).code, '00');
    assert.equal((await till.pay('approve', 1, cash)).code, '61', 'cash for the day');
    assert.equal((await till.pay('approve', 3_001)).code, '61');
    await till.reverse(first.asked, 9_999);
    assert.equal((await till.pay('approve', 3_001)).code, '00', 'what was taken back');
    till.bank.clock.advance(14 * 3_600_000);
    assert.equal((await till.pay('approve', 10_000)).code, '00', 'the next day');
    const { reason } = await till.line('maria', (await till.pay('approve', 10_001)).asked);
    assert.equal(reason, 'LIMIT_EXCEEDED');
  });
});

test('where and at what kinds of merchant no card pays', () =>
  before({}, async (till) => {
    const place = (country: string) => `${'Casino'.padEnd(25)}${'Town'.padEnd(13)}${country}`;
    assert.equal((await till.pay('approve', 1, { fields: { 43: place('KP') } })).code, '57');
    const gambling = await till.pay('approve', 1, { fields: { 18: '7995' } });
    assert.equal(gambling.code, '57');
    assert.equal((await till.line('maria', gambling.asked)).reason, 'MERCHANT_NOT_SERVED');
    assert.equal((await till.pay('approve', 1, { fields: { 43: place('SE') } })).code, '00');
  }));

test('a closed loop’s cards pay in the loop, by plastic too', () =>
  before({ programme: programmeNamed('campus') }, async (till) => {
    const { cardId } = await plastic(till.bank, 'approve');
    const outside = await byPlastic(till.bank, cardId, await till.message('approve', 100));
    assert.equal((await till.ask(outside)).fields[39], '57');
    const fields = { 42: 'ARMILLA00000003' };
    const inside = await till.message('approve', 100, { fields });
    const swiped = await byPlastic(till.bank, cardId, inside);
    assert.equal((await till.ask(swiped)).fields[39], '00');
  }));
