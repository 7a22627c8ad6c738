/** Payments as lists: what is news, what the band remembers, and days. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEntry } from './managing.ts';
import { byDay, newsOf, paidWith, paymentAt, refundsAfter, rememberedByBand } from './payments.ts';
import { firstState } from './state.ts';

const NOON = new Date(2026, 10, 22, 12).getTime();
const DAY_MS = 86_400_000;

function entry(transactionId: string, part: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    transactionId,
    at: NOON,
    amount: { amountMinor: 1240, currency: 'EUR' },
    merchantName: 'Kafeneio',
    outcome: 'APPROVED',
    dpanLastFour: '1234',
    rrn: '',
    source: 'BOTH',
    ...part,
  };
}

test('a payment is news once; of a card not looked at before nothing is', () => {
  const before = { card: [entry('a')] };
  const after = { card: [entry('b', { at: NOON + 1 }), entry('a')], other: [entry('c')] };
  assert.deepEqual(newsOf(before, after), { cardId: 'card', transactionId: 'b' });
  assert.equal(newsOf(after, after), undefined);
  assert.equal(newsOf({}, after), undefined);
});

test('another outcome of a payment is news, what only the band tells is none', () => {
  const before = { card: [entry('a')] };
  const taken = { card: [entry('a', { outcome: 'REVERSED' })] };
  assert.deepEqual(newsOf(before, taken), { cardId: 'card', transactionId: 'a' });
  const told = { card: [entry('band-1234-7', { source: 'BAND' }), entry('a')] };
  assert.equal(newsOf(before, told), undefined);
});

test('the band remembers ten of each card, and nothing that it never saw', () => {
  const mine = Array.from({ length: 14 }, (_, i) => entry(`m${i}`, { at: NOON - i }));
  const history = {
    mine: [entry('online', { source: 'SERVICE' }), ...mine],
    other: [entry('o', { at: NOON - 99, source: 'BAND' })],
  };
  const remembered = rememberedByBand(paidWith(history, null));
  assert.deepEqual(
    remembered.map(({ transactionId }) => transactionId),
    [...mine.slice(0, 10).map(({ transactionId }) => transactionId), 'o'],
  );
});

test('payments fall into days, newest first', () => {
  const entries = [entry('a', { at: NOON - DAY_MS }), entry('b'), entry('c', { at: NOON + 1 })];
  const days = byDay(paidWith({ card: entries }, 'card'));
  assert.deepEqual(
    days.map(({ paid }) => paid.map(({ transactionId }) => transactionId)),
    [['c', 'b'], ['a']],
  );
});

test('a payment is known from its card, from a removed one, or from a receipt', () => {
  const state = firstState('en', '481516');
  const card = { cardId: 'card_1' } as never;
  const at = { cardId: 'card_1', transactionId: 'a' };
  const { managing } = state;
  assert.equal(paymentAt(state, at), undefined);
  const live = { ...state, cards: [card], history: { card_1: [entry('a')] } };
  assert.equal(paymentAt(live, at)?.entry.transactionId, 'a');
  const former = { ...managing, former: [card], formerHistory: { card_1: [entry('a')] } };
  assert.equal(paymentAt({ ...state, managing: former }, at)?.card, card);
  const found = { payments: [{ card, entry: entry('a') }], plasticOf: [] };
  assert.equal(paymentAt({ ...state, managing: { ...managing, found } }, at)?.card, card);
});

test('a shop’s refunds after a payment are told with it', () => {
  const refund = entry('r', { kind: 'REFUND', at: NOON + DAY_MS });
  const others = [
    entry('early', { kind: 'REFUND', at: NOON - 1 }),
    entry('elsewhere', { kind: 'REFUND', merchantName: 'Other', at: NOON + 1 }),
  ];
  assert.deepEqual(refundsAfter(entry('a'), [refund, ...others, entry('b')]), [refund]);
});
