/** What the plots are given: rates, reasons and how payments ended. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isApproved, RESPONSE_CODES } from '@armilla/iso8583';
import {
  endOf,
  endsOf,
  paymentsOf,
  ratesOf,
  reasonsOf,
  type Series,
  type Traffic,
} from './traffic.ts';

const point = (at: number, outcomes: Record<string, number>) => ({
  at,
  count: Object.values(outcomes).reduce((sum, many) => sum + many, 0),
  outcomes,
  p50Ms: 10,
  p99Ms: 20,
});

const payments: Series = {
  name: 'payments',
  kind: 'PAYMENTS',
  points: [point(0, { '00': 10 }), point(5_000, { '00': 5, '51': 4, NO_ANSWER: 1 })],
  whole: point(0, { '00': 15, '51': 4, NO_ANSWER: 1, '10': 1 }),
};

const traffic: Traffic = { at: 9_000, window: 'MINUTES', pointMs: 5_000, traffic: [payments] };

test('a response code is a yes here exactly where it is one on the wire', () => {
  for (const code of Object.keys(RESPONSE_CODES)) {
    assert.equal(endOf(code) === 'APPROVED', isApproved(code), code);
  }
});

test('payments are told apart by how they ended', () => {
  assert.deepEqual(endsOf(payments.whole.outcomes), {
    all: 21,
    approved: 16,
    declined: 4,
    lost: 1,
  });
});

test('points of five seconds are told a second, points of minutes a minute', () => {
  const { approved, declined, lost, at } = ratesOf(payments, traffic);
  assert.deepEqual(
    { approved, declined, lost, at },
    {
      approved: [2, 1],
      declined: [0, 0.8],
      lost: [0, 0.2],
      at: [0, 5_000],
    },
  );
  const hours = { ...traffic, window: 'HOURS', pointMs: 360_000 } as const;
  assert.deepEqual(ratesOf(payments, hours).approved, [10 / 6, 5 / 6]);
});

test('reasons are those of payments that were not approved, the commonest first', () => {
  assert.deepEqual(reasonsOf(payments), [
    { code: '51', count: 4, part: 0.8 },
    { code: 'NO_ANSWER', count: 1, part: 0.2 },
  ]);
  assert.deepEqual(reasonsOf({ ...payments, whole: point(0, { '00': 3 }) }), []);
});

test('payments are found among the others', () => {
  assert.equal(paymentsOf(traffic), payments);
});
