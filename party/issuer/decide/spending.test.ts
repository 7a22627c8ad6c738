/** A picture of spending: what is summed, and that the sums are the whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { shopKindOf } from './shop-kind.ts';
import { monthsUntil, spendingOf } from './spending.ts';

const at = (date: string) => Date.parse(`${date}T12:00:00Z`);
const bread = { categoryCode: '5411', deviceName: undefined };
const coffee = { categoryCode: '5814', deviceName: 'My band' };

test('months are counted back from now, over the turn of a year', () => {
  assert.deepEqual(monthsUntil(at('2026-01-31'), 3), ['2025-11', '2025-12', '2026-01']);
});

test('payments are summed by month, kind of shop and what paid, largest first', () => {
  const payments = [
    { ...bread, atMs: at('2025-12-31'), spentMinor: 500 },
    { ...bread, atMs: at('2026-01-01'), spentMinor: 1_000 },
    { ...coffee, atMs: at('2026-01-02'), spentMinor: 2_500 },
    { ...coffee, atMs: at('2026-01-03'), spentMinor: 500 },
  ];
  const [before, after] = spendingOf(payments, ['2025-12', '2026-01']);
  assert.equal(before?.spentMinor, 500);
  assert.equal(after?.spentMinor, 4_000);
  assert.deepEqual(
    after?.kinds.map(({ key, spentMinor, payments: n, part }) => [key, spentMinor, n, part]),
    [
      ['RESTAURANTS', 3_000, 2, 0.75],
      ['GROCERIES', 1_000, 1, 0.25],
    ],
  );
  assert.deepEqual(
    after?.payers.map(({ key }) => key),
    ['My band', undefined],
  );
});

test('of a month in which nothing was spent every part is nothing', () => {
  const [month] = spendingOf([{ ...bread, atMs: at('2026-01-01'), spentMinor: 0 }], ['2026-01']);
  assert.deepEqual(
    month?.kinds.map(({ part }) => part),
    [0],
  );
});

test('kinds and payers each add up to the month, whatever was paid', () => {
  const payment = fc.record({
    atMs: fc.integer({ min: at('2026-01-01'), max: at('2026-03-31') }),
    spentMinor: fc.nat(1_000_000),
    categoryCode: fc.constantFrom('5411', '5814', '6011', '3005', '9999', ''),
    deviceName: fc.constantFrom(undefined, 'A', 'B'),
  });
  fc.assert(
    fc.property(fc.array(payment), (payments) => {
      for (const month of spendingOf(payments, monthsUntil(at('2026-03-31'), 3))) {
        for (const parts of [month.kinds, month.payers]) {
          assert.equal(
            parts.reduce((sum, { spentMinor }) => sum + spentMinor, 0),
            month.spentMinor,
          );
          assert.ok(parts.every(({ part }) => part >= 0 && part <= 1));
        }
      }
    }),
  );
});

test('a category is of one kind, and one that nobody knows is of the others', () => {
  const table = { '5411': 'GROCERIES', '5812': 'RESTAURANTS', '6011': 'CASH', '5542': 'FUEL' };
  for (const [code, kind] of Object.entries(table)) assert.equal(shopKindOf(code), kind);
  assert.equal(shopKindOf(''), 'OTHER');
  assert.equal(shopKindOf('1'), 'OTHER');
});
