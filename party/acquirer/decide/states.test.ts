/** The tables of lives and the diagrams of the guide say the same: every state and every event. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  CLEARING,
  type ClearingState,
  clear,
  clearingOfApproved,
  isClaimed,
  isOpen,
} from './clearing.ts';
import { type FollowUp, followUpRefused, type Standing } from './follow-up.ts';
import { LIFE } from './life.ts';

const guide = readFileSync(new URL('../../../doc/states/acquirer.md', import.meta.url), 'utf8');

/** The arrows under a heading, as `from --> to: event`. */
function drawn(heading: string): string[] {
  const section = guide.split('\n## ').find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^ {4}(\w+ --> \w+: \w+)$/gm)].map(([, arrow = '']) => arrow).sort();
}

type Table = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

function arrows(table: Table): string[] {
  const all = Object.entries(table).flatMap(([from, row]) =>
    Object.entries(row).flatMap(([event, to]) =>
      to === null ? [] : [`${from} --> ${to}: ${event}`],
    ),
  );
  return all.sort();
}

test('the guide draws the lives as the tables have them', () => {
  assert.deepEqual(drawn('A transaction'), arrows(LIFE));
  assert.deepEqual(drawn('Its money'), arrows(CLEARING));
  assert.ok(drawn('A transaction').length + drawn('Its money').length > 20);
});

test('what is in a file, cleared or rejected is released by nobody', () => {
  for (const state of ['NONE', 'IN_FILE', 'CLEARED', 'REJECTED'] as const) {
    assert.equal(clear(state, 'RELEASE'), undefined, state);
  }
});

test('an approval owes, holds, or adds to another’s hold', () => {
  const kinds = ['PURCHASE', 'CASH', 'REFUND', 'PREAUTHORISATION', 'INCREMENT'] as const;
  assert.deepEqual(kinds.map(clearingOfApproved), [
    'TO_CLEAR',
    'TO_CLEAR',
    'TO_CLEAR',
    'HELD',
    'NONE',
  ]);
});

const STATES: readonly ClearingState[] = [
  'NONE',
  'HELD',
  'TO_CLEAR',
  'IN_FILE',
  'CLEARED',
  'REJECTED',
];

test('what is open can be changed, what is claimed can be given back', () => {
  assert.deepEqual(
    STATES.filter((state) => isOpen('APPROVED', state)),
    ['HELD', 'TO_CLEAR'],
  );
  assert.deepEqual(
    STATES.filter((state) => isClaimed('APPROVED', state)),
    ['TO_CLEAR', 'IN_FILE', 'CLEARED'],
  );
  assert.ok(STATES.every((state) => !isOpen('REVERSED', state) && !isClaimed('DECLINED', state)));
});

const PAID: Standing = {
  kind: 'PURCHASE',
  state: 'APPROVED',
  clearing: 'TO_CLEAR',
  amountMinor: 100,
  refundedMinor: 0,
  isRaised: false,
  isUntold: false,
};

test('what may follow a payment, case by case', () => {
  const held = { kind: 'PREAUTHORISATION', clearing: 'HELD' } as const;
  const cases: readonly (readonly [FollowUp, Partial<Standing>, number, string | undefined])[] = [
    ['REFUND', {}, 100, undefined],
    ['REFUND', {}, 101, 'REFUND_TOO_HIGH'],
    ['REFUND', { refundedMinor: 60 }, 41, 'REFUND_TOO_HIGH'],
    ['REFUND', { clearing: 'CLEARED', refundedMinor: 60 }, 40, undefined],
    ['REFUND', { kind: 'CASH' }, 1, 'PAYMENT_STATE'],
    ['REFUND', { kind: 'REFUND' }, 1, 'PAYMENT_STATE'],
    ['REFUND', held, 1, 'PAYMENT_STATE'],
    ['REFUND', { clearing: 'REJECTED' }, 1, 'PAYMENT_STATE'],
    ['GIVE_BACK', { kind: 'CASH', clearing: 'CLEARED' }, 100, undefined],
    ['GIVE_BACK', { kind: 'REFUND', clearing: 'CLEARED' }, 100, 'PAYMENT_STATE'],
    ['GIVE_BACK', { clearing: 'REJECTED' }, 100, 'PAYMENT_STATE'],
    ['INCREMENT', held, 50, undefined],
    ['INCREMENT', { ...held, isUntold: true }, 50, 'PAYMENT_STATE'],
    ['INCREMENT', { ...held, amountMinor: 999_999_999_998 }, 1, undefined],
    ['INCREMENT', { ...held, amountMinor: 999_999_999_999 }, 1, 'AMOUNT_TOO_HIGH'],
    ['INCREMENT', {}, 50, 'PAYMENT_STATE'],
    ['COMPLETE', held, 100, undefined],
    ['COMPLETE', held, 101, 'AMOUNT_TOO_HIGH'],
    ['COMPLETE', { ...held, state: 'REVERSED' }, 1, 'PAYMENT_STATE'],
    ['REDUCE', {}, 100, undefined],
    ['REDUCE', {}, 101, 'AMOUNT_TOO_HIGH'],
    ['REDUCE', { refundedMinor: 60 }, 60, undefined],
    ['REDUCE', { refundedMinor: 60 }, 59, 'PAYMENT_STATE'],
    ['REDUCE', held, 50, undefined],
    ['REDUCE', { ...held, isRaised: true }, 50, 'PAYMENT_STATE'],
    ['REDUCE', { kind: 'PREAUTHORISATION', isRaised: true }, 50, undefined],
    ['REDUCE', { kind: 'REFUND' }, 50, 'PAYMENT_STATE'],
    ['REDUCE', { clearing: 'IN_FILE' }, 50, 'PAYMENT_STATE'],
    ['VOID', {}, 0, undefined],
    ['VOID', held, 0, undefined],
    ['VOID', { kind: 'REFUND' }, 0, undefined],
    ['VOID', { refundedMinor: 1 }, 0, 'PAYMENT_STATE'],
    ['VOID', { clearing: 'IN_FILE' }, 0, 'PAYMENT_STATE'],
  ];
  for (const [followUp, change, amountMinor, expected] of cases) {
    const found = followUpRefused(followUp, { ...PAID, ...change }, amountMinor);
    assert.equal(found, expected, `${followUp} ${JSON.stringify(change)} ${amountMinor}`);
  }
});
