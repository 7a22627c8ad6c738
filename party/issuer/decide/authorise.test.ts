/** Every check of an authorisation objects to what it is for, and in its turn. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AuthorisationFacts, CHECKS, decideAuthorisation, NO_USE } from './authorise.ts';
import type { CardState } from './card-life.ts';
import { DECLINES, type DeclineReason } from './decline.ts';

const MERCHANT = {
  id: 'MERCHANT0000001',
  name: 'Kafeneio',
  city: 'Athens',
  country: 'GR',
  categoryCode: '5812',
} as const;

const GOOD: AuthorisationFacts = {
  nowMs: Date.UTC(2026, 0, 15),
  rules: {
    acceptedAt: [MERCHANT.id],
    notServed: { countries: ['KP'], categories: ['7995', '7800-7802'] },
    strongAuthentication: {
      tapMinor: 5_000,
      rule: 'CUMULATIVE',
      cumulativeMinor: 15_000,
      count: 5,
      source: 'assumed',
    },
  },
  limits: { purchaseMinor: 20_000, dayMinor: 30_000, cashDayMinor: 10_000, source: 'assumed' },
  request: {
    kind: 'PURCHASE',
    amountMinor: 1_000,
    currency: 'EUR',
    merchant: MERCHANT,
    contactless: true,
    mostPoints: undefined,
    partialTaken: false,
  },
  reversedBefore: false,
  card: { state: 'ACTIVE', expiry: '0126' },
  chip: 'SOUND',
  pin: 'NOT_GIVEN',
  verification: 'NONE',
  use: NO_USE,
  original: undefined,
  account: { currency: 'EUR', availableMinor: 25_000 },
  redeemed: undefined,
};

type Change = Partial<Omit<AuthorisationFacts, 'request'>> & {
  readonly request?: Partial<AuthorisationFacts['request']>;
};

const changed = (facts: AuthorisationFacts, { request, ...rest }: Change): AuthorisationFacts => ({
  ...facts,
  ...rest,
  request: { ...facts.request, ...request },
});

function outcome(change: Change, from = GOOD): DeclineReason | number {
  const decision = decideAuthorisation(changed(from, change));
  return decision.approved ? decision.amountMinor : decision.reason;
}

const state = (one: CardState): Change => ({ card: { state: one, expiry: '0126' } });
const at = (merchant: object): Change => ({ request: { merchant: { ...MERCHANT, ...merchant } } });
const cash: Change = { request: { kind: 'CASH' } };
const pays = (amountMinor: number): Change => ({ request: { amountMinor } });
const used = (use: Partial<AuthorisationFacts['use']>): Change => ({ use: { ...NO_USE, ...use } });
const proved = { verification: 'ON_DEVICE' } as const;

/**
 * Each objection by itself, in the order of the checks, the last one that still passes before it.
 */
const TABLE: readonly (readonly [Change, DeclineReason | number])[] = [
  [{}, 1_000],
  [{ reversedBefore: true }, 'REVERSED_BEFORE'],
  [{ card: undefined }, 'CARD_UNKNOWN'],
  [{ chip: 'MISSING' }, 'CHIP_MISSING'],
  [{ chip: 'WRONG' }, 'CRYPTOGRAM_WRONG'],
  [{ chip: 'USED' }, 'COUNTER_USED'],
  [{ chip: 'DOUBTFUL' }, 'COUNTER_DOUBTFUL'],
  [{ chip: 'NOT_ASKED' }, 1_000],
  [state('ORDERED'), 'CARD_NOT_ACTIVATED'],
  [state('RECEIVED'), 'CARD_NOT_ACTIVATED'],
  [state('BLOCKED'), 'CARD_BLOCKED'],
  [state('LOST'), 'CARD_LOST'],
  [state('STOLEN'), 'CARD_STOLEN'],
  [state('REPLACED'), 'CARD_REPLACED'],
  [state('CLOSED'), 'CARD_CLOSED'],
  [{ card: { state: 'ACTIVE', expiry: '1225' } }, 'CARD_EXPIRED'],
  [{ request: { kind: undefined } }, 'TRANSACTION_NOT_SUPPORTED'],
  [{ request: { currency: 'UAH' } }, 'CURRENCY_NOT_SUPPORTED'],
  [{ request: { currency: undefined } }, 'CURRENCY_NOT_SUPPORTED'],
  [{ request: { kind: 'REFUND' }, original: 'UNKNOWN' }, 'ORIGINAL_UNKNOWN'],
  [{ request: { kind: 'INCREMENT' }, original: 'UNKNOWN' }, 'ORIGINAL_UNKNOWN'],
  [{ request: { kind: 'REFUND' }, original: { refundableMinor: 999 } }, 'REFUND_ABOVE_PAYMENT'],
  [{ request: { kind: 'REFUND' }, original: { refundableMinor: 1_000 } }, 1_000],
  [at({ id: 'ELSEWHERE' }), 'MERCHANT_OUTSIDE_LOOP'],
  [at({ country: 'KP' }), 'COUNTRY_NOT_SERVED'],
  [at({ categoryCode: '7995' }), 'CATEGORY_NOT_SERVED'],
  [at({ categoryCode: '7801' }), 'CATEGORY_NOT_SERVED'],
  [at({ categoryCode: '7803' }), 1_000],
  [{ ...pays(20_001), ...proved }, 'PURCHASE_LIMIT'],
  [{ ...pays(20_000), ...proved }, 20_000],
  [used({ dayMinor: 29_001 }), 'DAY_LIMIT'],
  [used({ dayMinor: 29_000 }), 1_000],
  [{ ...cash, ...used({ cashDayMinor: 9_001 }), ...proved }, 'CASH_LIMIT'],
  [{ ...cash, ...used({ cashDayMinor: 9_000 }), ...proved }, 1_000],
  [pays(5_001), 'AUTHENTICATION_DUE'],
  [pays(5_000), 5_000],
  [{ ...pays(5_001), ...proved }, 5_001],
  [{ ...pays(5_001), pin: 'RIGHT', verification: 'ONLINE_PIN' }, 5_001],
  [{ ...pays(5_001), verification: 'SIGNATURE' }, 'AUTHENTICATION_DUE'],
  [{ request: { amountMinor: 5_001, contactless: false } }, 5_001],
  [used({ unverifiedMinor: 14_001, unverifiedCount: 99 }), 'AUTHENTICATION_DUE'],
  [used({ unverifiedMinor: 14_000, unverifiedCount: 99 }), 1_000],
  [cash, 'CASH_UNVERIFIED'],
  [{ ...cash, verification: 'SIGNATURE' }, 'CASH_UNVERIFIED'],
  [{ pin: 'UNREADABLE' }, 'PIN_UNREADABLE'],
  [{ pin: 'BLOCKED' }, 'PIN_BLOCKED'],
  [{ pin: 'WRONG' }, 'PIN_WRONG'],
  [{ redeemed: 'NONE' }, 'POINTS_NOT_ENOUGH'],
  [{ account: { currency: 'EUR', availableMinor: 999 } }, 'INSUFFICIENT_FUNDS'],
  [{ account: { currency: 'EUR', availableMinor: 1_000 } }, 1_000],
];

test('each check declines what it is for, and what still passes it is paid', () => {
  for (const [change, expected] of TABLE) {
    assert.equal(outcome(change), expected, JSON.stringify(change));
  }
});

test('every check and every reason has been seen to object', () => {
  const checks = TABLE.flatMap(([change]) => {
    const decision = decideAuthorisation(changed(GOOD, change));
    return decision.approved ? [] : [decision.check];
  });
  assert.deepEqual(new Set(checks), new Set(CHECKS.map(({ name }) => name)));
  const reasons = new Set(TABLE.map(([, expected]) => expected));
  // A completion is an advice: its amount is not decided here.
  const silent = Object.keys(DECLINES).filter((reason) => !reasons.has(reason as DeclineReason));
  assert.deepEqual(silent, ['COMPLETION_ABOVE_HOLD']);
});

test('the checks come in their order: the first objection decides', () => {
  const worst: Change = {
    reversedBefore: true,
    chip: 'WRONG',
    ...state('BLOCKED'),
    request: {
      amountMinor: 90_000,
      currency: 'UAH',
      merchant: { ...MERCHANT, id: 'X', country: 'KP' },
    },
    pin: 'WRONG',
    redeemed: 'NONE',
    original: 'UNKNOWN',
  };
  const cures: readonly (readonly [DeclineReason, Change])[] = [
    ['REVERSED_BEFORE', { reversedBefore: false }],
    ['CRYPTOGRAM_WRONG', { chip: 'SOUND' }],
    ['CARD_BLOCKED', state('ACTIVE')],
    ['CURRENCY_NOT_SUPPORTED', { request: { currency: 'EUR' } }],
    ['ORIGINAL_UNKNOWN', { original: undefined }],
    ['MERCHANT_OUTSIDE_LOOP', at({ country: 'KP' })],
    ['COUNTRY_NOT_SERVED', at({})],
    ['PURCHASE_LIMIT', { limits: undefined }],
    ['PIN_WRONG', { pin: 'NOT_GIVEN', ...proved }],
    ['POINTS_NOT_ENOUGH', { redeemed: undefined }],
    ['INSUFFICIENT_FUNDS', { account: { currency: 'EUR', availableMinor: 90_000 } }],
  ];
  let facts = changed(GOOD, worst);
  for (const [reason, cure] of cures) {
    assert.equal(outcome({}, facts), reason);
    facts = changed(facts, cure);
  }
  assert.equal(outcome({}, facts), 90_000);
});

test('a rule by number counts payments, not money', () => {
  const { strongAuthentication, ...others } = GOOD.rules;
  assert.ok(strongAuthentication);
  const rules = { ...others, strongAuthentication: { ...strongAuthentication, rule: 'COUNT' } };
  const counted = changed(GOOD, { rules: rules as typeof GOOD.rules });
  const use = (unverifiedCount: number) => used({ unverifiedCount, unverifiedMinor: 999_999 });
  assert.equal(outcome(use(4), counted), 1_000);
  assert.equal(outcome(use(5), counted), 'AUTHENTICATION_DUE');
});

test('money comes back to a card whatever became of it', () => {
  const refund: Change = { request: { kind: 'REFUND' }, original: { refundableMinor: 90_000 } };
  const obstacles: readonly Change[] = [
    state('LOST'),
    state('CLOSED'),
    { card: { state: 'ACTIVE', expiry: '1225' } },
    at({ id: 'ELSEWHERE' }),
    at({ country: 'KP' }),
    at({ categoryCode: '7995' }),
    pays(900),
    pays(5_001),
    { ...pays(20_001), ...proved },
    used({ dayMinor: 30_000, unverifiedMinor: 15_000 }),
    { account: { currency: 'EUR', availableMinor: -5 } },
  ];
  for (const change of obstacles) {
    const amount = change.request?.amountMinor ?? 1_000;
    const request = { ...change.request, kind: 'REFUND' as const };
    assert.equal(outcome({ ...refund, ...change, request }), amount, JSON.stringify(change));
  }
});

test('a refund without its receipt is given, and a hold is raised by more than was given back', () => {
  assert.equal(outcome({ request: { kind: 'REFUND' } }), 1_000);
  const raised: Change = { request: { kind: 'INCREMENT' }, original: { refundableMinor: 0 } };
  assert.equal(outcome(raised), 1_000);
});

test('what a bank has no rule for is paid anywhere, of any amount and without proof', () => {
  const free = changed(GOOD, {
    rules: { acceptedAt: undefined, notServed: undefined, strongAuthentication: undefined },
    limits: undefined,
  });
  assert.equal(outcome({ ...at({ id: 'X', country: 'KP', categoryCode: '7995' }) }, free), 1_000);
  assert.equal(outcome(pays(25_000), free), 25_000);
});

test('a part is approved where the terminal takes it and something is there', () => {
  const short = { account: { currency: 'EUR', availableMinor: 300 } } as const;
  const part = { partialTaken: true };
  assert.equal(outcome({ ...short, request: part }), 300);
  assert.equal(outcome({ ...short, request: part, redeemed: { paidMinor: 100 } }), 400);
  assert.equal(outcome({ request: part }), 1_000, 'all of it is there');
  assert.equal(outcome(short), 'INSUFFICIENT_FUNDS', 'the terminal takes no part');
  const none = { account: { currency: 'EUR', availableMinor: 0 } } as const;
  assert.equal(outcome({ ...none, request: part }), 'INSUFFICIENT_FUNDS');
  const atMachine = { ...short, ...proved, request: { ...part, kind: 'CASH' as const } };
  assert.equal(outcome(atMachine), 'INSUFFICIENT_FUNDS', 'never at a cash machine');
});

test('points pay what money need not', () => {
  const broke = { account: { currency: 'EUR', availableMinor: 0 } } as const;
  assert.equal(outcome({ ...broke, redeemed: { paidMinor: 1_000 } }), 1_000);
  assert.equal(outcome({ ...broke, redeemed: { paidMinor: 999 } }), 'INSUFFICIENT_FUNDS');
});
