/** The black box itself: every fault that can be planted in a history is found, and it is nobody's. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Books, Event, Heard, Question } from './durability/black-box/history.ts';
import { type Fault, judge } from './durability/black-box/judge.ts';

const yes = (bytes = 'a'): Heard => ({ code: '00', approved: true, bytes });
const no = (bytes = 'n'): Heard => ({ code: '51', approved: false, bytes });
const EMPTY: Books = { balanceMinor: 1_000, heldMinor: 0, lines: [] };

/** A history is told in order: one thing a millisecond. */
function history() {
  const events: Event[] = [];
  const at = () => events.length;
  return {
    events,
    asks(key: string, question: Question) {
      events.push({ event: 'asked', at: at(), key, question });
    },
    hears(key: string, heard: Heard) {
      events.push({ event: 'answered', at: at(), key, askedAt: at(), heard });
    },
    reads(books: Books) {
      events.push({ event: 'books', at: at(), books });
    },
  };
}

const payment = (rrn: string, amountMinor = 5): Question => ({
  about: 'payment',
  rrn,
  amountMinor,
  token: '1111',
});
const line = (rrn: string, state = 'pending', amountMinor = -5) => ({
  rrn,
  state,
  amountMinor,
  bookedMinor: undefined,
});
const held = (...lines: Books['lines']): Books => ({
  ...EMPTY,
  heldMinor: -lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  lines,
});

/** One payment, what was heard of it, and the books afterwards. */
function onePayment(heard: Heard | undefined, after: Books): readonly Event[] {
  const told = history();
  told.reads(EMPTY);
  told.asks('1', payment('1'));
  if (heard !== undefined) told.hears('1', heard);
  told.reads(after);
  return told.events;
}

const faultsOf = (events: readonly Event[]) => judge(events).map(({ fault }) => fault);

test('what was approved and stands, or was declined, is in order; silence to the end is not', () => {
  assert.deepEqual(faultsOf(onePayment(yes(), held(line('1')))), []);
  assert.deepEqual(faultsOf(onePayment(no(), EMPTY)), []);
  assert.deepEqual(faultsOf(onePayment(undefined, EMPTY)), ['NEVER_ANSWERED']);
  assert.deepEqual(faultsOf(onePayment(undefined, held(line('1')))), ['NEVER_ANSWERED']);
});

const WRONG: readonly (readonly [string, Fault, readonly Event[]])[] = [
  ['approved and not in the books', 'LOST', onePayment(yes(), EMPTY)],
  ['approved once and booked twice', 'TWICE', onePayment(yes(), held(line('1'), line('1')))],
  ['not answered and booked twice', 'TWICE', onePayment(undefined, held(line('1'), line('1')))],
  ['another amount', 'WRONG_AMOUNT', onePayment(yes(), held(line('1', 'pending', -6)))],
  ['declined and still held', 'NOT_GONE', onePayment(no(), held(line('1')))],
  ['a payment of nobody', 'NOBODY_ASKED', onePayment(yes(), held(line('1'), line('2')))],
  [
    'held more than what stands',
    'DOES_NOT_ADD_UP',
    onePayment(yes(), { ...held(line('1')), heldMinor: 6 }),
  ],
  [
    'a balance that moved by itself',
    'DOES_NOT_ADD_UP',
    onePayment(yes(), { ...held(line('1')), balanceMinor: 999 }),
  ],
  ['books that nobody read', 'NO_BOOKS', onePayment(yes(), EMPTY).slice(0, -1)],
];

for (const [what, fault, events] of WRONG) {
  test(`the judge finds ${what}`, () => assert.ok(faultsOf(events).includes(fault)));
}

test('the judge finds another answer to the same question', () => {
  const told = history();
  told.reads(EMPTY);
  told.asks('k', { about: 'account' });
  told.hears('k', yes('first'));
  told.asks('k', { about: 'account' });
  told.hears('k', yes('second'));
  told.reads(EMPTY);
  assert.deepEqual(faultsOf(told.events), ['ANOTHER_ANSWER']);
});

test('the judge finds what was taken back and is still held, or was approved after it', () => {
  const told = history();
  told.reads(EMPTY);
  told.asks('back', { about: 'reversal', rrn: '1' });
  told.hears('back', yes());
  told.asks('1', payment('1'));
  told.hears('1', yes('b'));
  told.reads(held(line('1')));
  const faults = faultsOf(told.events);
  assert.ok(faults.includes('NOT_GONE'));
  assert.ok(faults.includes('APPROVED_AFTER_REVERSAL'));
});

test('the judge finds a payment approved between a stop and its release, and no other', () => {
  const stopped = (payBefore: boolean, releaseBefore: boolean) => {
    const told = history();
    told.reads(EMPTY);
    if (payBefore) told.asks('1', payment('1'));
    told.asks('s', { about: 'stop', token: '1111' });
    told.hears('s', yes());
    if (releaseBefore) told.asks('r', { about: 'release', token: '1111' });
    if (!payBefore) told.asks('1', payment('1'));
    told.hears('1', yes('p'));
    if (releaseBefore) told.hears('r', yes());
    told.reads(held(line('1')));
    return faultsOf(told.events);
  };
  assert.deepEqual(stopped(false, false), ['APPROVED_AFTER_STOP']);
  assert.deepEqual(stopped(true, false), []);
  assert.deepEqual(stopped(false, true), []);
});

test('the black box knows nothing of the house', () => {
  const place = fileURLToPath(new URL('./durability/black-box/', import.meta.url));
  const foreign = globSync('*.ts', { cwd: place }).flatMap((name) => {
    const text = readFileSync(`${place}${name}`, 'utf8');
    const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, from = '']) => from);
    return imports
      .filter((from) => !/^(?:node:|\.\/)/.test(from))
      .map((from) => `${name}: ${from}`);
  });
  assert.deepEqual(foreign, []);
});
