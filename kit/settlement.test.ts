/** Fees and positions: what a day's payments come to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Cleared, type Fee, feeOf, settle } from './settlement.ts';

const PERCENT = { name: 'P', kind: 'INTERCHANGE', paidBy: 'ACQUIRER' } as const;

test('a fee is rounded half up, payment by payment', () => {
  const fee = (basisPoints: number, amountMinor: number, fixedMinor = 0) =>
    feeOf({ ...PERCENT, basisPoints, fixedMinor }, amountMinor);
  assert.deepEqual(
    [fee(20, 249), fee(20, 250), fee(20, 749), fee(20, 750), fee(0, 100, 3), fee(10_000, 77, 1)],
    [0, 1, 1, 2, 3, 78],
  );
});

test('I17: positions are what the payments add up to, whatever their order', () => {
  const payment: fc.Arbitrary<Cleared> = fc.record({
    programmeId: fc.constantFrom('alpha-bank', 'pumb'),
    acquirerId: fc.constantFrom('400001', '400002'),
    currency: fc.constantFrom('EUR', 'UAH'),
    isRefund: fc.boolean(),
    amountMinor: fc.integer({ min: 1, max: 10_000_000 }),
  });
  const fee = (name: string, basisPoints: number): Fee => ({
    ...PERCENT,
    name,
    basisPoints,
    fixedMinor: 1,
  });
  const feesOf = (id: string) => [fee('A', id === 'pumb' ? 90 : 20)];
  fc.assert(
    fc.property(fc.array(payment), (payments) => {
      const positions = settle('2027-01-15', payments, feesOf);
      assert.deepEqual(settle('2027-01-15', payments.toReversed(), feesOf), positions);
      const total = (refunds: boolean) =>
        payments
          .filter(({ isRefund }) => isRefund === refunds)
          .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      const sum = (amount: (position: (typeof positions)[number]) => number) =>
        positions.reduce((all, position) => all + amount(position), 0);
      assert.equal(
        sum(({ purchases }) => purchases.amountMinor),
        total(false),
      );
      assert.equal(
        sum(({ refunds }) => refunds.amountMinor),
        total(true),
      );
      assert.equal(
        sum(({ purchases, refunds }) => purchases.count + refunds.count),
        payments.length,
      );
      for (const { netMinor, purchases, refunds, fees } of positions) {
        const interchange = fees
          .filter(({ kind }) => kind === 'INTERCHANGE')
          .reduce((all, { amountMinor }) => all + amountMinor, 0);
        assert.equal(netMinor, purchases.amountMinor - refunds.amountMinor - interchange);
      }
    }),
  );
});

test('interchange that the issuer pays is added to what it owes; a refund bears none', () => {
  const fees: Fee[] = [
    { ...PERCENT, basisPoints: 100, fixedMinor: 0 },
    { ...PERCENT, paidBy: 'ISSUER', basisPoints: 300, fixedMinor: 0 },
    { ...PERCENT, kind: 'NETWORK', basisPoints: 500, fixedMinor: 7 },
  ];
  const of = (amountMinor: number, isRefund: boolean): Cleared => ({
    programmeId: 'alpha-bank',
    acquirerId: '400001',
    currency: 'EUR',
    isRefund,
    amountMinor,
  });
  const [position] = settle('2027-01-15', [of(1_000, false), of(200, true)], () => fees);
  assert.equal(position?.netMinor, 1_000 - 200 - 10 + 30);
  assert.deepEqual(
    position?.fees.map(({ amountMinor }) => amountMinor),
    [10, 30, 57],
  );
});
