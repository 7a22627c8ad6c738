/** Every kind of difference that is planted is found, and nothing else is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Booked,
  type Books,
  type Cleared,
  nameOf,
  type Position,
  reconcile,
} from './reconcile.ts';

const DATE = '2026-11-22';
const PROGRAMMES = ['alpha-bank', 'pumb'] as const;

/** A payment that all books agree on. */
interface Agreed {
  readonly amountMinor: number;
  readonly kind: 'PURCHASE' | 'REFUND' | 'CASH';
  readonly programme: 0 | 1;
  readonly currency: 'EUR' | 'UAH';
}

const agreed = fc.record<Agreed>({
  amountMinor: fc.integer({ min: 1, max: 99_999_999 }),
  kind: fc.constantFrom('PURCHASE', 'REFUND', 'CASH'),
  programme: fc.constantFrom(0, 1),
  currency: fc.constantFrom('EUR', 'UAH'),
});

function ownOf(payment: Agreed, i: number): Booked {
  const stan = String(i + 1).padStart(6, '0');
  const { kind, currency, amountMinor } = payment;
  const name = { rrn: `632609${stan}`, terminalId: `ARM0000${i % 4}`, stan };
  const standing = { state: 'APPROVED', clearing: 'CLEARED', businessDate: DATE } as const;
  return { ...name, kind, currency, amountMinor, ...standing };
}

function networkOf(payment: Agreed, i: number): Cleared {
  const { rrn, terminalId, stan, currency, amountMinor } = ownOf(payment, i);
  return {
    rrn,
    terminalId,
    stan,
    currency,
    acquirerId: '400001',
    programmeId: PROGRAMMES[payment.programme],
    kind: payment.kind,
    authorisedMinor: amountMinor,
    clearedMinor: amountMinor,
    timesPresented: 1,
    postedMinor: amountMinor,
  };
}

function positionsOf(network: readonly Cleared[]): Position[] {
  const groups = new Map<string, Position>();
  for (const { programmeId, currency, kind, clearedMinor } of network) {
    const name = `${programmeId}/${currency}`;
    const none = { count: 0, amountMinor: 0 };
    const position = groups.get(name) ?? {
      businessDate: DATE,
      programmeId,
      acquirerId: '400001',
      currency,
      purchases: none,
      refunds: none,
      fees: [],
      netMinor: 0,
    };
    const side = kind === 'REFUND' ? 'refunds' : 'purchases';
    const amount = clearedMinor ?? 0;
    const changed = {
      ...position,
      [side]: {
        count: position[side].count + 1,
        amountMinor: position[side].amountMinor + amount,
      },
    };
    groups.set(name, {
      ...changed,
      netMinor: changed.purchases.amountMinor - changed.refunds.amountMinor,
    });
  }
  return [...groups.values()];
}

function booksOf(payments: readonly Agreed[]): Books {
  const network = payments.map(networkOf);
  return { businessDate: DATE, own: payments.map(ownOf), network, positions: positionsOf(network) };
}

/** Changes one payment in one book. */
type Plant = (books: Books, at: number) => Books;

const inNetwork =
  (change: (cleared: Cleared) => readonly Cleared[]): Plant =>
  (books, at) => ({
    ...books,
    network: books.network.flatMap((each, i) => (i === at ? change(each) : [each])),
  });

const inOwn =
  (change: (booked: Booked) => readonly Booked[]): Plant =>
  (books, at) => ({
    ...books,
    own: books.own.flatMap((each, i) => (i === at ? change(each) : [each])),
  });

const PLANTS: readonly (readonly [string, Plant, readonly string[]])[] = [
  ['a line that the network lost', inNetwork(() => []), ['MISSING_AT_NETWORK']],
  [
    'a line that the network did not clear',
    inNetwork((each) => [{ ...each, clearedMinor: null, postedMinor: null, timesPresented: 0 }]),
    ['MISSING_AT_NETWORK'],
  ],
  [
    'a line that the issuer did not post',
    inNetwork((each) => [{ ...each, postedMinor: null }]),
    ['MISSING_AT_ISSUER'],
  ],
  ['a line that this book lost', inOwn(() => []), ['MISSING_AT_ACQUIRER']],
  [
    'a line of this book in no file',
    inOwn((each) => [{ ...each, businessDate: null, clearing: 'TO_CLEAR' }]),
    ['MISSING_AT_ACQUIRER'],
  ],
  [
    'another amount at the network',
    inNetwork((each) => [{ ...each, clearedMinor: (each.clearedMinor ?? 0) + 1 }]),
    ['AMOUNT_DIFFERS'],
  ],
  [
    'another amount at the issuer',
    inNetwork((each) => [{ ...each, postedMinor: (each.postedMinor ?? 0) + 1 }]),
    ['AMOUNT_DIFFERS'],
  ],
  ['another currency', inNetwork((each) => [{ ...each, currency: 'GBP' }]), ['AMOUNT_DIFFERS']],
  [
    'a line presented again',
    inNetwork((each) => [{ ...each, timesPresented: 2 }]),
    ['CLEARED_TWICE'],
  ],
  ['a line there twice', inNetwork((each) => [each, each]), ['CLEARED_TWICE']],
  [
    'a line that nobody approved',
    inNetwork((each) => [{ ...each, authorisedMinor: null }]),
    ['NOT_APPROVED'],
  ],
  [
    'a line that was taken back here',
    inOwn((each) => [{ ...each, state: 'REVERSED', clearing: 'NONE', businessDate: null }]),
    ['NOT_APPROVED'],
  ],
];

test('books that say the same have no difference, and their positions add up', () => {
  fc.assert(
    fc.property(fc.array(agreed, { maxLength: 30 }), (payments) => {
      const { compared, differences, agrees } = reconcile(booksOf(payments));
      assert.deepEqual([compared, differences, agrees], [payments.length, [], true]);
    }),
  );
});

for (const [name, plant, kinds] of PLANTS) {
  test(`${name} is found, among others that agree, and nothing else`, () => {
    fc.assert(
      fc.property(fc.array(agreed, { minLength: 1, maxLength: 20 }), fc.nat(), (payments, n) => {
        const at = n % payments.length;
        const books = booksOf(payments);
        const found = reconcile(plant(books, at));
        assert.deepEqual(
          found.differences.map(({ kind, rrn }) => [kind, rrn]),
          kinds.map((kind) => [kind, books.own[at]?.rrn]),
        );
        assert.ok(found.differences.every(({ explanation }) => explanation.length > 40));
      }),
    );
  });
}

test('what is held, under way, declined or of another day is no difference', () => {
  const quiet: Partial<Booked>[] = [
    { state: 'APPROVED', clearing: 'HELD' },
    { state: 'APPROVED', clearing: 'TO_CLEAR' },
    { state: 'APPROVED', clearing: 'IN_FILE', businessDate: '2026-11-23' },
    { state: 'UNANSWERED', clearing: 'NONE' },
    { state: 'REVERSED', clearing: 'NONE' },
  ];
  const payment: Agreed = { amountMinor: 100, kind: 'PURCHASE', programme: 0, currency: 'EUR' };
  for (const change of quiet) {
    const own = { ...ownOf(payment, 0), businessDate: null, ...change };
    const nothing = { clearedMinor: null, postedMinor: null, timesPresented: 0 };
    const network = { ...networkOf(payment, 0), ...nothing };
    const books = { businessDate: DATE, own: [own], network: [network], positions: [] };
    assert.deepEqual(reconcile(books).differences, [], JSON.stringify(change));
    assert.equal(reconcile(books).agrees, true);
  }
});

test('what the network turned down and this book knows of is no difference', () => {
  const payment: Agreed = { amountMinor: 100, kind: 'PURCHASE', programme: 0, currency: 'EUR' };
  const own: Booked = { ...ownOf(payment, 0), clearing: 'REJECTED' };
  const turnedDown = { authorisedMinor: null, clearedMinor: null, postedMinor: null };
  const network: Cleared = { ...networkOf(payment, 0), ...turnedDown };
  const books = { businessDate: DATE, own: [own], network: [network], positions: [] };
  assert.deepEqual(reconcile(books).differences, []);
  assert.equal(reconcile(books).agrees, true, 'it belongs to no position');
});

test('a position that is not what this book adds up to does not agree', () => {
  const changes: ((position: Position) => Position)[] = [
    (each) => ({ ...each, purchases: { ...each.purchases, count: each.purchases.count + 1 } }),
    (each) => ({
      ...each,
      refunds: { ...each.refunds, amountMinor: each.refunds.amountMinor + 1 },
    }),
    (each) => ({
      ...each,
      purchases: { ...each.purchases, amountMinor: each.purchases.amountMinor + 1 },
      netMinor: each.netMinor + 1,
    }),
    (each) => ({ ...each, netMinor: each.netMinor + 1 }),
    (each) => ({ ...each, programmeId: 'campus' }),
  ];
  fc.assert(
    fc.property(fc.array(agreed, { minLength: 1, maxLength: 10 }), (payments) => {
      const books = booksOf(payments);
      for (const change of changes) {
        const [first, ...rest] = books.positions;
        assert.ok(first);
        const positions = [change(first), ...rest];
        assert.equal(reconcile({ ...books, positions }).agrees, false);
      }
      assert.equal(reconcile({ ...books, positions: books.positions.slice(1) }).agrees, false);
    }),
  );
});

const ONE: Agreed = { amountMinor: 100, kind: 'PURCHASE', programme: 0, currency: 'EUR' };
const NOWHERE = { authorisedMinor: null, clearedMinor: null, postedMinor: null };

test('what the issuer owes is less the interchange that the acquirer pays, and no other fee', () => {
  const books = booksOf([ONE]);
  const fee = (kind: 'INTERCHANGE' | 'NETWORK', paidBy: 'ACQUIRER' | 'ISSUER', minor: number) => ({
    name: `${kind} of the ${paidBy}`,
    kind,
    paidBy,
    amountMinor: minor,
  });
  const fees = [
    fee('INTERCHANGE', 'ACQUIRER', 1),
    fee('INTERCHANGE', 'ISSUER', 2),
    fee('NETWORK', 'ACQUIRER', 4),
  ];
  const owed = (netMinor: number) =>
    reconcile({
      ...books,
      positions: books.positions.map((each) => ({ ...each, fees, netMinor })),
    });
  assert.deepEqual(
    [99, 97, 95, 100].map((netMinor) => owed(netMinor).agrees),
    [true, false, false, false],
  );
});

test('of a position in two parts each has to be right by itself', () => {
  const books = booksOf([ONE, ONE]);
  const [whole] = books.positions;
  assert.ok(whole);
  const half = { ...whole, purchases: { count: 1, amountMinor: 100 }, netMinor: 100 };
  const parts = (netMinor: number) => [half, { ...half, netMinor }];
  assert.equal(reconcile({ ...books, positions: parts(100) }).agrees, true);
  assert.equal(reconcile({ ...books, positions: parts(99) }).agrees, false);
});

/** What this book has of one payment, the network's lines of it, and what differs. */
const TWO_BOOKS: readonly (readonly [
  string,
  Partial<Booked> | undefined,
  readonly Partial<Cleared>[],
  readonly string[],
])[] = [
  ['posted by one line of two', {}, [{}, { postedMinor: null }], ['CLEARED_TWICE']],
  ['approved by one line of two', {}, [{}, { authorisedMinor: null }], ['CLEARED_TWICE']],
  [
    'in another currency by one line of two',
    {},
    [{}, { currency: 'GBP' }],
    ['AMOUNT_DIFFERS', 'CLEARED_TWICE'],
  ],
  [
    'posted with another amount, and not cleared',
    {},
    [{ clearedMinor: null, postedMinor: 99 }],
    ['MISSING_AT_NETWORK'],
  ],
  [
    'in no file, cleared, and not posted',
    { businessDate: null, clearing: 'TO_CLEAR' },
    [{ postedMinor: null }],
    ['MISSING_AT_ACQUIRER'],
  ],
  [
    'in no file, cleared with another amount',
    { businessDate: null, clearing: 'TO_CLEAR' },
    [{ clearedMinor: 99, postedMinor: 99 }],
    ['MISSING_AT_ACQUIRER'],
  ],
  ['turned down, and cleared', { clearing: 'REJECTED' }, [{}], ['MISSING_AT_ACQUIRER']],
  [
    'unknown here, moved by one line of two',
    undefined,
    [{ authorisedMinor: null }, { ...NOWHERE, timesPresented: 0 }],
    ['MISSING_AT_ACQUIRER', 'NOT_APPROVED'],
  ],
  [
    'unknown here, cleared, and not posted',
    undefined,
    [{ authorisedMinor: null, postedMinor: null }],
    ['MISSING_AT_ACQUIRER', 'NOT_APPROVED'],
  ],
  [
    'unknown here, approved by one line of two',
    undefined,
    [
      { ...NOWHERE, authorisedMinor: 100, timesPresented: 0 },
      { ...NOWHERE, timesPresented: 0 },
    ],
    ['MISSING_AT_ACQUIRER'],
  ],
];

for (const [what, own, lines, kinds] of TWO_BOOKS) {
  test(`a payment ${what}: ${kinds.join(', ')}`, () => {
    const books = {
      businessDate: DATE,
      own: own === undefined ? [] : [{ ...ownOf(ONE, 0), ...own }],
      network: lines.map((line) => ({ ...networkOf(ONE, 0), ...line })),
      positions: [],
    };
    assert.deepEqual(
      reconcile(books).differences.map(({ kind }) => kind),
      kinds,
    );
  });
}

test('a name is terminal, STAN and reference', () => {
  assert.equal(
    nameOf({ terminalId: 'ARM00001', stan: '000001', rrn: '632609000001' }),
    'ARM00001/000001/632609000001',
  );
});

test('what this book does not know is missing here if it moved or was authorised elsewhere', () => {
  const payment: Agreed = { amountMinor: 100, kind: 'PURCHASE', programme: 0, currency: 'EUR' };
  const nothing = { authorisedMinor: null, clearedMinor: null, postedMinor: null };
  const told: Partial<Cleared>[] = [
    {},
    { authorisedMinor: 0 },
    { authorisedMinor: 100 },
    { postedMinor: 100 },
  ];
  const found = told.map((change) => {
    const network = { ...networkOf(payment, 0), ...nothing, ...change };
    const books = { businessDate: DATE, own: [], network: [network], positions: [] };
    return reconcile(books).differences.map(({ kind }) => kind);
  });
  assert.deepEqual(found, [[], [], ['MISSING_AT_ACQUIRER'], ['MISSING_AT_ACQUIRER']]);
});
