/** What a case was, told from its entries: taps, enrolments, scripts, and how each ended. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskMessage } from '@armilla/explain';
import type { Message } from '@armilla/iso8583';
import type { NumberedEntry } from './trace-store.ts';
import { caseOf, wordsOf } from './traced-case.ts';

const RRN = '632610000001';
let number = 0;

const entry = (part: Partial<NumberedEntry>): NumberedEntry => ({
  number: ++number,
  at: 1_000 + number,
  from: 'terminal',
  to: 'acquirer',
  kind: 'ISO 8583',
  summary: '',
  ...part,
});

const PAID = {
  2: '5413330089600044',
  4: '000000001240',
  37: RRN,
  43: 'Kafeneio Armilla         Athens       GR',
  49: '978',
};

function message(mti: string, fields: Message['fields'] = {}): NumberedEntry {
  const masked = maskMessage({ mti, fields: { ...PAID, ...fields } });
  assert.ok(masked !== undefined);
  return entry({ bytes: { message: masked } });
}

const outcome = (...entries: NumberedEntry[]) => caseOf(RRN, entries).outcome;

test('a tap tells its amount, its place, the card’s last digits and how it ended', () => {
  const told = caseOf(RRN, [message('0100'), message('0110', { 39: '00' })]);
  assert.equal(told.subject, 'TAP');
  assert.equal(told.outcome, 'APPROVED');
  assert.deepEqual(told.amount, { amountMinor: 1240, currency: 'EUR' });
  assert.equal(told.place, 'Kafeneio Armilla');
  assert.equal(told.lastFour, '0044');
  assert.match(wordsOf(told), /632610000001 kafeneio armilla 0044 .*12\.4 eur/);
});

test('declined, taken back, approved offline and unanswered are told apart', () => {
  assert.equal(outcome(message('0100'), message('0110', { 39: '51' })), 'DECLINED');
  assert.equal(outcome(message('0100')), 'OPEN');
  assert.equal(outcome(message('0120')), 'APPROVED');
  const approved = message('0110', { 39: '00' });
  assert.equal(outcome(message('0100'), approved, message('0400')), 'REVERSED');
  const partial = message('0400', { 95: '0'.repeat(42) });
  assert.equal(outcome(message('0100'), approved, partial), 'APPROVED', 'a part of it stays');
});

test('the reason is the code that the bank decided by, or what it answered', () => {
  const declined = [message('0100'), message('0110', { 39: '51' })];
  assert.equal(caseOf(RRN, declined).reason, '51');
  const summary = 'declined by the check “funds”: INSUFFICIENT_FUNDS';
  const found = entry({ kind: 'FINDING', from: 'issuer', to: 'issuer', summary });
  assert.equal(caseOf(RRN, [...declined, found]).reason, 'INSUFFICIENT_FUNDS');
});

test('a tap that became no payment is told by the card’s word or the till’s', () => {
  const reference = 'tap-ARM00001-1795341600000';
  const answered = (answer: string) => entry({ kind: 'APDU', reference, bytes: { answer } });
  assert.equal(caseOf(reference, [answered('9000')]).outcome, 'OPEN');
  const refused = caseOf(reference, [
    answered('70085A0654133300XXXX9000'),
    answered('77049F270100 9000'.replace(' ', '')),
  ]);
  assert.equal(refused.outcome, 'DECLINED');
  assert.equal(refused.place, 'ARM00001');
  const found = entry({
    kind: 'FINDING',
    to: 'terminal',
    summary: 'OVER_TRANSACTION_LIMIT: too much',
  });
  assert.equal(caseOf(reference, [answered('9000'), found]).outcome, 'DECLINED');
});

const call = (operation: string, answered: Record<string, string>, refusal?: string) =>
  entry({
    kind: 'API',
    from: 'wallet',
    to: 'token-service',
    call: {
      operation,
      asked: [],
      answered: Object.entries(answered).map(([path, value]) => ({ path, value })),
      tookMs: 1,
      ...(refusal === undefined ? {} : { refusal }),
    },
  });

test('an enrolment is open until its token is on the band, or it is over', () => {
  const of = (...entries: NumberedEntry[]) => caseOf('enr_1', entries);
  const opened = call('openEnrolment', { state: 'ELIGIBLE', 'card.productName': 'Enter Bonus' });
  assert.deepEqual([of(opened).subject, of(opened).outcome], ['ENROLMENT', 'OPEN']);
  const active = call('notify', { 'enrolment.state': 'ACTIVE', 'enrolment.dpanLastFour': '9250' });
  assert.deepEqual([of(opened, active).outcome, of(opened, active).lastFour], ['DONE', '9250']);
  const over = call('decline', { state: 'DECLINED', reason: 'CARD_BLOCKED' });
  assert.deepEqual(
    [of(opened, over).outcome, of(opened, over).reason],
    ['REFUSED', 'CARD_BLOCKED'],
  );
  const wrong = call('submitActivationCode', {}, 'INCORRECT_CODE');
  assert.equal(of(opened, wrong).outcome, 'OPEN', 'a wrong code ends nothing');
});

test('a script tells its operation and whether it was run to its end', () => {
  const reference = 'A'.repeat(32);
  const issued = call('nextPackage', { 'package.operation': 'DELETE' });
  assert.deepEqual(
    [caseOf(reference, [issued]).outcome, caseOf(reference, [issued]).place],
    ['OPEN', 'DELETE'],
  );
  const reported = (state: string) => call('reportPackage', { state });
  assert.equal(caseOf(reference, [issued, reported('PROCESSED')]).outcome, 'DONE');
  assert.equal(caseOf(reference, [issued, reported('FAILED')]).outcome, 'REFUSED');
});
