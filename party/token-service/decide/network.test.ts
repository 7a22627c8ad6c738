/** The decisions about money by themselves: fees, follow-ups, standing in, clearing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClearingRecord } from '@armilla/clearing';
import { objectionToRecord, type Presented } from './clearing.ts';
import {
  COMPLETION_RULES,
  INCREMENT_RULES,
  judgeReversal,
  type Original,
  objectionTo,
  REFUND_RULES,
} from './follow-up.ts';
import { isSpend, type Kind, paymentKindOf } from './kinds.ts';
import { DECLINE_CODES, ISSUER_REASONS } from './response-codes.ts';
import { STAND_IN_CHECKS, type StandInFacts, standInObjection } from './stand-in.ts';

const FACTS: StandInFacts = {
  policy: { tapMinor: 5000, dayMinor: 10_000, dayTaps: 3, source: 'assumed' },
  kind: 'PURCHASE',
  tokenStatus: 'ACTIVE',
  cryptogram: 'VERIFIED',
  asksPoints: false,
  bringsPin: false,
  amountMinor: 5000,
  inOwnCurrency: true,
  today: { amountMinor: 5000, taps: 2 },
};

test('each check on standing in objects by its own name', () => {
  assert.equal(standInObjection(FACTS), undefined);
  const wrongs: readonly Partial<StandInFacts>[] = [
    { kind: 'CASH' },
    { tokenStatus: 'SUSPENDED' },
    { cryptogram: 'NOT_CHECKED' },
    { asksPoints: true },
    { bringsPin: true },
    { inOwnCurrency: false },
    { amountMinor: 5001, today: { amountMinor: 0, taps: 0 } },
    { today: { amountMinor: 0, taps: 3 } },
    { today: { amountMinor: 5001, taps: 2 } },
  ];
  const objections = wrongs.map((wrong) => standInObjection({ ...FACTS, ...wrong }));
  assert.deepEqual(
    objections,
    STAND_IN_CHECKS.map(([name]) => name),
  );
  assert.equal(standInObjection({ ...FACTS, kind: 'PREAUTHORISATION' }), undefined);
  for (const status of ['INACTIVE', 'SUSPENDED', 'DEACTIVATED', undefined] as const) {
    assert.notEqual(standInObjection({ ...FACTS, tokenStatus: status }), undefined);
  }
});

const SALE: Original = {
  kind: 'PURCHASE',
  state: 'ANSWERED',
  isApproved: true,
  standingMinor: 1000,
  ownMinor: 1000,
  refundedMinor: 0,
  isCompleted: false,
  isCleared: false,
  currency: '978',
};
const HOLD: Original = { ...SALE, kind: 'PREAUTHORISATION' };

test('what follows a payment keeps its rules', () => {
  const reason = (
    rules: typeof REFUND_RULES,
    original: Original | undefined,
    amountMinor = 100,
    currency = '978',
  ) => objectionTo(rules, original, { amountMinor, currency })?.reason;
  assert.deepEqual(
    [
      reason(REFUND_RULES, undefined),
      reason(REFUND_RULES, SALE),
      reason(REFUND_RULES, SALE, 1001),
      reason(REFUND_RULES, { ...SALE, refundedMinor: 901 }),
      reason(REFUND_RULES, { ...SALE, state: 'REVERSED' }),
      reason(REFUND_RULES, { ...SALE, state: 'FORWARDED' }),
      reason(REFUND_RULES, { ...SALE, isApproved: false }),
      reason(REFUND_RULES, SALE, 100, '980'),
      reason(REFUND_RULES, { ...SALE, standingMinor: 0 }),
      reason(REFUND_RULES, { ...SALE, kind: 'CASH', isCleared: true }),
      reason(REFUND_RULES, { ...SALE, kind: 'INCREMENT', isCleared: true }),
      reason(REFUND_RULES, HOLD),
      reason(REFUND_RULES, { ...HOLD, isCompleted: true }),
      reason(REFUND_RULES, { ...HOLD, isCleared: true }),
      reason(REFUND_RULES, { ...SALE, kind: 'OFFLINE', isCleared: true }),
    ],
    [
      'ORIGINAL_NOT_FOUND',
      undefined,
      'REFUND_TOO_HIGH',
      'REFUND_TOO_HIGH',
      'ORIGINAL_NOT_FOUND',
      'ORIGINAL_NOT_FOUND',
      'ORIGINAL_NOT_FOUND',
      'DATA_MISMATCH',
      'ORIGINAL_NOT_FOUND',
      undefined,
      'ORIGINAL_NOT_FOUND',
      'ORIGINAL_NOT_FOUND',
      undefined,
      undefined,
      undefined,
    ],
  );
  for (const rules of [INCREMENT_RULES, COMPLETION_RULES]) {
    assert.equal(reason(rules, HOLD), undefined);
    assert.equal(reason(rules, HOLD, 100, '980'), 'DATA_MISMATCH');
    assert.equal(reason(rules, { ...HOLD, state: 'REVERSED' }), 'ORIGINAL_NOT_FOUND');
    assert.equal(reason(rules, { ...HOLD, isApproved: false }), 'ORIGINAL_NOT_FOUND');
    assert.equal(reason(rules, SALE), 'ORIGINAL_NOT_FOUND');
    assert.equal(reason(rules, { ...HOLD, isCompleted: true }), 'ORIGINAL_NOT_FOUND');
    assert.equal(reason(rules, { ...HOLD, isCleared: true }), 'ORIGINAL_NOT_FOUND');
  }
  assert.equal(reason(REFUND_RULES, SALE, 1000), undefined, 'all of it');
  assert.equal(reason(COMPLETION_RULES, HOLD, 1000), undefined, 'all of it');
  assert.equal(reason(COMPLETION_RULES, HOLD, 1001), 'AMOUNT_TOO_HIGH');
  assert.equal(reason(COMPLETION_RULES, HOLD, 0), 'AMOUNT_TOO_HIGH');
});

test('a reversal takes the whole, a part or nothing, by how far its payment has come', () => {
  const verdict = (original: Partial<Original>, remaining?: number) => {
    const found = judgeReversal({ ...SALE, ...original }, remaining);
    return found.kind === 'PARTIAL' ? `PARTIAL ${found.remainingMinor}` : found.kind;
  };
  assert.deepEqual(
    [
      verdict({}),
      verdict({}, 400),
      verdict({}, 0),
      verdict({}, 1000),
      verdict({ ...HOLD, ownMinor: 400 }, 400),
      verdict({ state: 'REVERSED' }),
      verdict({ state: 'FORWARDED' }),
      verdict({ state: 'FORWARDED' }, 400),
      verdict({ isApproved: false }),
      verdict({ isApproved: false }, 400),
      verdict({ isCleared: true }),
      verdict({ isCleared: true }, 400),
      verdict({ refundedMinor: 1 }),
      verdict({ refundedMinor: 400 }, 400),
      verdict({ refundedMinor: 401 }, 400),
      verdict({ kind: 'COMPLETION' }),
      verdict({ kind: 'INCREMENT', isCompleted: true }),
      verdict({ kind: 'INCREMENT' }),
      verdict({ ...HOLD, isCompleted: true }),
    ],
    [
      'WHOLE',
      'PARTIAL 400',
      'WHOLE',
      'DONE_BEFORE',
      'DONE_BEFORE',
      'DONE_BEFORE',
      'WHOLE',
      'TOO_LATE',
      'WHOLE',
      'TOO_LATE',
      'TOO_LATE',
      'TOO_LATE',
      'TOO_LATE',
      'PARTIAL 400',
      'TOO_LATE',
      'TOO_LATE',
      'TOO_LATE',
      'WHOLE',
      'WHOLE',
    ],
  );
});

test('a record is cleared by what it names, exactly', () => {
  const presented: Presented = { ...SALE, rrn: '632610000001', lastFour: '1234' };
  const record: ClearingRecord = {
    kind: 'PURCHASE',
    stan: '000001',
    transmissionDate: '0115120000',
    terminalId: 'TILL0001',
    rrn: '632610000001',
    dpanLastFour: '1234',
    authorisationCode: '',
    amountMinor: 1000,
    currency: '978',
  };
  assert.equal(objectionToRecord(presented, record), undefined);
  assert.equal(objectionToRecord(undefined, record), 'ORIGINAL_NOT_FOUND');
  const named: readonly (readonly [ClearingRecord['kind'], readonly Kind[]])[] = [
    ['PURCHASE', ['PURCHASE', 'PREAUTHORISATION', 'OFFLINE']],
    ['CASH', ['CASH']],
    ['REFUND', ['REFUND']],
  ];
  const kinds: readonly Kind[] = [...named.flatMap(([, of]) => of), 'INCREMENT', 'COMPLETION'];
  for (const [kind, allowed] of named) {
    for (const of of kinds) {
      const objection = objectionToRecord({ ...presented, kind: of }, { ...record, kind });
      assert.equal(objection, allowed.includes(of) ? undefined : 'DATA_MISMATCH');
    }
  }
});

test('every kind either spends or not, and is told as something or as part of something', () => {
  const spends: readonly Kind[] = ['PURCHASE', 'CASH', 'PREAUTHORISATION', 'INCREMENT', 'OFFLINE'];
  for (const kind of spends) assert.equal(isSpend(kind), true, kind);
  for (const kind of ['REFUND', 'COMPLETION'] as const) assert.equal(isSpend(kind), false, kind);
  assert.equal(paymentKindOf('OFFLINE'), 'PURCHASE');
  assert.equal(paymentKindOf('INCREMENT'), undefined);
});

test('reasons and response codes are of the catalogue and of the standard', () => {
  for (const code of [...Object.values(DECLINE_CODES), ...Object.keys(ISSUER_REASONS)]) {
    assert.match(code, /^\d\d$/);
  }
});
