/** The decisions by themselves: tables, rules and numbers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passesLuhn } from '@armilla/kit/secret';
import fc from 'fast-check';
import { bankOf, SERVICE } from '../test/bench.ts';
import {
  type CodeHistory,
  expiryEndsEnrolment,
  isCardExhausted,
  judgeEntry,
  maySend,
  sendsLeft,
} from './codes.ts';
import { isPastMonth, makeDpan, swapped, tokenExpiry } from './dpan.ts';
import { ENROLMENT_STATES, LIVE_STATES, nextEnrolmentState } from './enrolment-state.ts';
import { refusePlace, servesModel } from './places.ts';
import { lookUpRange } from './range.ts';
import { TOKEN_STATES } from './token-state.ts';

const ALPHA = bankOf('alpha-bank');
const PUMB = bankOf('pumb');

test('the life of an enrolment, as a table', () => {
  const commands = Object.keys(ENROLMENT_STATES.OPENING) as never[];
  const table = Object.entries(ENROLMENT_STATES).map(
    ([state, row]) =>
      `${state}: ${commands.flatMap((c) => (row[c] === null ? [] : [`${c}→${row[c]}`])).join(' ')}`,
  );
  assert.deepEqual(table, [
    'OPENING: offer→ELIGIBLE',
    'ELIGIBLE: acceptTerms→PENDING_VERIFICATION acceptTermsApproved→PENDING_ACTIVE declineTerms→DECLINED_TERMS_AND_CONDITIONS expire→EXPIRED',
    'PENDING_VERIFICATION: sendCode→PENDING_VERIFICATION enterCode→PENDING_VERIFICATION prove→PENDING_VERIFICATION verify→PENDING_ACTIVE expire→EXPIRED fail→ERROR delete→DELETED',
    'PENDING_ACTIVE: confirm→ACTIVE expire→EXPIRED fail→ERROR delete→DELETED',
    'ACTIVE: delete→DELETED',
    'DECLINED: ',
    'DECLINED_TERMS_AND_CONDITIONS: ',
    'EXPIRED: delete→DELETED',
    'ERROR: delete→DELETED',
    'DELETED: ',
  ]);
});

test('what has ended takes up no place, and never becomes live again', () => {
  assert.deepEqual(
    Object.keys(ENROLMENT_STATES).filter((state) => LIVE_STATES.includes(state as never)),
    ['OPENING', 'ELIGIBLE', 'PENDING_VERIFICATION', 'PENDING_ACTIVE', 'ACTIVE'],
  );
  for (const [state, row] of Object.entries(ENROLMENT_STATES)) {
    if (LIVE_STATES.includes(state as never)) continue;
    for (const next of Object.values(row)) assert.ok(next === null || next === 'DELETED', state);
  }
  assert.equal(nextEnrolmentState('DELETED', 'delete'), null);
});

test('a deactivated token stays deactivated; no other state is without an end', () => {
  assert.ok(Object.values(TOKEN_STATES.DEACTIVATED).every((next) => next === null));
  for (const [status, row] of Object.entries(TOKEN_STATES)) {
    if (status !== 'DEACTIVATED') assert.equal(row.deactivate, 'DEACTIVATED');
  }
});

test('codes: sends, tries and time, each to its last one', () => {
  const rules = PUMB.identification;
  const history = (more: Partial<CodeHistory>): CodeHistory => ({
    sends: 1,
    wrongEntries: 0,
    expiresAt: 1_000,
    ...more,
  });
  const judge = (more: Partial<CodeHistory>, now: number, right: boolean) =>
    judgeEntry(rules, history(more), now, () => right);
  assert.equal(judge({}, 999, true), 'RIGHT');
  assert.equal(judge({}, 1_000, true), 'EXPIRED');
  assert.equal(judge({}, 999, false), 'WRONG');
  assert.equal(judge({ wrongEntries: 2 }, 999, false), 'WRONG_AND_LAST');
  assert.equal(judge({ wrongEntries: 2 }, 999, true), 'RIGHT');
  assert.equal(judge({ wrongEntries: 3 }, 999, true), 'NO_TRIES');
  assert.equal(judge({ expiresAt: undefined }, 999, true), 'NO_CODE');
  assert.equal(sendsLeft(rules, history({})), 2);
  assert.equal(maySend(rules, history({ sends: 2 })), true);
  assert.equal(maySend(rules, history({ sends: 3 })), false);
  assert.equal(maySend(rules, history({ wrongEntries: 3 })), false);
  assert.equal(expiryEndsEnrolment(rules, history({}), 1_000), true);
  assert.equal(expiryEndsEnrolment(rules, history({}), 999), false);
  assert.equal(expiryEndsEnrolment(ALPHA.identification, history({}), 1_000), false);
});

test('adding a card again buys the codes and guesses of three additions a day, and not one more', () => {
  const { sends, tries } = PUMB.identification;
  const exhausted = (sent: number, wrongEntries: number) =>
    isCardExhausted(PUMB.identification, { sends: sent, wrongEntries });
  assert.deepEqual(
    [exhausted(3 * sends - 1, 3 * tries - 1), exhausted(3 * sends, 0), exhausted(0, 3 * tries)],
    [false, true, true],
  );
});

test('a token’s number is made of as many digits as its range leaves free, or not at all', () => {
  for (const digits of ['123456', '12345678']) {
    assert.throws(() => makeDpan('53332289', digits), RangeError);
  }
});

test('a token’s number is in its bank’s token range and passes Luhn', () => {
  const sevenDigits = fc.integer({ min: 0, max: 9_999_999 });
  fc.assert(
    fc.property(sevenDigits, (number) => {
      const dpan = makeDpan('53332289', String(number).padStart(7, '0'));
      return dpan.length === 16 && dpan.startsWith('53332289') && passesLuhn(dpan);
    }),
  );
});

test('expiry dates end with their month', () => {
  const made = Date.UTC(2027, 0, 31, 23);
  assert.equal(tokenExpiry(made, 4), '3101');
  assert.equal(swapped('3101'), '0131');
  assert.equal(isPastMonth('3101', Date.UTC(2031, 0, 31, 23, 59, 59)), false);
  assert.equal(isPastMonth('3101', Date.UTC(2031, 1, 1)), true);
  assert.equal(isPastMonth('2712', Date.UTC(2027, 11, 31)), false);
  const years = ['4912', '5001', '9912'].map((yymm) => isPastMonth(yymm, made));
  assert.deepEqual(years, [false, true, true], 'the years from 50 on are of the last century');
});

test('ranges: whose card it is, and which "no" it gets', () => {
  const look = (prefix: string) => {
    const answer = lookUpRange([ALPHA, PUMB], prefix);
    return answer.ok ? `${answer.programme.id} ${answer.product.productId}` : answer.code;
  };
  assert.equal(look('53332201'), 'alpha-bank debit-mastercard');
  assert.equal(look('53332211'), 'pumb vsekarta-debit');
  assert.equal(look('43332201'), 'NETWORK_NOT_SUPPORTED');
  assert.equal(look('41111111'), 'NETWORK_NOT_SUPPORTED');
  assert.equal(look('22210000'), 'BANK_NOT_SUPPORTED');
  assert.equal(look('53332289'), 'BANK_NOT_SUPPORTED');
  assert.equal(look('99999999'), 'NETWORK_NOT_SUPPORTED');
});

test('a network is known by its own ranges, from the first number to the last', () => {
  const visa = {
    ...ALPHA,
    products: ALPHA.products.map((product) => ({ ...product, network: 'VISA' as const })),
  };
  const strangers = (banks: Parameters<typeof lookUpRange>[0], prefixes: readonly string[]) =>
    prefixes.filter((prefix) => {
      const answer = lookUpRange(banks, prefix.padEnd(8, '0'));
      return !answer.ok && answer.code === 'BANK_NOT_SUPPORTED';
    });
  const edges = ['2220', '2221', '2720', '2721', '3999', '4', '4999', '5099', '51', '5599', '5600'];
  assert.deepEqual(strangers([PUMB], edges), ['2221', '2720', '51', '5599']);
  assert.deepEqual(strangers([visa], edges), ['4', '4999']);
});

test('places: the bank’s cap, the model’s capacity, the same card, the model itself', () => {
  const model = ALPHA.models[0] ?? '';
  const models = [
    {
      model,
      name: '',
      kind: 'BAND' as const,
      supported: true,
      capacity: 9,
      deviceType: '05',
      screen: { width: 1, height: 1 },
    },
  ];
  const service = { ...SERVICE, models };
  const refuse = (ofBank: number, ofAll: number, sameCard = false, name = model) =>
    refusePlace(service, ALPHA, name, { ofBank, ofAll, sameCard });
  assert.equal(refuse(7, 7), undefined);
  assert.equal(refuse(8, 8), 'CARD_CAP_REACHED');
  assert.equal(refuse(0, 9), 'CARD_CAP_REACHED');
  assert.equal(refuse(1, 1, true), 'CARD_ALREADY_ADDED');
  assert.equal(refuse(0, 0, false, 'xiaomi-phone'), 'UNSUPPORTED_MODEL');
  const occupied = { ofBank: 0, ofAll: 0, sameCard: false };
  const elsewhere = { ...ALPHA, models: [] };
  assert.equal(refusePlace(service, elsewhere, model, occupied), 'MODEL_NOT_SERVED_BY_BANK');
  const retired = { ...service, models: models.map((one) => ({ ...one, supported: false })) };
  assert.deepEqual(
    [
      servesModel(service, ALPHA, model),
      servesModel(service, elsewhere, model),
      servesModel(retired, ALPHA, model),
      servesModel({ ...service, models: [] }, ALPHA, model),
    ],
    [true, false, false, false],
  );
});
