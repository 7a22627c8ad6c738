/** Looking for payments. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Line } from '../use-bank.ts';
import { byDays, EVERY_PAYMENT, matching, payersOf } from './payments-filter.ts';

const line = (merchantName: string, more: Partial<Line> = {}) => ({
  merchantName,
  dpanLastFour: '4321',
  rrn: '631512000001',
  outcome: 'APPROVED' as const,
  posting: 'POSTED' as const,
  kind: 'PURCHASE' as const,
  at: Date.UTC(2026, 10, 22, 12),
  ...more,
});

const LINES = [
  line('Café Ακρόπολη', { deviceName: 'My band', posting: 'PENDING' }),
  line('Bakery', { outcome: 'DECLINED', posting: 'NONE', dpanLastFour: '1111' }),
  line('Bakery', { kind: 'REFUND', at: Date.UTC(2026, 10, 20, 12) }),
];
const found = (filter: Partial<typeof EVERY_PAYMENT>) =>
  matching(LINES, { ...EVERY_PAYMENT, ...filter }, () => '€12.40').map((one) => LINES.indexOf(one));

test('accents and capitals do not matter, and every word must be there', () => {
  assert.deepEqual(found({ text: 'cafe ακροπολη' }), [0]);
  assert.deepEqual(found({ text: 'bakery 1111' }), [1]);
  assert.deepEqual(found({ text: 'bakery band' }), []);
});

test('what is seen is found: the amount, the wearable, the last four', () => {
  assert.deepEqual(found({ text: '12.40' }), [0, 1, 2]);
  assert.deepEqual(found({ text: 'MY BAND' }), [0]);
});

test('pending, declined and given back are told apart, and so is what paid', () => {
  assert.deepEqual(found({ sort: 'PENDING' }), [0]);
  assert.deepEqual(found({ sort: 'DECLINED' }), [1]);
  assert.deepEqual(found({ sort: 'BACK' }), [2]);
  assert.deepEqual(found({ payer: 'PLASTIC' }), [1, 2]);
  assert.deepEqual(payersOf(LINES), ['My band', 'PLASTIC']);
});

test('payments lie by days, in the order they came', () => {
  assert.deepEqual(
    byDays(LINES).map(({ lines }) => lines.length),
    [2, 1],
  );
});
