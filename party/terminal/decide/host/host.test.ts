/** What goes to the host about a tap, and what of its answers is believed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { decodeSubelements, encodeSubelements, type Message } from '@armilla/iso8583';
import { SecretBytes } from '@armilla/kit/secret';
import { DPAN, testCard } from '../../test/card.ts';
import { NOON } from '../../test/host.ts';
import { input, till } from '../../test/input.ts';
import { tap } from '../../test/tap.ts';
import type { Outcome } from '../kernel/outcome.ts';
import { acknowledges, NO_POINTS, readAnswer } from './answer.ts';
import { type AuthorisationFacts, authorisationRequest } from './authorisation-request.ts';
import { reasonOfOutcome, reasonOfResponse } from './reasons.ts';

type Fields = Partial<Message['fields']>;

const REQUEST: Message = {
  mti: '0100',
  fields: {
    2: DPAN,
    3: '000000',
    4: '000000001240',
    7: '1122101500',
    11: '000017',
    32: '400001',
    41: 'TILL0001',
  },
};

const request = (fields: Fields) => ({ ...REQUEST, fields: { ...REQUEST.fields, ...fields } });
/** The answer that fits, but for what a test is about. */
const answer = (fields: Fields = {}, mti = '0110'): Message => ({
  mti,
  fields: { ...REQUEST.fields, 38: '123456', 39: '00', ...fields },
});
const unusable = (reason: string) => ({ kind: 'UNUSABLE', reason });
const asking = (subelements: Parameters<typeof encodeSubelements>[0]) =>
  request({ 48: encodeSubelements(subelements) });

test('an approval of this very request is one, with its code and its amount', () => {
  const approval = {
    kind: 'APPROVED',
    responseCode: '00',
    authorisationCode: '123456',
    amountMinor: 1_240,
    points: NO_POINTS,
    paymentAccountReference: null,
  };
  assert.deepEqual(readAnswer(answer(), REQUEST), approval);
  const repeated = { ...REQUEST, mti: '0101' };
  assert.deepEqual(readAnswer(answer(), repeated), approval, 'a repeat has the same answer');
  const reference = 'V0010013021011111111111111111';
  const told = readAnswer(answer({ 48: encodeSubelements({ '02': reference }) }), REQUEST);
  assert.deepEqual(told, { ...approval, paymentAccountReference: reference });
});

test('an approval code of nothing but blanks, or none, is no code', () => {
  for (const code of ['      ', undefined]) {
    const read = readAnswer(answer({ 38: code }), REQUEST);
    assert.equal(read.kind === 'APPROVED' && read.authorisationCode, null);
  }
  const read = readAnswer(answer({ 38: 'A1    ' }), REQUEST);
  assert.equal(read.kind === 'APPROVED' && read.authorisationCode, 'A1');
});

test('the request itself, come back with an approval in it, is no answer', () => {
  for (const mti of ['0100', '0101', '0111']) {
    assert.deepEqual(readAnswer(answer({}, mti), REQUEST), unusable('another message type'), mti);
  }
});

test('an approval of another transaction is none, whichever field says so', () => {
  const rows: readonly Fields[] = [
    { 7: '1122101501' },
    { 11: '000018' },
    { 32: '400002' },
    { 41: 'TILL0002' },
  ];
  for (const fields of rows) {
    const read = readAnswer(answer(fields), REQUEST);
    assert.deepEqual(read, unusable('another transaction'), JSON.stringify(fields));
  }
});

test('without a response code there is no answer, and any that is no approval declines', () => {
  const silent = readAnswer(answer({ 39: undefined }), REQUEST);
  assert.deepEqual(silent, unusable('no response code (DE 39)'));
  for (const responseCode of ['05', '51', '1A', '91']) {
    const read = readAnswer(answer({ 39: responseCode }), REQUEST);
    assert.deepEqual(read, { kind: 'DECLINED', responseCode });
  }
});

test('an approval is of the amount asked for, neither less nor more nor none', () => {
  for (const amount of ['000000001239', '000000001241', undefined]) {
    assert.deepEqual(readAnswer(answer({ 4: amount }), REQUEST), unusable('another amount'));
  }
});

test('a part is approved where a part was asked for, and is a part', () => {
  const willing = asking({ '13': '1' });
  const part = (amount: string, of: Message) => readAnswer(answer({ 4: amount, 39: '10' }), of);
  for (const amountMinor of [1, 1_239]) {
    const read = part(String(amountMinor).padStart(12, '0'), willing);
    assert.equal(read.kind === 'APPROVED' && read.amountMinor, amountMinor);
  }
  for (const amount of ['000000000000', '000000001240', '000000001241']) {
    assert.deepEqual(part(amount, willing), unusable('a part that is none'), amount);
  }
  for (const asked of [REQUEST, asking({ '13': '0' })]) {
    assert.deepEqual(part('000000001000', asked), unusable('an approval for a part of the amount'));
  }
});

test('points are believed up to what was offered and to what was paid', () => {
  const points = (spent: string, paidMinor: string) =>
    answer({ 48: encodeSubelements({ '07': spent, '10': '12', '11': paidMinor }) });
  const asked = asking({ '07': '500' });
  const read = readAnswer(points('500', '1240'), asked);
  const told = { spent: 500, paidMinor: 1_240, earned: 12 };
  assert.deepEqual(read.kind === 'APPROVED' && read.points, told, 'points may pay for all of it');
  const more = unusable('more points spent than were offered');
  assert.deepEqual(readAnswer(points('501', '1240'), asked), more);
  assert.deepEqual(readAnswer(points('1', '1'), REQUEST), more, 'none were offered');
  const worth = unusable('points that pay more than the amount');
  assert.deepEqual(readAnswer(points('500', '1241'), asked), worth);
  const refund = readAnswer(points('501', '1241'), request({ 3: '200000' }));
  assert.deepEqual(refund.kind === 'APPROVED' && refund.points, NO_POINTS, 'a refund has none');
});

test('private data that breaks off makes an approval unusable and a refusal no less of one', () => {
  const reason = unusable('private data (DE 48) that cannot be read');
  assert.deepEqual(readAnswer(answer({ 48: '0703' }), REQUEST), reason);
  assert.equal(readAnswer(answer({ 39: '51', 48: '0703' }), REQUEST).kind, 'DECLINED');
});

test('a reversal is acknowledged by an answer of its type and its transaction alone', () => {
  const reversal = { ...REQUEST, mti: '0420' };
  assert(acknowledges(answer({}, '0430'), reversal));
  assert(acknowledges(answer({}, '0430'), { ...reversal, mti: '0421' }), 'its repeat as well');
  assert(acknowledges(answer({ 39: '25' }, '0430'), reversal), 'whatever the answer says');
  for (const mti of ['0420', '0421', '0110']) {
    assert(!acknowledges(answer({}, mti), reversal), mti);
  }
  assert(!acknowledges(answer({ 11: '000018' }, '0430'), reversal));
});

const TAPPED = tap(input(), testCard()).outcome;

function facts(parts: Partial<AuthorisationFacts> = {}, outcome: Partial<Outcome> = {}) {
  return {
    terminal: till(),
    stan: '000017',
    rrn: '632610000017',
    now: NOON,
    takesPin: false,
    ...parts,
    outcome: { ...TAPPED, ...outcome },
  };
}

const fieldsOf = (...of: Parameters<typeof facts>) => authorisationRequest(facts(...of)).fields;
const privateOf = (...of: Parameters<typeof facts>) => decodeSubelements(fieldsOf(...of)[48] ?? '');
const ofType = (type: string) => ({ transaction: { ...TAPPED.transaction, type } });

test('a sale asks for its amount, with all the card said and no PIN', () => {
  const fields = fieldsOf();
  assert.equal(authorisationRequest(facts()).mti, '0100');
  assert.deepEqual(
    { ...fields, 55: hex(fields[55] ?? new Uint8Array()) },
    {
      2: DPAN,
      3: '000000',
      4: '000000001240',
      7: '1122101500',
      11: '000017',
      12: '101500',
      13: '1122',
      14: '2912',
      18: '5814',
      22: '072',
      23: '001',
      25: '00',
      32: '400001',
      35: `${DPAN}=291220100000000000`,
      37: '632610000017',
      41: 'TILL0001',
      42: 'M0001          ',
      43: 'Kafeneio Armilla         Athens       GR',
      48: '011150110030273050205',
      49: '978',
      52: undefined,
      53: undefined,
      55: hex(TAPPED.de55),
    },
  );
});

test('the type of the transaction begins the processing code', () => {
  for (const type of ['00', '01', '20']) assert.equal(fieldsOf({}, ofType(type))[3], `${type}0000`);
});

test('a terminal with a PIN pad says that it takes PINs', () => {
  assert.equal(fieldsOf({ takesPin: true })[22], '071');
  assert.equal(fieldsOf({ takesPin: false })[22], '072');
});

test('a PIN block of format 0 travels in DE 52, one of format 4 in DE 48', () => {
  const securityControl = '0000000000000001';
  const eight = fromHex('0102030405060708');
  const keySerialNumber = fromHex('FFFF9876543210E00001');
  const short = { pin: { format: 0, block: eight, securityControl, keySerialNumber } } as const;
  assert.deepEqual(fieldsOf(short)[52], eight);
  assert.equal(fieldsOf(short)[53], securityControl);
  assert.equal(privateOf(short)['08'], undefined);
  assert.equal(privateOf(short)['09'], 'FFFF9876543210E00001');
  const sixteen = fromHex('0102030405060708090A0B0C0D0E0F10');
  const long = { pin: { format: 4, block: sixteen, securityControl } } as const;
  assert.equal(fieldsOf(long)[52], undefined);
  assert.equal(fieldsOf(long)[53], securityControl);
  assert.equal(privateOf(long)['08'], '0102030405060708090A0B0C0D0E0F10');
  assert.equal(privateOf(long)['09'], undefined);
});

test('points are asked for where some are offered, none of them too', () => {
  assert.equal(privateOf({ wishes: { points: 500 } })['07'], '500');
  assert.equal(privateOf({ wishes: { points: 0 } })['07'], '0');
  assert.equal(privateOf({ wishes: {} })['07'], undefined);
});

test('a pre-authorisation says that it is one, and a refund of what', () => {
  assert.equal(privateOf({ wishes: { preauthorisation: true } })['14'], '1');
  assert.equal(privateOf({ wishes: { preauthorisation: false } })['14'], undefined);
  const refund = privateOf({ wishes: { refundOf: '632610000016' } }, ofType('20'));
  assert.equal(refund['12'], '632610000016');
  assert.equal(refund['14'], undefined);
});

test('a part is asked for by an online sale alone, at a terminal that takes one', () => {
  const terminal = till({}, { takesPartialApproval: true });
  assert.equal(privateOf({ terminal })['13'], '1');
  assert.equal(privateOf()['13'], undefined, 'the terminal takes none');
  const held = { terminal, wishes: { preauthorisation: true } };
  assert.equal(privateOf(held)['13'], undefined, 'a hold');
  for (const type of ['01', '20']) {
    assert.equal(privateOf({ terminal }, ofType(type))['13'], undefined, type);
  }
  const done = privateOf({ terminal }, { kind: 'APPROVED' })['13'];
  assert.equal(done, undefined, 'what was approved offline is told, not asked');
});

test('what the card did not say is left out, and DE 48 where nothing is left of it', () => {
  const none = { tokenRequestorId: null, deviceType: null, track2: null, expiry: null, psn: null };
  const fields = fieldsOf({}, none);
  for (const number of [14, 23, 35, 48] as const) assert.equal(fields[number], undefined);
});

test('track 2 is printed with = and without its filling', () => {
  const track2 = new SecretBytes(fromHex(`${DPAN}D2912201D00F`));
  assert.equal(fieldsOf({}, { track2 })[35], `${DPAN}=2912201D00`);
});

test('without an account or a cryptogram there is nothing to authorise', () => {
  for (const outcome of [{ dpan: null }, { cryptogram: null }, { dpan: null, cryptogram: null }]) {
    assert.throws(() => authorisationRequest(facts({}, outcome)), {
      name: 'RangeError',
      message: 'nothing to authorise: no account or no cryptogram',
    });
  }
});

test('each outcome that did not go online has its reason', () => {
  const of = (outcome: Partial<Outcome>) => reasonOfOutcome({ ...TAPPED, ...outcome });
  const notCompleted = (reason: string) => ({ result: 'NOT_COMPLETED', reason });
  assert.deepEqual(of({ kind: 'APPROVED' }), { result: 'APPROVED', reason: null });
  const ended = { kind: 'END_APPLICATION' } as const;
  const onDevice = notCompleted('VERIFY_ON_DEVICE');
  assert.deepEqual(of({ ...ended, userMessage: 'SEE_PHONE' }), onDevice);
  const other = of({ ...ended, userMessage: 'TRY_ANOTHER_CARD' });
  assert.deepEqual(other, notCompleted('CARD_NOT_ACCEPTED'));
  assert.deepEqual(of({ kind: 'TRY_ANOTHER_INTERFACE' }), notCompleted('USE_CHIP'));
  assert.deepEqual(of({ kind: 'SELECT_NEXT' }), notCompleted('USE_CHIP'));
  assert.deepEqual(of({ kind: 'TRY_AGAIN' }), notCompleted('TAP_AGAIN'));
  assert.deepEqual(of({ kind: 'ONLINE_REQUEST' }), notCompleted('NO_ANSWER'));
});

test('who refused is told by what the terminal asked for last', () => {
  const asked = (...types: readonly string[]) =>
    reasonOfOutcome({
      ...TAPPED,
      kind: 'DECLINED',
      findings: [...types, 'CARD_REFUSED'].map((code) => ({ code, text: '' })),
    });
  const refused = (reason: string) => ({ result: 'DECLINED', reason });
  assert.deepEqual(asked('ACTION_AAC'), refused('TERMINAL_REFUSED'));
  assert.deepEqual(asked('ACTION_TC', 'ACTION_AAC'), refused('TERMINAL_REFUSED'));
  assert.deepEqual(asked('ACTION_ARQC'), refused('CARD_REFUSED'));
  assert.deepEqual(asked(), refused('CARD_REFUSED'));
});

test('a response code says more than “declined” where it means more', () => {
  assert.equal(reasonOfResponse('51'), 'INSUFFICIENT_FUNDS');
  assert.equal(reasonOfResponse('1A'), 'VERIFY_ON_DEVICE');
  assert.equal(reasonOfResponse('05'), 'DECLINED');
});
