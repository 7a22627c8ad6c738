/** What goes to whom: each list of fields is told apart, and nothing beside it passes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, hex } from '@armilla/bytes';
import { decodeSubelements, encodeSubelements, type Message } from '@armilla/iso8583';
import { decodeTlv, encodeTlv } from '@armilla/tlv';
import { adviceMessage } from '../stand-in/messages.ts';
import {
  fieldsOf,
  keptAnswer,
  keptRequest,
  ownAnswer,
  ownApproval,
  towardsAcquirer,
  towardsIssuer,
  withoutAccountData,
} from './messages.ts';

const CHIP = concat(
  ...[0x57, 0x5a, 0x5f24, 0x5f34, 0x9f26, 0x9f36].map((tag) => encodeTlv(tag, Uint8Array.of(1))),
);
const TOLD = { '02': 'A'.repeat(29), '03': '1111', '07': '1', '10': '2', '11': '3' } as const;
const ASKED = { '07': '500', '12': '999999999999', '13': '1', '14': '1', '15': '1' } as const;

/** Every field that is text, each with its own number in it. */
const TEXTS = Object.fromEntries(
  [2, 3, 4, 7, 11, 12, 13, 14, 18, 22, 23, 25, 32, 33, 35, 37, 38, 39, 41, 42, 43, 49]
    .concat([53, 70, 90, 95])
    .map((number) => [number, String(number).padStart(4, '0')]),
);
const BINARY = { 52: new Uint8Array(8), 55: CHIP, 64: new Uint8Array(8) };
const REQUEST: Message = {
  mti: '0100',
  fields: { ...TEXTS, ...BINARY, 48: encodeSubelements(ASKED) },
};
const ANSWER: Message = {
  mti: '0110',
  fields: { ...TEXTS, ...BINARY, 48: encodeSubelements(TOLD) },
};
const BARE: Message = { mti: '0100', fields: { 2: '0002', 3: '0003' } };
const OF_TOKEN = { pan: 'PAN', token: { '01': '50110030273', '03': '1111' } };
const OF_PLASTIC = { pan: '0002', token: undefined };

const numbersOf = (fields: Message['fields']) => Object.keys(fields).map(Number);
const said = ({ fields }: Message) => Object.keys(decodeSubelements(fields[48] ?? '')).sort();

test('of a request is kept what its advices and reversals say again, and no account data', () => {
  const kept = fieldsOf(keptRequest(REQUEST.fields));
  const numbers = [3, 4, 7, 11, 12, 13, 18, 22, 25, 32, 33, 37, 38, 39, 41, 42, 43, 48, 49];
  assert.deepEqual(numbersOf(kept), numbers);
  assert.deepEqual(said({ mti: '', fields: kept }), ['07', '12', '13', '14']);
  assert.deepEqual(keptRequest(BARE.fields), '{"3":"0003"}');
});

test('an answer is kept with its small print and what it takes back, without the number', () => {
  const numbers = [3, 4, 7, 11, 12, 13, 32, 33, 37, 38, 39, 41, 42, 48, 49, 90];
  assert.deepEqual(numbersOf(fieldsOf(keptAnswer(ANSWER))), numbers);
});

test('the issuer gets of a token’s request no track and no dates, of plastic’s all it brought', () => {
  const common = [3, 4, 7, 11, 12, 13, 18, 22, 23, 25, 32, 33, 37, 41, 42, 43, 48, 49, 53, 55];
  const byToken = towardsIssuer(REQUEST, OF_TOKEN, 'AB'.repeat(16));
  assert.deepEqual(numbersOf(byToken.fields), [2, ...common]);
  assert.equal(byToken.fields[2], 'PAN');
  assert.deepEqual(said(byToken), ['01', '03', '07', '08', '12', '13', '14']);
  assert.equal(hex(byToken.fields[55] ?? new Uint8Array(0)), hex(withoutAccountData(CHIP)));
  const byPlastic = towardsIssuer(REQUEST, OF_PLASTIC, undefined);
  const withTrack = [2, ...common, 14, 35].sort((a, b) => a - b);
  assert.deepEqual(numbersOf(byPlastic.fields), withTrack);
  assert.deepEqual(said(byPlastic), ['07', '12', '13', '14']);
  assert.equal(byPlastic.fields[55], CHIP);
});

test('what a request does not bring is not there for its issuer either', () => {
  const { fields } = towardsIssuer(BARE, OF_PLASTIC, undefined);
  assert.deepEqual(fields, { 2: '0002', 3: '0003' });
});

test('chip data goes on without number, track, expiry and sequence number', () => {
  const tags = decodeTlv(withoutAccountData(CHIP)).map(({ tag }) => tag);
  assert.deepEqual(tags, [0x9f26, 0x9f36]);
});

test('the acquirer gets its own number back, the account’s reference and points', () => {
  const { mti, fields } = towardsAcquirer({ ...REQUEST, mti: '0101' }, ANSWER, 'B'.repeat(29));
  assert.equal(mti, '0110');
  const numbers = [2, 3, 4, 7, 11, 12, 13, 32, 33, 37, 38, 39, 41, 42, 48, 49];
  assert.deepEqual(numbersOf(fields), numbers);
  assert.deepEqual(said({ mti, fields }), ['02', '07', '10', '11']);
  const silent = towardsAcquirer(BARE, { mti: '0110', fields: { 39: '05' } }, null);
  assert.deepEqual(silent.fields, { 2: '0002', 39: '05' });
});

test('an answer of our own echoes what every answer echoes, and says no more', () => {
  const echoed = [2, 3, 4, 7, 11, 12, 13, 32, 33, 37, 39, 41, 42, 49, 70, 90];
  assert.deepEqual(numbersOf(ownAnswer(REQUEST, '91').fields), echoed);
  const approval = ownApproval(BARE, '123456', null);
  assert.deepEqual(approval.fields, { 2: '0002', 3: '0003', 38: '123456', 39: '00' });
});

const FACTS = {
  about: {
    3: '000000',
    4: '000000001240',
    7: '0115120000',
    11: '000001',
    32: '1',
    38: '1',
    39: '00',
  },
  originalMti: '0100',
  completes: undefined,
  approvedMinor: undefined,
  authorisationCode: undefined,
  standInReason: undefined,
  remainingMinor: 0,
  chip: undefined,
  stan: '000009',
  at: Date.UTC(2027, 0, 15, 12),
} as const;

test('a reversal takes back what was approved, or what was asked while nobody knows', () => {
  const amountOf = (approvedMinor: number | undefined) =>
    adviceMessage({ ...FACTS, kind: 'REVERSAL', approvedMinor }, OF_PLASTIC, false).fields[4];
  assert.deepEqual([undefined, 400, 0].map(amountOf), [
    '000000001240',
    '000000000400',
    '000000000000',
  ]);
});

test('an advice of a card’s own says chip data and small print where there are any', () => {
  const told = (chip: string | undefined, own: typeof OF_TOKEN | typeof OF_PLASTIC) => {
    const { fields } = adviceMessage({ ...FACTS, kind: 'OFFLINE', chip }, own, false);
    return [fields[48] !== undefined, fields[55] !== undefined];
  };
  assert.deepEqual(
    [told(undefined, OF_PLASTIC), told(undefined, OF_TOKEN), told('9F260101', OF_TOKEN)],
    [
      [false, false],
      [true, false],
      [true, true],
    ],
  );
});

test('what is said again is a repeat', () => {
  const mtis = [false, true].map(
    (again) => adviceMessage({ ...FACTS, kind: 'OFFLINE' }, OF_TOKEN, again).mti,
  );
  assert.deepEqual(mtis, ['0220', '0221']);
});
