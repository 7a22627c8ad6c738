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
import { isOfKind, type MerchantKind } from './merchant-kinds.ts';

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

test('a kind of merchant is the codes of its trades, and none beside them', () => {
  const codes: Readonly<Record<MerchantKind, string>> = {
    GAMBLING: '7800 7801 7802 7995 9406 9754',
    ALCOHOL_AND_TOBACCO: '5813 5921 5993',
    CASH: '4829 6010 6011 6012 6050 6051 6529 6540',
    TRAVEL:
      '3000 3999 4111 4112 4131 4411 4457 4511 4582 4722 4723 7011 7012 7032 7033 7512 7513 7519',
    RESTAURANTS: '5811 5812 5813 5814',
    FUEL: '5172 5541 5542 5552 5983',
    DIGITAL: '5815 5816 5817 5818',
  };
  const all = Object.values(codes).flatMap((list) => list.split(' '));
  for (const [kind, list] of Object.entries(codes)) {
    const met = all.filter((code) => isOfKind(code, kind as MerchantKind));
    assert.deepEqual([...new Set(met)].sort(), list.split(' '), kind);
  }
  const strangers = [
    '7799',
    '7803',
    '4828',
    '6009',
    '6013',
    '6528',
    '6541',
    '2999',
    '4000',
    '5819',
  ];
  for (const code of strangers) {
    for (const kind of Object.keys(codes)) assert.ok(!isOfKind(code, kind as MerchantKind), code);
  }
});
