/** Money is whole minor units, read and written without a float. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  CURRENCIES,
  type Currency,
  currencyOfNumeric,
  decimal,
  isCurrency,
  parseAmount,
  spellMoney,
} from './money.ts';

const euros = (text: string) => parseAmount(text, 'EUR')?.amountMinor;

test('amounts are read as people write them', () => {
  assert.deepEqual(
    ['12.40', '12,40', ' 12 ', '12.4', '0.01', '0', '9999999999.99'].map(euros),
    [1240, 1240, 1200, 1240, 1, 0, 999_999_999_999],
  );
});

test('what is no amount is none', () => {
  for (const text of [
    '',
    '.',
    '12.',
    '-1',
    '1e3',
    '1.234',
    '1.000,00',
    '٣',
    '12345678901',
    'NaN',
  ]) {
    assert.equal(euros(text), undefined, text);
  }
});

test('what is written is read back the same', () => {
  const currency = fc.constantFrom(...(Object.keys(CURRENCIES) as Currency[]));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), currency, (amountMinor, c) => {
      const money = { amountMinor, currency: c };
      assert.deepEqual(parseAmount(decimal(money), c), money);
    }),
  );
});

test('money spells itself with its currency, small and negative amounts too', () => {
  assert.equal(spellMoney({ amountMinor: 5, currency: 'EUR' }), 'EUR 0.05');
  assert.equal(spellMoney({ amountMinor: -123_456, currency: 'UAH' }), 'UAH -1234.56');
});

test('a currency has its numeric code both ways', () => {
  assert.deepEqual(['978', '980', '000'].map(currencyOfNumeric), ['EUR', 'UAH', undefined]);
  assert.deepEqual(['EUR', 'toString'].map(isCurrency), [true, false]);
});
