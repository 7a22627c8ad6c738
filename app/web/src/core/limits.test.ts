/** Limits go into the form and come back as they were; what is no limit is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formOf, isLimited, readForm } from './limits.ts';
import type { Limits } from './managing.ts';

const EVERYTHING: Limits = {
  tapMinor: 1_050,
  dayMinor: 5_000,
  countries: ['GR', 'CY'],
  notAt: ['GAMBLING'],
};

test('limits come back from the form as they went in', () => {
  for (const limits of [EVERYTHING, {}, { tapMinor: 0 }]) {
    const form = formOf({ limits, currency: 'EUR' });
    assert.deepEqual(readForm(form, 'EUR'), { limits, troubles: [] });
  }
});

test('what is no amount, a day below a payment, and no country at all are told', () => {
  const form = formOf({ limits: {}, currency: 'EUR' });
  const troublesOf = (part: object) => readForm({ ...form, ...part }, 'EUR').troubles;
  assert.deepEqual(troublesOf({ tapText: '12.345' }), ['TAP']);
  assert.deepEqual(troublesOf({ dayText: 'ten' }), ['DAY']);
  assert.deepEqual(
    troublesOf({ tapText: '1000000.01' }),
    ['TAP'],
    'beyond what the contract takes',
  );
  assert.deepEqual(troublesOf({ tapText: '10', dayText: '9,99' }), ['DAY_BELOW_TAP']);
  assert.deepEqual(troublesOf({ countries: [] }), ['NO_COUNTRY']);
  assert.deepEqual(troublesOf({ tapText: ' 10,5 ' }), []);
});

test('a card is limited when anything is', () => {
  assert.equal(isLimited({}), false);
  assert.equal(isLimited({ notAt: [] }), false);
  for (const [name, value] of Object.entries(EVERYTHING)) {
    assert.equal(isLimited({ [name]: value }), true, name);
  }
});
