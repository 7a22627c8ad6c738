/** The ledger against a naive model, over random sequences of everything that moves money. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Message } from '@armilla/iso8583';
import fc from 'fast-check';
import {
  ask,
  type Bank,
  customer,
  figuresOutOfStep,
  granted,
  ledgerSums,
  openBank,
  plastic,
  request,
  reversalOf,
  testServer,
} from './bank.ts';

let bank: Bank;
before(async () => {
  const database = await testServer();
  bank = await openBank({ ...(database && { database }) });
});
after(() => bank.close());

const STORIES = ['approve', 'credit', 'prepaid', 'insufficient-funds'] as const;
const EARNS: Readonly<Record<(typeof STORIES)[number], number>> = {
  approve: 3,
  credit: 1,
  prepaid: 3,
  'insufficient-funds': 3,
};

type Step =
  | { readonly kind: 'tap'; readonly story: (typeof STORIES)[number]; readonly amount: number }
  | { readonly kind: 'repeat' | 'reverse' | 'early'; readonly which: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('tap' as const),
      story: fc.constantFrom(...STORIES),
      amount: fc.oneof(fc.nat(500), fc.nat(90_000)),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('repeat' as const, 'reverse' as const, 'early' as const),
      which: fc.nat(30),
    }),
  },
);

/** What a bank would do that had one thread, one sheet of paper and no crash. */
interface Tap {
  readonly message: Message;
  readonly story: (typeof STORIES)[number];
  readonly amount: number;
  answer: Message | undefined;
  reversed: boolean;
}

const available = new Map<string, number>();
const points = new Map<string, number>();
let stan = 0;

function expectation(tap: Tap): string {
  if (tap.reversed) return '68';
  return (available.get(tap.story) ?? 0) >= tap.amount ? '00' : '51';
}

function spend(tap: Tap, sign: 1 | -1): void {
  available.set(tap.story, (available.get(tap.story) ?? 0) - sign * tap.amount);
  const earned = Math.floor(tap.amount / 100) * EARNS[tap.story];
  points.set(tap.story, (points.get(tap.story) ?? 0) + sign * earned);
}

async function play(taps: Tap[], one: Step): Promise<void> {
  switch (one.kind) {
    case 'tap': {
      const { pan } = await plastic(bank, one.story);
      const message = request({ pan, amountMinor: one.amount, stan: ++stan });
      const tap: Tap = { ...one, message, answer: undefined, reversed: false };
      taps.push(tap);
      return authorised(tap);
    }
    case 'early': {
      const { pan } = await plastic(bank, 'approve');
      const message = request({ pan, amountMinor: 1 + one.which, stan: ++stan });
      const amount = 1 + one.which;
      const tap: Tap = { message, story: 'approve', amount, answer: undefined, reversed: true };
      taps.push(tap);
      assert.equal((await ask(bank, reversalOf(message, ++stan))).fields[39], '00');
      return authorised(tap);
    }
    case 'repeat': {
      const tap = taps[one.which % Math.max(1, taps.length)];
      if (tap === undefined) return;
      const again = await ask(bank, tap.message);
      const takenBack = tap.reversed && tap.answer?.fields[39] === '00';
      if (takenBack) assert.equal(again.fields[39], '68');
      else assert.deepEqual(again, tap.answer);
      return;
    }
    case 'reverse': {
      const tap = taps[one.which % Math.max(1, taps.length)];
      if (tap === undefined) return;
      assert.equal((await ask(bank, reversalOf(tap.message, ++stan))).fields[39], '00');
      if (tap.answer?.fields[39] === '00' && !tap.reversed) spend(tap, -1);
      tap.reversed = true;
      return;
    }
  }
}

async function authorised(tap: Tap): Promise<void> {
  const expected = expectation(tap);
  tap.answer = await ask(bank, tap.message);
  assert.equal(tap.answer.fields[39], expected);
  if (expected === '00') spend(tap, 1);
}

/** Available money and points of the account behind each story, as the customers see them. */
async function seen(): Promise<Map<string, readonly [number, number]>> {
  const found = new Map<string, readonly [number, number]>();
  for (const login of ['maria', 'nikos']) {
    const who = await customer(bank, login);
    const { accounts } = granted(await who.listAccounts({}));
    const { cards } = granted(await who.listCards({}));
    for (const story of STORIES) {
      const { cardId } = await plastic(bank, story);
      const card = cards.find((one) => one.cardId === cardId);
      const account = accounts.find((one) => one.accountId === card?.accountId);
      if (account) found.set(story, [account.available.amountMinor, account.points?.balance ?? 0]);
    }
  }
  return found;
}

test('whatever comes in whatever order, the ledger is zero and the model agrees', async () => {
  for (const [story, [money, earned]] of await seen()) {
    available.set(story, money);
    points.set(story, earned);
  }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const taps: Tap[] = [];
      for (const one of steps) {
        await play(taps, one);
        for (const sum of await ledgerSums(bank)) {
          assert.deepEqual([sum.posted, sum.pending], [0, 0], sum.unit);
        }
      }
      for (const tap of taps) {
        if (tap.answer?.fields[39] === '00' && !tap.reversed) {
          await ask(bank, reversalOf(tap.message, ++stan));
          spend(tap, -1);
        }
      }
      assert.deepEqual(await figuresOutOfStep(bank), []);
      for (const [story, [money, earned]] of await seen()) {
        assert.deepEqual([money, earned], [available.get(story), points.get(story)], story);
      }
    }),
    { numRuns: 15 },
  );
});
