/** What a cardholder allows a token, each limit at its edge. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  countryOf,
  isAtOwnMerchants,
  isInOwnCountries,
  isWithinOwnDay,
  isWithinOwnTap,
  type Spend,
} from './controls.ts';

const SPEND: Spend = {
  amountMinor: 1_000,
  spentMinor: 500,
  inOwnCurrency: true,
  isCash: false,
  country: 'GR',
  categoryCode: '5411',
};

test('a tap is within its own limit up to the last cent, and free without one', () => {
  assert.equal(isWithinOwnTap({ tapMinor: 1_000 }, SPEND), true);
  assert.equal(isWithinOwnTap({ tapMinor: 999 }, SPEND), false);
  assert.equal(isWithinOwnTap({}, SPEND), true);
  assert.equal(isWithinOwnTap({ tapMinor: 1 }, { ...SPEND, inOwnCurrency: false }), true);
});

test('a day is what was spent and this', () => {
  assert.equal(isWithinOwnDay({ dayMinor: 1_500 }, SPEND), true);
  assert.equal(isWithinOwnDay({ dayMinor: 1_499 }, SPEND), false);
  assert.equal(isWithinOwnDay({}, SPEND), true);
  assert.equal(isWithinOwnDay({ dayMinor: 1 }, { ...SPEND, inOwnCurrency: false }), true);
});

test('countries are those that are named, or all', () => {
  assert.equal(isInOwnCountries({ countries: ['GR', 'UA'] }, SPEND), true);
  assert.equal(isInOwnCountries({ countries: ['UA'] }, SPEND), false);
  assert.equal(isInOwnCountries({ countries: [] }, SPEND), false);
  assert.equal(isInOwnCountries({}, SPEND), true);
  assert.equal(countryOf(['Kafeneio'.padEnd(25), 'Athens'.padEnd(13), 'GR'].join('')), 'GR');
  assert.equal(countryOf(undefined), '  ');
});

test('cash is cash, whatever its merchant says it is', () => {
  const cash = { ...SPEND, isCash: true };
  assert.equal(isAtOwnMerchants({ notAt: ['CASH'] }, cash), false);
  assert.equal(isAtOwnMerchants({ notAt: ['GAMBLING'] }, cash), true);
  assert.equal(isAtOwnMerchants({ notAt: ['CASH'] }, SPEND), true);
  assert.equal(
    isAtOwnMerchants({ notAt: ['GAMBLING'] }, { ...SPEND, categoryCode: '7995' }),
    false,
  );
  assert.equal(isAtOwnMerchants({}, cash), true);
});
