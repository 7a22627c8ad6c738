import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, fromHex } from '@armilla/bytes';
import fc from 'fast-check';
import {
  answerTo,
  checkMessage,
  correlationKey,
  decodeAmount,
  decodeSubelements,
  describeMessage,
  encodeAmount,
  encodeSubelements,
  encodeTransmissionDate,
  fieldsAsText,
  isApproved,
  isResponseCode,
  type Message,
  mtiInWords,
  RESPONSE_CODES,
  requireField,
  type Subelements,
} from './index.ts';

const PAN = '5413330089600044';

const REQUEST: Message = {
  mti: '0100',
  fields: {
    2: PAN,
    3: '000000',
    4: '000000001240',
    7: '1122023355',
    11: '000017',
    12: '033355',
    13: '1122',
    14: '3112',
    18: '5812',
    22: '072',
    25: '00',
    32: '200',
    35: `${PAN}=31122010000000000`,
    37: '632602000017',
    41: 'TERM0001',
    42: 'MERCHANT0000001',
    43: 'Cafe',
    48: encodeSubelements({ '01': '50110030273', '02': 'Q'.repeat(29), '05': '05' }),
    49: '978',
    52: fromHex('0102030405060708'),
    55: fromHex('5A0854133300896000449F36020001'),
  },
};

const without = (message: Message, ...numbers: readonly number[]): Message => ({
  mti: message.mti,
  fields: Object.fromEntries(
    Object.entries(message.fields).filter(([number]) => !numbers.includes(Number(number))),
  ),
});

test('a whole request lacks nothing, and the first thing taken away is named', () => {
  assert.equal(checkMessage(REQUEST), undefined);
  for (const number of [2, 3, 4, 7, 11, 12, 13, 18, 22, 25, 32, 37, 41, 42, 43, 49, 55]) {
    assert.equal(checkMessage(without(REQUEST, number, 55)), `DE${Math.min(number, 55)}`);
  }
  for (const number of [14, 35, 48, 52]) {
    assert.equal(checkMessage(without(REQUEST, number)), undefined);
  }
});

test('what a message needs depends on its type and content', () => {
  const { fields } = REQUEST;
  assert.equal(
    checkMessage({ mti: '0100', fields: { ...fields, 55: undefined, 22: '812' } }),
    undefined,
  );
  assert.equal(checkMessage({ mti: '0101', fields }), undefined);
  assert.equal(checkMessage({ mti: '0110', fields }), 'DE39');
  assert.equal(checkMessage({ mti: '0110', fields: { ...fields, 39: '00' } }), 'DE38');
  assert.equal(checkMessage({ mti: '0110', fields: { ...fields, 39: '00', 38: '' } }), 'DE38');
  assert.equal(checkMessage({ mti: '0110', fields: { ...fields, 39: '51' } }), undefined);
  assert.equal(checkMessage({ mti: '0120', fields }), 'DE39');
  assert.equal(checkMessage({ mti: '0420', fields }), 'DE90');
  assert.equal(checkMessage({ mti: '0421', fields: { ...fields, 90: '0'.repeat(42) } }), undefined);
  assert.equal(checkMessage({ mti: '0430', fields: { ...fields, 39: '00' } }), undefined);
  assert.equal(checkMessage({ mti: '0800', fields }), 'DE70');
  assert.equal(
    checkMessage({ mti: '0810', fields: { ...fields, 39: '00', 70: '301' } }),
    undefined,
  );
  assert.equal(checkMessage({ mti: '0302', fields }), 'MTI');
});

test('subelements are written in order and read back', () => {
  const subelements: Subelements = {
    '07': '240',
    '01': '50110030273',
    '03': '0044',
    '04': 'DTOKEN-0001',
    '05': '05',
    '06': 'VISOR',
  };
  const text = encodeSubelements(subelements);
  assert.equal(
    text,
    '0111501100302730304004404' + '11DTOKEN-0001' + '050205' + '0605VISOR' + '0703240',
  );
  assert.deepEqual(decodeSubelements(text), subelements);
  assert.deepEqual(decodeSubelements(''), {});
});

test('a key serial number is ten or twelve bytes, whole ones', () => {
  for (const ksn of ['FFFF9876543210E00001', '123456789012345600000001']) {
    const text = encodeSubelements({ '09': ksn, '05': '05' });
    assert.equal(text, `05020509${ksn.length}${ksn}`);
    assert.equal(decodeSubelements(text)['09'], ksn);
  }
  for (const wrong of ['F'.repeat(18), 'F'.repeat(21), 'F'.repeat(26), 'ffff9876543210e00001']) {
    assert.throws(() => encodeSubelements({ '09': wrong }), /DE48\.09/, wrong);
    assert.throws(() => decodeSubelements(`09${wrong.length}${wrong}`), { path: 'DE48.09' });
  }
});

test('subelements this table does not know are skipped', () => {
  assert.deepEqual(decodeSubelements('9903abc050205'), { '05': '05' });
});

test('malformed subelements are refused by their path', () => {
  const wrong: readonly (readonly [string, string])[] = [
    ['0', 'DE48'],
    ['05', 'DE48'],
    ['xx02ab', 'DE48'],
    ['05025', 'DE48.05'],
    ['0501' + '5', 'DE48.05'],
    ['0502ab', 'DE48.05'],
    ['050205050205', 'DE48.05'],
    ['9905ab', 'DE48.99'],
  ];
  for (const [text, path] of wrong) {
    assert.throws(
      () => decodeSubelements(text),
      (error) => error instanceof DecodeError && error.path === path,
      text,
    );
  }
  assert.throws(() => encodeSubelements({ '07': 'many' }), /DE48\.07: not of content n/);
  assert.throws(() => encodeSubelements({ '01': '1' }), /DE48\.01: a length outside its bounds/);
});

test('whatever the text, reading subelements gives them or a DecodeError', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789ab'), maxLength: 40 });
  fc.assert(
    fc.property(digits, (text) => {
      try {
        const found = decodeSubelements(text);
        assert.deepEqual(decodeSubelements(encodeSubelements(found)), found);
      } catch (error) {
        assert.ok(error instanceof DecodeError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});

test('a message describes itself with account data masked', () => {
  const lines = describeMessage(REQUEST);
  assert.equal(lines[0], '0100 authorisation request');
  assert.ok(lines.includes('DE2 Primary account number (PAN or DPAN): 54133300****0044'));
  assert.ok(lines.includes('DE3 Processing code: 000000 (purchase)'));
  assert.ok(lines.includes('DE14 Date, expiration YYMM: masked, 4 characters'));
  assert.ok(
    lines.includes('DE22 Point of service entry mode: 072 (contactless chip, cannot take a PIN)'),
  );
  assert.ok(lines.includes('  02 Payment account reference: masked, 29 characters'));
  assert.ok(lines.includes('  05 Device type: 05'));
  assert.ok(lines.includes('  5A Application PAN: 54133300****0044'));
  assert.ok(lines.includes('  9F36 Application transaction counter: 0001'));
  const text = lines.join('\n');
  for (const secret of [PAN, '3112', '01020304', 'QQQQ']) assert.ok(!text.includes(secret), secret);
});

test('a message describes itself in clear when revealing is asked for', () => {
  const text = describeMessage(REQUEST, { reveal: true }).join('\n');
  for (const shown of [PAN, '3112', '0102030405060708', 'QQQQ'])
    assert.ok(text.includes(shown), shown);
});

test('fields that cannot be read are not shown', () => {
  const lines = describeMessage({
    mti: '0110',
    fields: { 39: '51', 48: 'xx', 55: fromHex('5A08') },
  });
  assert.deepEqual(lines, [
    '0110 authorisation response',
    'DE39 Response code: 51 (insufficient funds)',
    'DE48 Additional data, private: 2 characters',
    '  cannot be read: DE48: no subelement at offset 0',
    'DE55 ICC system related data (BER-TLV; 1987 reserved, EMV use): 2 bytes',
    '  cannot be read: 5A: value shorter than its length at offset 2',
  ]);
});

test('codes and types have words', () => {
  assert.equal(RESPONSE_CODES['51'], 'insufficient funds');
  assert.ok(isResponseCode('00') && !isResponseCode('zz') && !isResponseCode('toString'));
  assert.ok(isApproved('00') && !isApproved('05') && !isApproved(undefined));
  assert.equal(mtiInWords('0421'), 'reversal advice (repeat)');
  assert.equal(mtiInWords('0800'), 'network management request');
});

test('an answer echoes what it is matched by and passes its own check', () => {
  const answer = answerTo(REQUEST, { 38: '123456', 39: '00' });
  assert.equal(answer.mti, '0110');
  assert.equal(checkMessage(answer), undefined);
  assert.equal(correlationKey(answer), correlationKey(REQUEST));
  for (const number of [14, 35, 52, 55] as const) assert.equal(answer.fields[number], undefined);
  assert.throws(() => answerTo(answer, {}), RangeError);
});

test('amounts, moments and fields that must be there', () => {
  assert.equal(encodeAmount(1240), '000000001240');
  assert.equal(decodeAmount('000000001240'), 1240);
  for (const wrong of [-1, 0.5, 1e12, 1e21, Number.NaN]) {
    assert.throws(() => encodeAmount(wrong), RangeError);
  }
  assert.throws(() => decodeAmount('1240'), DecodeError);
  assert.equal(encodeTransmissionDate(Date.UTC(2026, 10, 22, 2, 33, 55, 999)), '1122023355');
  assert.equal(requireField(REQUEST, 11), '000017');
  assert.deepEqual(requireField(REQUEST, 52), fromHex('0102030405060708'));
  assert.throws(() => requireField(REQUEST, 90), { path: 'DE90' });
});

test('fields for programs hide what the words hide, and come back in clear when asked', () => {
  const message: Message = {
    mti: '0100',
    fields: { 2: PAN, 3: '000000', 52: new Uint8Array(8), 55: fromHex('9C0100') },
  };
  assert.deepEqual(fieldsAsText(message), {
    2: '54133300****0044',
    3: '000000',
    52: 'masked, 8 bytes',
    55: 'masked, 3 bytes',
  });
  assert.deepEqual(fieldsAsText(message, { reveal: true }), {
    2: PAN,
    3: '000000',
    52: '0000000000000000',
    55: '9C0100',
  });
});
