/** Points at the bank: earned, capped, spent and given back, with a naive model as judge. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@armilla/iso8583';
import type { BankProgramme, RewardsProgramme } from '@armilla/kit/programme';
import fc from 'fast-check';
import { keptSplit, NO_SPLIT, redeem, refundSplit, type Split } from '../rewards/split.ts';
import { byPlastic, easyProgramme, NOW, plastic, proveBooks } from './bank.ts';
import { openTill, type Till } from './till.ts';

const BONUS: RewardsProgramme = {
  programme: 'Bonus',
  pointsPerUnit: 2,
  pointsPerUnitSource: 'assumed',
  kinds: [{ categories: ['5811-5814'], pointsPerUnit: 3 }],
  promotions: [{ name: 'Carnival', from: '2026-01-20', until: '2026-01-21', times: 2 }],
  redeemable: true,
  worth: { points: 200, minor: 100, source: 'assumed' },
};

/** Longer than what a test lives through, unless it waits for the holds to go. */
const HOLD_DAYS = 31;

function withBonus(rules: RewardsProgramme): BankProgramme {
  const easy = easyProgramme();
  const others = easy.rewards.filter(({ programme }) => programme !== 'Bonus');
  const holds = { days: HOLD_DAYS, preauthorisationDays: HOLD_DAYS };
  return { ...easy, holds, rewards: [rules, ...others] };
}

async function before(rules: RewardsProgramme, work: (till: Till) => Promise<void>) {
  const till = await openTill({ programme: withBonus(rules) });
  try {
    await work(till);
    await proveBooks(till.bank);
  } finally {
    await till.bank.close();
  }
}

test('points pay a part or the whole; the merchant is owed all of it', () =>
  before(BONUS, async (till) => {
    const none = await till.pay('approve', 1_000, { more: { '07': '200' } });
    assert.deepEqual([none.code, none.said], ['51', {}]);
    assert.equal((await till.line('maria', none.asked)).reason, 'POINTS_NOT_ENOUGH');
    const first = await till.pay('approve', 20_000);
    assert.deepEqual(first.said, { '10': 600 });
    const early = await till.pay('approve', 1_000, { more: { '07': '200' } });
    assert.equal(early.code, '51', 'points count when their payment is cleared');
    await till.clear([[first.asked, 20_000]]);
    const crumb = await till.pay('approve', 1_000, { more: { '07': '1' } });
    assert.equal(crumb.code, '51', 'one point is worth no cent');
    const start = await till.account('maria', 'approve');
    const part = await till.pay('approve', 1_000, { more: { '07': '200' } });
    assert.deepEqual([part.code, part.answer.fields[4]], ['00', '000000001000']);
    assert.deepEqual(part.said, { '07': 200, '10': 27, '11': 100 });
    assert.deepEqual(await till.account('maria', 'approve'), {
      ...start,
      balance: start.balance,
      available: start.available - 900,
      points: start.points - 200 + 27,
    });
    const { redeemed, amount } = await till.line('maria', part.asked);
    assert.deepEqual([redeemed, amount.amountMinor], [{ points: 200, amountMinor: 100 }, 1_000]);
    await till.reverse(part.asked);
    assert.deepEqual(await till.account('maria', 'approve'), start);
    const whole = await till.pay('approve', 50, { more: { '07': '100000' } });
    assert.deepEqual(whole.said, { '07': 100, '11': 50 });
    await till.clear([[whole.asked, 50]]);
    const end = await till.account('maria', 'approve');
    assert.deepEqual(end, { ...start, points: start.points - 100 });
    const other = await till.pay('credit', 1_000, { more: { '07': '1' } });
    assert.equal(other.code, '51', 'Affinity pays nothing');
    const no = await till.pay('approve', 1_000, { more: { '07': '0' } });
    assert.deepEqual(no.said, { '10': 30 }, 'none asked for');
  }));

test('a month gives no more than its cap, to two payments at once neither', () =>
  before({ ...BONUS, monthCap: 100 }, async (till) => {
    const messages: Message[] = [];
    for (let i = 0; i < 8; i++) messages.push(await till.message('approve', 1_000));
    const { cardId } = await plastic(till.bank, 'approve');
    messages.push(await byPlastic(till.bank, cardId, await till.message('approve', 1_000)));
    await Promise.all(messages.map((message) => till.ask(message)));
    assert.equal((await till.account('maria', 'approve')).points, 100);
    const lines = await Promise.all(messages.map((message) => till.line('maria', message)));
    const earned = lines.map(({ points = 0 }) => points).sort((a, b) => b - a);
    assert.deepEqual(earned, [30, 30, 30, 10, 0, 0, 0, 0, 0]);
    const full = messages[lines.findIndex(({ points }) => points === 30)];
    assert.ok(full);
    await till.reverse(full, 500);
    assert.equal((await till.pay('approve', 1_000)).said['10'], 15, 'room again for half of it');
    await till.reverse(full);
    assert.equal((await till.pay('approve', 1_000)).said['10'], 15);
    till.bank.clock.advance(17 * 86_400_000);
    assert.equal((await till.pay('approve', 1_000)).said['10'], 30, 'in February');
  }));

test('a refund makes room in its month, and takes it again when it is undone', () =>
  before({ ...BONUS, monthCap: 30 }, async (till) => {
    const first = await till.pay('approve', 1_000);
    assert.equal((await till.pay('approve', 1_000)).said['10'], undefined);
    const refund = await till.refund('approve', first.asked, 1_000);
    await till.reverse(refund.asked);
    assert.equal((await till.pay('approve', 1_000)).said['10'], undefined);
    await till.refund('approve', first.asked, 1_000);
    assert.equal((await till.pay('approve', 1_000)).said['10'], 30);
  }));

test('points that were spent since are owed when what earned them is given back', () =>
  before(BONUS, async (till) => {
    const earned = await till.pay('approve', 10_000);
    await till.clear([[earned.asked, 10_000]]);
    const spent = await till.pay('approve', 1_000, { more: { '07': '300' } });
    await till.clear([[spent.asked, 1_000]]);
    await till.refund('approve', earned.asked, 10_000);
    const { points } = await till.account('maria', 'approve');
    assert.equal(points, (spent.said['10'] ?? 0) - 300);
    const none = await till.pay('approve', 1_000, { more: { '07': '10' } });
    assert.equal(none.code, '51', 'below zero nothing pays');
  }));

test('a refund that nobody cleared was none: another gives back its own share', () =>
  before(BONUS, async (till) => {
    const earned = await till.pay('approve', 20_000);
    await till.clear([[earned.asked, 20_000]]);
    const paid = await till.pay('approve', 1_000, { more: { '07': '400' } });
    await till.clear([[paid.asked, 1_000]]);
    const before = await till.account('maria', 'approve');
    await till.refund('approve', paid.asked, 500);
    till.bank.clock.advance((HOLD_DAYS + 1) * 86_400_000);
    await till.bank.issuer.settled();
    assert.deepEqual(await till.account('maria', 'approve'), before);
    const again = await till.refund('approve', paid.asked, 500);
    await till.clear([[again.asked, 500, 'REFUND']]);
    const now = await till.account('maria', 'approve');
    assert.equal(now.balance, before.balance + 400, 'what money paid');
    assert.equal(now.points, before.points + 200 - 12, 'what points paid, less what was earned');
  }));

test('a refund that is lowered gives back its smaller share, of money and of points', () =>
  before(BONUS, async (till) => {
    const earned = await till.pay('approve', 20_000);
    await till.clear([[earned.asked, 20_000]]);
    const paid = await till.pay('approve', 1_000, { more: { '07': '400' } });
    await till.clear([[paid.asked, 1_000]]);
    const whole = { moneyMinor: 800, paidMinor: 200, spent: 400, earned: 24 };
    const earnedBy = (moneyMinor: number) => 3 * Math.floor(moneyMinor / 100);
    const start = await till.account('maria', 'approve');
    const first = await till.refund('approve', paid.asked, 300);
    await till.clear([[first.asked, 300, 'REFUND']]);
    assert.deepEqual(await till.steps(first.asked), ['AUTHORISED 300', 'CLEARED 300']);
    const given = refundSplit(whole, NO_SPLIT, 300, earnedBy);
    const refund = await till.refund('approve', paid.asked, 500);
    const back = async () => {
      const { balance, points } = await till.account('maria', 'approve');
      return { money: balance - start.balance, points: points - start.points };
    };
    for (const minor of [500, 250]) {
      await till.reverse(refund.asked, minor);
      const share = refundSplit(whole, given, minor, earnedBy);
      const points = given.spent - given.earned + share.spent - share.earned;
      assert.deepEqual(await back(), { money: given.moneyMinor, points }, `${minor} is held`);
    }
    await till.clear([[refund.asked, 125, 'REFUND']]);
    const share = refundSplit(whole, given, 125, earnedBy);
    assert.deepEqual(await back(), {
      money: given.moneyMinor + share.moneyMinor,
      points: given.spent - given.earned + share.spent - share.earned,
    });
    assert.deepEqual(await till.steps(refund.asked), [
      'AUTHORISED 500',
      'REDUCED 250',
      'REDUCED 125',
      'CLEARED 125',
    ]);
    assert.equal((await till.refund('approve', paid.asked, 576)).code, '13');
    assert.equal((await till.refund('approve', paid.asked, 575)).code, '00', 'all that is left');
  }));

/** What a bank would do with a pencil: a list of payments, each with what it moves. */
interface Paper {
  readonly message: Message;
  readonly at: number;
  split: Split;
  /** Held, on the account, expired or over. */
  state: 'HELD' | 'POSTED' | 'EXPIRED' | 'OVER';
  refunds: { readonly message: Message; readonly split: Split; posted: boolean }[];
  readonly earnedBy: (moneyMinor: number) => number;
}

type Step =
  | { readonly kind: 'pay'; readonly amount: number; readonly most: number; readonly food: boolean }
  | {
      readonly kind: 'lower' | 'refund' | 'clear' | 'unrefund';
      readonly which: number;
      readonly part: number;
    }
  | { readonly kind: 'day' }
  | { readonly kind: 'expire' };

const which = { which: fc.nat(20), part: fc.integer({ min: 0, max: 100 }) };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('pay' as const),
        amount: fc.integer({ min: 1, max: 9_000 }),
        most: fc.oneof(fc.constant(0), fc.nat(500)),
        food: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('lower' as const), ...which }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('refund' as const), ...which }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('unrefund' as const), ...which }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('clear' as const), ...which }) },
    {
      weight: 1,
      arbitrary: fc.oneof(
        fc.record({ kind: fc.constant('day' as const) }),
        fc.record({ kind: fc.constant('expire' as const) }),
      ),
    },
  ),
  { minLength: 4, maxLength: 25 },
);

const CAP = 400;

/** Money and points of one account, reckoned anew from the whole list every time. */
class Model {
  readonly papers: Paper[] = [];
  readonly #start: { readonly balance: number; readonly points: number };

  constructor(start: { readonly balance: number; readonly points: number }) {
    this.#start = start;
  }

  #sum(count: (paper: Paper) => number): number {
    return this.papers.reduce((sum, paper) => sum + count(paper), 0);
  }

  get points(): number {
    const standing = this.#sum(({ split, state, refunds }) => {
      if (state === 'OVER') return 0;
      const back = refunds.reduce(
        (sum, refund) => sum + refund.split.spent - refund.split.earned,
        0,
      );
      return split.earned - split.spent + back;
    });
    return this.#start.points + standing;
  }

  /** Posted, less everything that is held against it. */
  get spendable(): number {
    const standing = this.#sum(({ split, state, refunds }) => {
      if (state === 'OVER') return 0;
      const earned = state === 'POSTED' ? split.earned : 0;
      const back = refunds.reduce(
        (sum, refund) => sum + (refund.posted ? refund.split.spent : 0) - refund.split.earned,
        0,
      );
      return earned - split.spent + back;
    });
    return Math.max(0, this.#start.points + standing);
  }

  get balance(): number {
    return (
      this.#start.balance -
      this.#sum(({ split, state, refunds }) => {
        const back = refunds.reduce((sum, one) => sum + (one.posted ? one.split.moneyMinor : 0), 0);
        return (state === 'POSTED' ? split.moneyMinor : 0) - back;
      })
    );
  }

  /** What the month has room for still. */
  room(at: number): number {
    const month = (time: number) => new Date(time).toISOString().slice(0, 7);
    const used = this.#sum(({ split, state, refunds, at: when }) => {
      if (state === 'OVER' || month(when) !== month(at)) return 0;
      return refunds.reduce((sum, refund) => sum - refund.split.earned, split.earned);
    });
    return Math.max(0, CAP - used);
  }
}

const before_ = (refunds: Paper['refunds']): Split =>
  refunds.reduce(
    (sum, { split }) => ({
      moneyMinor: sum.moneyMinor + split.moneyMinor,
      paidMinor: sum.paidMinor + split.paidMinor,
      spent: sum.spent + split.spent,
      earned: sum.earned + split.earned,
    }),
    NO_SPLIT,
  );

/** Holds go, those of refunds with them; what was approved stays approved. */
async function letExpire(till: Till, model: Model): Promise<void> {
  till.bank.clock.advance((HOLD_DAYS + 1) * 86_400_000);
  await till.bank.issuer.settled();
  for (const paper of model.papers) {
    paper.refunds = paper.refunds.filter(({ posted }) => posted);
    if (paper.state !== 'HELD') continue;
    paper.state = 'EXPIRED';
    const moneyMinor = paper.split.moneyMinor + paper.split.paidMinor;
    paper.split = { ...NO_SPLIT, moneyMinor };
  }
}

async function play(till: Till, model: Model, step: Step): Promise<void> {
  const now = till.bank.clock.now();
  if (step.kind === 'day') return void till.bank.clock.advance(86_400_000);
  if (step.kind === 'expire') return letExpire(till, model);
  if (step.kind === 'pay') {
    const times = ['2026-01-20', '2026-01-21'].includes(new Date(now).toISOString().slice(0, 10))
      ? 2
      : 1;
    const rate = (step.food ? 3 : 2) * times;
    const earnedBy = (money: number) => Math.floor(money / 100) * rate;
    const spendable = model.spendable;
    const more = step.most === 0 ? {} : { '07': String(step.most) };
    const fields = { 18: step.food ? '5812' : '4111' };
    const { asked, code, said } = await till.pay('approve', step.amount, { more, fields });
    const by =
      step.most === 0 ? NO_SPLIT : redeem(BONUS.worth ?? fail(), step.amount, step.most, spendable);
    if (step.most > 0 && by.paidMinor === 0) return assert.equal(code, '51');
    assert.equal(code, '00');
    const moneyMinor = step.amount - by.paidMinor;
    const earned = Math.min(earnedBy(moneyMinor), model.room(now));
    assert.deepEqual(
      [said['07'] ?? 0, said['11'] ?? 0, said['10'] ?? 0],
      [by.spent, by.paidMinor, earned],
    );
    const split = { moneyMinor, paidMinor: by.paidMinor, spent: by.spent, earned };
    model.papers.push({ message: asked, at: now, split, state: 'HELD', refunds: [], earnedBy });
    return;
  }
  const paper = model.papers[step.which % Math.max(1, model.papers.length)];
  if (paper === undefined) return;
  const { split, state, refunds } = paper;
  const standing = split.moneyMinor + split.paidMinor;
  const given = before_(refunds);
  const givenMinor = given.moneyMinor + given.paidMinor;
  switch (step.kind) {
    case 'lower': {
      const left = Math.floor((standing * step.part) / 100);
      const { code } = await till.reverse(paper.message, left);
      if (state === 'OVER') return assert.equal(code, '00');
      const posted = refunds.some((refund) => refund.posted);
      if (state === 'POSTED' || (left > 0 ? left < givenMinor : posted)) {
        return assert.equal(code, '21');
      }
      assert.equal(code, '00');
      if (state === 'HELD') paper.split = keptSplit(split, left, paper.earnedBy);
      if (left === 0) Object.assign(paper, { state: 'OVER', refunds: [] });
      return;
    }
    case 'refund': {
      const minor = 1 + Math.floor((standing * step.part) / 100);
      const { asked, code } = await till.refund('approve', paper.message, minor);
      if (state === 'OVER' || state === 'EXPIRED') return assert.equal(code, '76');
      if (minor > standing - givenMinor) return assert.equal(code, '13');
      assert.equal(code, '00');
      const back = refundSplit(split, given, minor, paper.earnedBy);
      refunds.push({ message: asked, split: back, posted: false });
      return;
    }
    case 'unrefund': {
      const refund = refunds[step.part % Math.max(1, refunds.length)];
      if (refund === undefined) return;
      const { code } = await till.reverse(refund.message);
      assert.equal(code, refund.posted ? '21' : '00');
      if (!refund.posted) refunds.splice(refunds.indexOf(refund), 1);
      return;
    }
    case 'clear': {
      for (const refund of refunds.filter(({ posted }) => !posted)) {
        const minor = refund.split.moneyMinor + refund.split.paidMinor;
        assert.deepEqual(await till.clear([[refund.message, minor, 'REFUND']]), [minor]);
        refund.posted = true;
      }
      const [result] = await till.clear([[paper.message, standing]]);
      if (state === 'OVER') return assert.equal(result, 'NOT_APPROVED');
      if (state === 'POSTED') return assert.equal(result, 'CLEARED_TWICE');
      assert.equal(result, standing);
      if (state === 'EXPIRED') {
        const earned = Math.min(paper.earnedBy(standing), model.room(paper.at));
        paper.split = { ...split, earned };
      }
      paper.state = 'POSTED';
      return;
    }
  }
}

function fail(): never {
  throw new Error('no worth');
}

test('whatever is paid, lowered, given back and cleared, points and money are the model’s', () =>
  before({ ...BONUS, monthCap: CAP }, async (till) => {
    // The test goes through more years than a card lives.
    await till.bank.database.all("UPDATE card SET expiry = '1299'");
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const { accountId } = await till.account('maria', 'approve');
        await till.deposit(accountId, 250_000);
        const { balance, points } = await till.account('maria', 'approve');
        const model = new Model({ balance, points });
        // A month of its own for each run: the cap begins anew.
        const nextMonth = new Date(till.bank.clock.now());
        nextMonth.setUTCMonth(nextMonth.getUTCMonth() + 1, 1);
        const first = till.bank.clock.now() < NOW + 86_400_000 ? NOW + 4 * 86_400_000 : +nextMonth;
        till.bank.clock.advance(first - till.bank.clock.now());
        for (const step of sequence) await play(till, model, step);
        const now = await till.account('maria', 'approve');
        assert.deepEqual([now.balance, now.points], [model.balance, model.points]);
        await proveBooks(till.bank);
        await tidy(till, model);
      }),
      { numRuns: 15 },
    );
  }));

/** Nothing is left held for the next run. */
async function tidy(till: Till, { papers }: Model): Promise<void> {
  for (const paper of papers) {
    for (const refund of paper.refunds) {
      if (!refund.posted) await till.reverse(refund.message);
    }
    if (paper.state === 'EXPIRED') await till.reverse(paper.message);
    if (paper.state === 'HELD' && !paper.refunds.some(({ posted }) => posted)) {
      await till.reverse(paper.message);
    } else if (paper.state === 'HELD') {
      await till.clear([[paper.message, paper.split.moneyMinor + paper.split.paidMinor]]);
    }
  }
}
