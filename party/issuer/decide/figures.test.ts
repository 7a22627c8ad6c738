/** What an agent reads beside a decline. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuthorisationFacts } from './authorise.ts';
import { figuresOf } from './figures.ts';

const FACTS: AuthorisationFacts = {
  nowMs: 1_800_000_000_000,
  rules: { notServed: undefined, strongAuthentication: undefined, acceptedAt: undefined },
  limits: { purchaseMinor: 50_000, dayMinor: 60_000, cashDayMinor: 30_000, source: 'assumed' },
  request: {
    kind: 'PURCHASE',
    amountMinor: 1_240,
    currency: 'EUR',
    merchant: { id: 'M', name: 'M', city: 'A', country: 'GR', categoryCode: '5814' },
    contactless: true,
    mostPoints: undefined,
    partialTaken: false,
  },
  reversedBefore: false,
  card: { state: 'ACTIVE', expiry: '2912' },
  chip: 'NOT_ASKED',
  pin: 'NOT_GIVEN',
  verification: 'NONE',
  use: { dayMinor: 59_000, cashDayMinor: 0, unverifiedMinor: 14_000, unverifiedCount: 4 },
  original: { refundableMinor: 1_000 },
  account: { currency: 'EUR', availableMinor: 320 },
  redeemed: undefined,
};

test('each reason that has figures tells them in one line, the others none', () => {
  const cases = [
    ['INSUFFICIENT_FUNDS', 'available EUR 3.20, asked EUR 12.40'],
    ['PURCHASE_LIMIT', 'asked EUR 12.40, at most EUR 500.00'],
    ['DAY_LIMIT', 'today EUR 590.00, asked EUR 12.40, at most EUR 600.00'],
    ['CASH_LIMIT', 'cash today EUR 0.00, asked EUR 12.40, at most EUR 300.00'],
    ['AUTHENTICATION_DUE', 'without proof so far EUR 140.00 in 4, asked EUR 12.40'],
    ['REFUND_ABOVE_PAYMENT', 'still to be given back EUR 10.00, asked EUR 12.40'],
  ] as const;
  for (const [reason, line] of cases) assert.deepEqual(figuresOf(FACTS, reason), [line]);
  assert.deepEqual(figuresOf(FACTS, 'CARD_BLOCKED'), []);
});

test('of what a bank has no limit and no payment for there are no figures', () => {
  for (const reason of ['PURCHASE_LIMIT', 'DAY_LIMIT', 'CASH_LIMIT'] as const) {
    assert.deepEqual(figuresOf({ ...FACTS, limits: undefined }, reason), [], reason);
  }
  for (const original of [undefined, 'UNKNOWN'] as const) {
    assert.deepEqual(figuresOf({ ...FACTS, original }, 'REFUND_ABOVE_PAYMENT'), []);
  }
});

test('an amount of no currency that we know is told in its digits', () => {
  const facts = { ...FACTS, request: { ...FACTS.request, currency: undefined } };
  assert.deepEqual(figuresOf(facts, 'INSUFFICIENT_FUNDS'), ['available 320, asked 1240']);
});
