/** May a card become a token? Policies and signals, as tables. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideService, type ServiceFacts } from './authorize-service.ts';
import type { CardState } from './card-life.ts';
import { SIGNALS } from './service-signals.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 15);

type Policy = ServiceFacts['policy'];

interface Change {
  readonly card?: Partial<NonNullable<ServiceFacts['card']>>;
  readonly risk?: Partial<ServiceFacts['risk']>;
  readonly policy?: Partial<Policy>;
  readonly identifiedBefore?: boolean;
}

/** A card, a device and an account that nothing speaks against, but for what is changed. */
function facts({ card, risk, policy, identifiedBefore = false }: Change = {}): ServiceFacts {
  return {
    nowMs: NOW,
    tries: { wrong: 0, sinceMs: NOW },
    rule: { tries: 5, windowMs: DAY },
    wrong: [],
    identifiedBefore,
    policy: { policy: 'CARD_DATA_AND_CODE', declines: [], highRisk: [], ...policy },
    card: {
      state: 'ACTIVE',
      expiry: '1228',
      tokenisable: true,
      activatedAtMs: NOW - 100 * DAY,
      mobileChangedAtMs: undefined,
      emailChangedAtMs: undefined,
      lastPaidAtMs: NOW - DAY,
      paymentsInYear: 3,
      recentAttempts: 0,
      recentCards: 1,
      activeTokens: 0,
      suspendedTokens: 0,
      methodCount: 2,
      country: 'GR',
      mark: undefined,
      ...card,
    },
    risk: {
      accountCreatedAt: NOW - 100 * DAY,
      devicePairedAt: NOW - DAY,
      deviceLostAt: null,
      suspendedCardsInAccount: 0,
      activeTokensInAccount: 0,
      deviceScore: 5,
      accountScore: 5,
      accountCountry: 'GR',
      ...risk,
    },
  };
}

const decided = (change: Change = {}) => {
  const decision = decideService(facts(change));
  assert.ok(decision.kind === 'DECIDED');
  return decision;
};

const THRESHOLDS: readonly (readonly [name: string, holds: Change, not: Change])[] = [
  ['CARD_EXPIRED', { card: { expiry: '1225' } }, { card: { expiry: '0126' } }],
  ['PRODUCT_NOT_TOKENISABLE', { card: { tokenisable: false } }, {}],
  ['NO_ACTIVATION_METHOD', { card: { methodCount: 0 } }, { card: { methodCount: 1 } }],
  ['SUSPICIOUS_ACTIVITY', { card: { mark: 'SUSPICIOUS_ACTIVITY' } }, {}],
  ['HIGH_RISK', { card: { mark: 'HIGH_RISK' } }, {}],
  [
    'DEVICE_RECENTLY_LOST',
    { risk: { deviceLostAt: NOW - 7 * DAY + 1 } },
    { risk: { deviceLostAt: NOW - 7 * DAY } },
  ],
  [
    'ACCOUNT_TOO_NEW',
    { risk: { accountCreatedAt: NOW - 40 * DAY } },
    { risk: { accountCreatedAt: NOW - 40 * DAY - 1 } },
  ],
  [
    'ACCOUNT_CARD_TOO_NEW',
    { card: { activatedAtMs: NOW - 20 * DAY + 1 } },
    { card: { activatedAtMs: NOW - 20 * DAY } },
  ],
  [
    'ACCOUNT_RECENTLY_CHANGED',
    { card: { emailChangedAtMs: NOW - 20 * DAY + 1 } },
    { card: { emailChangedAtMs: NOW - 20 * DAY } },
  ],
  [
    'MOBILE_RECENTLY_CHANGED',
    { card: { mobileChangedAtMs: NOW - DAY } },
    { card: { emailChangedAtMs: NOW - DAY } },
  ],
  [
    'INACTIVE_ACCOUNT',
    { card: { activatedAtMs: NOW - 366 * DAY, lastPaidAtMs: undefined } },
    { card: { activatedAtMs: NOW - 366 * DAY, lastPaidAtMs: NOW - 364 * DAY } },
  ],
  [
    'HAS_SUSPENDED_TOKENS',
    { card: { suspendedTokens: 1 } },
    { risk: { suspendedCardsInAccount: 0 } },
  ],
  ['TOO_MANY_RECENT_ATTEMPTS', { card: { recentAttempts: 3 } }, { card: { recentAttempts: 2 } }],
  ['TOO_MANY_RECENT_TOKENS', { card: { recentCards: 5 } }, { card: { recentCards: 4 } }],
  ['LOW_DEVICE_SCORE', { risk: { deviceScore: 2 } }, { risk: { deviceScore: 3 } }],
  ['LOW_ACCOUNT_SCORE', { risk: { accountScore: 3 } }, { risk: { accountScore: 4 } }],
  [
    'OUTSIDE_HOME_TERRITORY',
    { risk: { accountCountry: 'UA' } },
    { risk: { accountCountry: null } },
  ],
  ['UNABLE_TO_ASSESS', { risk: { accountCreatedAt: NOW + DAY } }, {}],
  [
    'LONG_ACCOUNT_TENURE',
    { card: { activatedAtMs: NOW - 365 * DAY } },
    { card: { activatedAtMs: NOW - 364 * DAY } },
  ],
  ['GOOD_ACTIVITY_HISTORY', { card: { paymentsInYear: 12 } }, { card: { paymentsInYear: 11 } }],
  ['ADDITIONAL_DEVICE', { card: { activeTokens: 1 } }, {}],
];

test('every signal holds from its threshold on, and not before', () => {
  assert.deepEqual(decided().signals, []);
  for (const [name, holds, not] of THRESHOLDS) {
    assert.ok(decided(holds).signals.includes(name), name);
    assert.ok(!decided(not).signals.includes(name), `not ${name}`);
  }
  assert.deepEqual(THRESHOLDS.map(([name]) => name).sort(), SIGNALS.map(({ name }) => name).sort());
});

const ORANGE: Change = { card: { mark: 'HIGH_RISK' } };
const highRisk = ['HIGH_RISK'];

const POLICIES: readonly (readonly [Change, decision: string, risk: string, wanted: string])[] = [
  [{}, 'REQUIRE_ADDITIONAL_AUTHENTICATION', 'USUAL', 'CODE'],
  [
    { policy: { policy: 'STRONG' } },
    'REQUIRE_ADDITIONAL_AUTHENTICATION',
    'USUAL',
    'CODE BANK_PAGE',
  ],
  [{ ...ORANGE, policy: { highRisk } }, 'REQUIRE_ADDITIONAL_AUTHENTICATION', 'HIGH', 'BANK_PAGE'],
  [ORANGE, 'REQUIRE_ADDITIONAL_AUTHENTICATION', 'USUAL', 'CODE'],
  [{ identifiedBefore: true }, 'APPROVED', 'USUAL', ''],
  [{ identifiedBefore: true, policy: { policy: 'STRONG' } }, 'APPROVED', 'USUAL', ''],
  [
    { ...ORANGE, identifiedBefore: true, policy: { highRisk } },
    'REQUIRE_ADDITIONAL_AUTHENTICATION',
    'HIGH',
    'BANK_PAGE',
  ],
  [
    { identifiedBefore: true, risk: { devicePairedAt: 0 } },
    'REQUIRE_ADDITIONAL_AUTHENTICATION',
    'USUAL',
    'CODE',
  ],
  [{ ...ORANGE, policy: { highRisk, declines: highRisk } }, 'DECLINED', 'HIGH', ''],
  [{ card: { expiry: '1225' }, identifiedBefore: true }, 'DECLINED', 'USUAL', ''],
];

test('the programme says what a signal does; card data and a code are never enough', () => {
  for (const [change, ...expected] of POLICIES) {
    const { decision, risk, wanted } = decided(change);
    assert.deepEqual([decision, risk, wanted.join(' ')], expected, JSON.stringify(change));
  }
});

const ofState = (state: CardState) => decideService(facts({ card: { state } }));
const refusal = (code: string) => ({ kind: 'REFUSED', code });

test('only a card that pays becomes a token; why another does not is told by its state', () => {
  assert.equal(ofState('ACTIVE').kind, 'DECIDED');
  for (const state of ['ORDERED', 'RECEIVED'] as const) {
    assert.deepEqual(ofState(state), refusal('CARD_NOT_ACTIVATED'), state);
  }
  for (const state of ['BLOCKED', 'LOST', 'STOLEN', 'REPLACED', 'CLOSED'] as const) {
    assert.deepEqual(ofState(state), refusal('CARD_BLOCKED'), state);
  }
});

test('whoever types a card wrongly, or too often, learns nothing of its state', () => {
  const lost = facts({ card: { state: 'LOST' } });
  const wrong = refusal('CARD_DETAILS_WRONG');
  assert.deepEqual(decideService({ ...lost, wrong: ['CVC2'] }), wrong);
  assert.deepEqual(
    decideService({ ...lost, card: undefined }),
    wrong,
    'a number that is no card’s',
  );
  const tries = { wrong: 5, sinceMs: NOW };
  assert.deepEqual(decideService({ ...lost, tries }), refusal('CARD_TRIES_EXCEEDED'));
  const rightAtLast = decideService({ ...facts(), tries });
  assert.deepEqual(rightAtLast, refusal('CARD_TRIES_EXCEEDED'), 'also typed rightly');
});

test('either change of how its customer is reached, and either sort of held token, is a signal', () => {
  const signals = (change: Change) => decided(change).signals;
  const mobile = signals({ card: { mobileChangedAtMs: NOW - DAY } });
  assert.ok(mobile.includes('ACCOUNT_RECENTLY_CHANGED'));
  assert.ok(signals({ risk: { suspendedCardsInAccount: 1 } }).includes('HAS_SUSPENDED_TOKENS'));
  const fresh = { activatedAtMs: NOW - DAY, lastPaidAtMs: undefined };
  assert.ok(
    !signals({ card: fresh }).includes('INACTIVE_ACCOUNT'),
    'a new card need not have paid',
  );
});

test('a card of unknown age is neither old nor sure', () => {
  const { signals } = decided({ card: { activatedAtMs: undefined } });
  assert.ok(signals.includes('UNABLE_TO_ASSESS') && !signals.includes('LONG_ACCOUNT_TENURE'));
});

test('a date ahead of the bank’s clock is believed as far as two clocks may differ', () => {
  const paired = (aheadMs: number) => decided({ risk: { devicePairedAt: NOW + aheadMs } }).signals;
  assert.ok(!paired(300_000).includes('UNABLE_TO_ASSESS'));
  assert.ok(paired(300_001).includes('UNABLE_TO_ASSESS'));
});

test('what never was is in no time, though the clock stands at its beginning', () => {
  const never = { ...facts(), nowMs: DAY };
  const decision = decideService(never);
  assert.ok(decision.kind === 'DECIDED' && !decision.signals.includes('DEVICE_RECENTLY_LOST'));
});

test('a decline has its own reason where there is one', () => {
  assert.equal(decided({ card: { expiry: '1225' } }).reason, 'CARD_EXPIRED');
  assert.equal(decided({ card: { tokenisable: false } }).reason, 'NETWORK_NOT_SUPPORTED');
  const red: Change = {
    card: { mark: 'SUSPICIOUS_ACTIVITY' },
    policy: { declines: ['SUSPICIOUS_ACTIVITY'] },
  };
  assert.equal(decided(red).reason, 'BANK_DECLINED');
});
