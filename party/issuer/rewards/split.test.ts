/** Points that pay and points that are earned, through all that may become of a payment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RewardsProgramme } from '@armilla/kit/programme';
import fc from 'fast-check';
import { type Earning, pointsFor } from './earn.ts';
import { keptSplit, NO_SPLIT, redeem, refundSplit, type Split } from './split.ts';

const BONUS: RewardsProgramme = {
  programme: 'Bonus',
  pointsPerUnit: 2,
  pointsPerUnitSource: 'assumed',
  kinds: [
    { categories: ['5411'], pointsPerUnit: 1 },
    { categories: ['5811-5814', '5411'], pointsPerUnit: 3 },
  ],
  promotions: [
    {
      name: 'Winter',
      from: '2026-12-01',
      until: '2027-02-28',
      categories: ['5811-5814'],
      times: 2,
    },
    { name: 'New year', from: '2026-12-31', until: '2027-01-01', times: 5 },
  ],
  redeemable: true,
};

const pays = (moneyMinor: number, categoryCode: string, date: string): Earning => ({
  moneyMinor,
  currency: 'EUR',
  categoryCode,
  atMs: Date.parse(date),
});

test('points go by the kind of merchant, the date and whole units of money', () => {
  const table: readonly (readonly [Earning, number])[] = [
    [pays(1_099, '4111', '2026-11-30T12:00Z'), 20],
    [pays(99, '4111', '2026-11-30T12:00Z'), 0],
    [pays(1_000, '5411', '2026-11-30T12:00Z'), 10],
    [pays(1_000, '5811', '2026-11-30T12:00Z'), 30],
    [pays(1_000, '5814', '2026-11-30T23:59:59.999Z'), 30],
    [pays(1_000, '5814', '2026-12-01T00:00:00Z'), 60],
    [pays(1_000, '5815', '2026-12-01T00:00:00Z'), 20],
    [pays(1_000, '5812', '2026-12-31T12:00Z'), 150],
    [pays(1_000, '5411', '2027-01-01T23:59Z'), 50],
    [pays(1_000, '5812', '2027-02-28T23:59Z'), 60],
    [pays(1_000, '5812', '2027-03-01T00:00Z'), 30],
  ];
  for (const [payment, points] of table) {
    assert.equal(pointsFor(BONUS, payment), points, JSON.stringify(payment));
  }
  assert.equal(pointsFor(undefined, pays(1_000, '5812', '2026-12-31T12:00Z')), 0);
});

const WORTH = { points: 200, minor: 100 };

test('points pay what they are worth, never more than amount, wish or balance', () => {
  assert.deepEqual(redeem(WORTH, 1_000, 200, 5_000), { paidMinor: 100, spent: 200 });
  assert.deepEqual(redeem(WORTH, 50, 100_000, 5_000), { paidMinor: 50, spent: 100 });
  assert.deepEqual(redeem(WORTH, 1_000, 5_000, 300), { paidMinor: 150, spent: 300 });
  assert.deepEqual(redeem(WORTH, 1_000, 3, 300), { paidMinor: 1, spent: 2 });
  assert.deepEqual(redeem(WORTH, 1_000, 1, 300), { paidMinor: 0, spent: 0 });
  assert.deepEqual(redeem({ points: 3, minor: 200 }, 100, 99, 99), { paidMinor: 100, spent: 2 });
});

const amount = fc.integer({ min: 1, max: 1_000_000 });
const worth = fc.record({
  points: fc.integer({ min: 1, max: 500 }),
  minor: fc.integer({ min: 1, max: 500 }),
});

/** A payment as it is approved: any amount, partly or wholly by points, earning by rule or cap. */
const payment = fc
  .tuple(amount, worth, fc.nat(2_000_000), fc.integer({ min: 0, max: 5 }), fc.nat(40_000))
  .map(([amountMinor, rate, most, perUnit, cap]) => {
    const { paidMinor, spent } = redeem(rate, amountMinor, most, most);
    const moneyMinor = amountMinor - paidMinor;
    const earnedBy = (money: number) => Math.floor(money / 100) * perUnit;
    const split: Split = {
      moneyMinor,
      paidMinor,
      spent,
      earned: Math.min(earnedBy(moneyMinor), cap),
    };
    return { amountMinor, split, earnedBy };
  });

const sum = (a: Split, b: Split): Split => ({
  moneyMinor: a.moneyMinor + b.moneyMinor,
  paidMinor: a.paidMinor + b.paidMinor,
  spent: a.spent + b.spent,
  earned: a.earned + b.earned,
});

test('redeeming spends no point for nothing and gives none away', () => {
  fc.assert(
    fc.property(
      amount,
      worth,
      fc.nat(2_000_000),
      fc.nat(2_000_000),
      (paid, rate, most, balance) => {
        const { paidMinor, spent } = redeem(rate, paid, most, balance);
        assert.ok(paidMinor <= paid && spent <= Math.min(most, balance));
        assert.ok(spent * rate.minor >= paidMinor * rate.points, 'worth what they pay');
        assert.ok((spent - 1) * rate.minor < paidMinor * rate.points, 'and none more than needed');
      },
    ),
  );
});

test('a lowered payment costs no more of anything, and is whole', () => {
  fc.assert(
    fc.property(payment, fc.nat(1_000_000), ({ amountMinor, split, earnedBy }, part) => {
      const keptMinor = part % (amountMinor + 1);
      const kept = keptSplit(split, keptMinor, earnedBy);
      assert.equal(kept.moneyMinor + kept.paidMinor, keptMinor);
      for (const name of ['moneyMinor', 'paidMinor', 'spent', 'earned'] as const) {
        assert.ok(kept[name] >= 0 && kept[name] <= split[name], name);
      }
      if (keptMinor === 0) assert.deepEqual(kept, NO_SPLIT);
      assert.ok(kept.earned <= earnedBy(kept.moneyMinor));
      // In the customer's favour: never more points for the part than its share.
      assert.ok(
        BigInt(kept.spent) * BigInt(amountMinor) <= BigInt(split.spent) * BigInt(keptMinor),
      );
    }),
  );
});

test('refunds give back all in all exactly what was paid, and never more on the way', () => {
  const parts = fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(payment, parts, fc.nat(7), ({ amountMinor, split, earnedBy }, wanted, undone) => {
      const standing: Split[] = [];
      const given = () => standing.reduce(sum, NO_SPLIT);
      const left = () => amountMinor - given().moneyMinor - given().paidMinor;
      const refund = (most: number) => {
        const one = Math.min(most, left());
        if (one > 0) standing.push(refundSplit(split, given(), one, earnedBy));
      };
      for (const one of wanted) refund(one);
      // One of them is taken back, whichever it was; the shares of the others stay as they are.
      standing.splice(undone % Math.max(1, standing.length), 1);
      for (const one of wanted) {
        refund(one);
        for (const name of ['moneyMinor', 'paidMinor', 'spent', 'earned'] as const) {
          assert.ok(given()[name] <= split[name], name);
          assert.ok(
            standing.every((part) => part[name] >= 0),
            name,
          );
        }
      }
      refund(amountMinor);
      assert.deepEqual(given(), split);
    }),
  );
});
