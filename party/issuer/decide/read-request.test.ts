/** What is read of a payment's message, and what is sent back of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError } from '@armilla/bytes';
import {
  encodeOriginalDataElements,
  encodeSubelements,
  type Message,
  originalDataElements,
} from '@armilla/iso8583';
import { answerMessage, keepable, keptAnswer } from './answer-message.ts';
import { readAuthorisation, readReversal } from './read-request.ts';

const FIELDS = {
  2: '5123450000000008',
  3: '000000',
  4: '000000001250',
  7: '0115100000',
  11: '000042',
  12: '120000',
  13: '0115',
  18: '5812',
  22: '071',
  32: '000001',
  37: '601510000420',
  41: 'TERM0001',
  42: 'MERCHANT0000001',
  43: `${'Kafeneio'.padEnd(25)}${'Athens'.padEnd(13)}GR`,
  49: '978',
} as const satisfies Message['fields'];

const REQUEST: Message = { mti: '0100', fields: FIELDS };
const ORIGINAL = encodeOriginalDataElements(originalDataElements(REQUEST));
const KEY = readAuthorisation(REQUEST).key;

const message = (mti: string, fields: Message['fields'] = {}): Message => ({
  mti,
  fields: { ...FIELDS, ...fields },
});

/** Both ways of saying nothing in a field. */
const silences = (number: number, mti: string, fields: Message['fields'] = {}) =>
  [undefined, ''].map((value) => message(mti, { ...fields, [number]: value }));

const isMissing = (number: number) => (error: unknown) =>
  error instanceof DecodeError && error.path === `DE${number}` && error.reason === 'missing';

test('a request that lacks what a payment is made of is refused by the field’s name', () => {
  for (const number of [2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 43, 49]) {
    for (const silent of silences(number, '0100')) {
      assert.throws(() => readAuthorisation(silent), isMissing(number), `DE${number}`);
    }
  }
});

test('a reversal that does not say what it takes back is refused by the field’s name', () => {
  for (const number of [2, 7, 11, 90]) {
    for (const silent of silences(number, '0400', { 90: ORIGINAL, [number]: '' })) {
      assert.throws(() => readReversal(silent), isMissing(number), `DE${number}`);
    }
  }
  const whole = readReversal(message('0400', { 90: ORIGINAL }));
  assert.deepEqual([whole.originalKey, whole.remainingMinor], [KEY, 0]);
  const part = message('0400', { 90: ORIGINAL, 95: '000000000400'.padEnd(42, '0') });
  assert.equal(readReversal(part).remainingMinor, 400);
});

test('what stood in for a request goes by its key, and completes nothing', () => {
  const advice = readAuthorisation(message('0120', { 11: '000043', 90: ORIGINAL }));
  assert.deepEqual([advice.key, advice.originalKey], [KEY, undefined]);
  const alone = readAuthorisation(message('0120', { 11: '000043' }));
  assert.notEqual(alone.key, KEY);
  const completion = readAuthorisation(message('0220', { 11: '000043', 90: ORIGINAL }));
  assert.notEqual(completion.key, KEY);
  assert.equal(completion.originalKey, KEY);
});

test('points are asked for by a request alone: an advice has been paid already', () => {
  const asked = { 48: encodeSubelements({ '07': '000250' }) };
  assert.equal(readAuthorisation(message('0100', asked)).mostPoints, 250);
  assert.equal(readAuthorisation(message('0120', asked)).mostPoints, undefined);
});

test('blanks for an authorisation code are none', () => {
  assert.equal(readAuthorisation(message('0120', { 38: '      ' })).authorisationCode, undefined);
  assert.equal(readAuthorisation(message('0120', { 38: 'A1B2C3' })).authorisationCode, 'A1B2C3');
});

test('chip, PIN and the wish for a part are read where they are said, and nowhere else', () => {
  const plain = readAuthorisation(REQUEST);
  assert.deepEqual([plain.chip, plain.pinBlock], [undefined, undefined]);
  assert.deepEqual([plain.mostPoints, plain.partialTaken], [undefined, false]);
  const chip = Uint8Array.of(0x84, 1, 0xa0);
  const additional = encodeSubelements({ '08': '0A'.repeat(16), '13': '1' });
  const full = readAuthorisation(message('0100', { 48: additional, 55: chip }));
  assert.equal(full.chip?.aid, 'A0');
  assert.deepEqual([full.pinBlock, full.partialTaken], [new Uint8Array(16).fill(10), true]);
});

test('what is no account number is refused, whatever its check digit', () => {
  for (const digits of ['1234567', '1'.repeat(20), '51234500000O0008']) {
    assert.throws(() => readAuthorisation(message('0100', { 2: digits })), DecodeError, digits);
  }
});

test('what a payment is goes by its message and type together', () => {
  const raised = { 48: encodeSubelements({ '14': '2' }) };
  const held = { 48: encodeSubelements({ '14': '1' }) };
  const kinds = [
    ['0100', {}, 'PURCHASE'],
    ['0100', { 3: '010000' }, 'CASH'],
    ['0100', { 3: '200000' }, 'REFUND'],
    ['0100', { 3: '310000' }, undefined],
    ['0100', held, 'PREAUTHORISATION'],
    ['0100', raised, 'INCREMENT'],
    ['0220', {}, 'PURCHASE'],
    ['0220', { 90: ORIGINAL }, 'COMPLETION'],
    ['0400', { 90: ORIGINAL }, undefined],
  ] as const;
  for (const [mti, fields, kind] of kinds) {
    const what = `${mti} ${JSON.stringify(fields)}`;
    assert.equal(readAuthorisation(message(mti, fields)).kind, kind, what);
  }
});

test('a lesser amount stands in an answer in place of the one that was asked for', () => {
  assert.equal(answerMessage(REQUEST, '05').fields[4], FIELDS[4]);
  assert.equal(answerMessage(REQUEST, '10', 'A', { 4: '000000000400' }).fields[4], '000000000400');
});

test('an answer says again by what its request is known, and nothing else of it', () => {
  const asked = message('0100', {
    33: '000002',
    48: encodeSubelements({ '04': 'TOKEN' }),
    70: '301',
  });
  const { mti, fields } = answerMessage(asked, '00', 'A1B2C3');
  assert.equal(mti, '0110');
  const { 18: _kind, 22: _entry, 43: _place, 48: _additional, ...echoed } = asked.fields;
  assert.deepEqual(fields, { ...echoed, 38: 'A1B2C3', 39: '00' });
  assert.equal('38' in answerMessage(asked, '05').fields, false);
});

test('a kept answer comes back whole, but for an account number that nobody named', () => {
  const answer = answerMessage(REQUEST, '00', 'A1B2C3');
  const kept = keepable(answer);
  assert.ok(!kept.includes(FIELDS[2]));
  assert.deepEqual(keptAnswer(kept, REQUEST), answer);
  const { 2: _account, ...others } = FIELDS;
  assert.equal('2' in keptAnswer(kept, { mti: '0100', fields: others }).fields, false);
});
