/** Statements as tables, their balances, and the words of payments' notices and disputes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bankProgramme } from '@armilla/kit/programme';
import type { Language } from '@armilla/kit/refusal';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  creditAfter,
  DISPUTE_LIFE,
  type DisputablePayment,
  objectionToDispute,
  provisionalCredit,
} from './dispute.ts';
import { statementCsv } from './statement-csv.ts';
import { monthBounds, type SheetEntry, type SheetHead, sheetOf } from './statement-sheet.ts';
import { localAmount, localDay, localMonth, type PaymentKind } from './statement-text.ts';
import {
  bankLanguage,
  isAlarming,
  type NoticedPayment,
  type NoticeTopic,
  tapNoticeText,
} from './tap-notice.ts';

const NOON = Date.UTC(2026, 0, 15, 12);
const DAY = 86_400_000;

const HEAD: SheetHead = {
  language: 'en',
  bankName: 'Alpha Bank',
  customerName: 'Μαρία Παπαδοπούλου',
  accountName: 'Current',
  iban: 'GR1601101250000000012300695',
  currency: 'EUR',
  month: '2026-01',
  openingMinor: 10_000,
  closingMinor: 8_750,
};

const PAID: SheetEntry = {
  kind: 'PURCHASE',
  state: 'POSTED',
  paidAtMs: NOON,
  bookedAtMs: NOON + DAY,
  description: 'Kafeneio',
  deviceName: 'My band',
  lastFour: '0042',
  amountMinor: -1_250,
  bookedMinor: -1_250,
  points: 24,
  pointsSpent: undefined,
  reference: '601510000010',
};

const HELD = { ...PAID, state: 'PENDING', bookedAtMs: undefined, bookedMinor: undefined } as const;

/** A reader of RFC 4180, of our own and as plain as it gets. */
function cells(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (const [, quoted, bare, end] of csv.slice(1).matchAll(pattern)) {
    row.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

test('a table has a balance after every booked entry, and what is held stands apart', () => {
  const rows = cells(statementCsv(sheetOf(HEAD, [HELD, PAID])));
  assert.deepEqual(rows[0]?.slice(0, 4), ['Booked on', 'Paid on', 'Description', 'Kind']);
  assert.deepEqual([rows[1]?.[2], rows[1]?.[8]], ['Opening balance', '100.00']);
  assert.deepEqual(rows[2], [
    '2026-01-16 12:00:00',
    '2026-01-15 12:00:00',
    'Kafeneio',
    'Purchase',
    'My band',
    '*0042',
    '-12.50',
    '-12.50',
    '87.50',
    'EUR',
    '24',
    '',
    'booked',
    '6015 1000 0010',
  ]);
  assert.deepEqual([rows[3]?.[2], rows[3]?.[8]], ['Closing balance', '87.50']);
  assert.deepEqual([rows[4]?.[0], rows[4]?.[7], rows[4]?.[12]], ['', '', 'pending']);
  assert.equal(rows.length, 5);
  assert.ok(rows.every((row) => row.length === 14));
});

test('what is booked without card or reference has empty cells, and plastic is called a card', () => {
  const row = (change: Partial<SheetEntry>) =>
    cells(statementCsv(sheetOf(HEAD, [{ ...PAID, ...change }])))[2] ?? [];
  const plastic = row({ deviceName: undefined });
  assert.deepEqual([plastic[4], plastic[5]], ['Card', '*0042']);
  const fee = row({ deviceName: undefined, lastFour: undefined, reference: undefined });
  assert.deepEqual([fee[4], fee[5], fee[13]], ['', '', '']);
});

test('what is held has no balance after it', () => {
  const [, , held] = cells(statementCsv(sheetOf({ ...HEAD, closingMinor: 10_000 }, [HELD]))).slice(
    1,
  );
  assert.deepEqual([held?.[6], held?.[8]], ['-12.50', '']);
});

test('a statement whose entries do not lead from one balance to the other is none', () => {
  assert.throws(() => sheetOf({ ...HEAD, closingMinor: 8_751 }, [PAID]), /does not add up/);
});

test('what merchants and wearables are called is never a formula', () => {
  const names = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r\n=1', ' =1', '＝1', '\u200b=1', '"=1'];
  for (const name of names) {
    const csv = statementCsv(sheetOf(HEAD, [{ ...PAID, description: name, deviceName: name }]));
    const [, , row = []] = cells(csv);
    for (const cell of [row[2] ?? '', row[4] ?? '']) {
      assert.doesNotMatch(cell, /^[\s\u200b]*[=+\-@＝＋－＠]/u, JSON.stringify(name));
    }
    assert.equal(csv.split('\r\n').length, 5, 'and breaks no line');
  }
});

test('whatever a merchant is called, the table has its rows and columns', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
      const rows = cells(statementCsv(sheetOf(HEAD, [{ ...PAID, description: name }])));
      assert.deepEqual(
        rows.map((row) => row.length),
        [14, 14, 14, 14],
      );
      assert.equal(rows[2]?.[8], '87.50');
    }),
  );
});

test('a month lies between its first instants in UTC, in leap years and at the turn of the year', () => {
  const bounds = (month: string) => monthBounds(month).map((at) => new Date(at).toISOString());
  assert.deepEqual(bounds('2028-02'), ['2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z']);
  assert.deepEqual(bounds('2026-12'), ['2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z']);
});

test('amounts and months are written as each language writes them', () => {
  const amount = { amountMinor: -123_450, currency: 'EUR' } as const;
  const written = (language: Language) => [
    localAmount(amount, language).replace(/\s/g, ' '),
    localMonth('2026-01', language),
  ];
  assert.deepEqual(written('en'), ['−1,234.50', 'January 2026']);
  assert.deepEqual(written('el'), ['−1.234,50', 'Ιανουάριος 2026']);
  assert.deepEqual(written('uk'), ['−1 234,50', 'січень 2026 р.']);
  assert.equal(localDay(NOON), '15.01.26');
});

const arrows = (life: Readonly<Record<string, Readonly<Record<string, string | null>>>>) =>
  Object.entries(life).flatMap(([from, row]) =>
    Object.entries(row).flatMap(([command, to]) => (to === null ? [] : `${from} ${command} ${to}`)),
  );

test('the picture of a dispute shows the table as it is', () => {
  const file = new URL('../../../doc/states/dispute.md', import.meta.url);
  const drawn = [...readFileSync(file, 'utf8').matchAll(/^ {2}(\w+) --> (\w+) : (\w+)$/gm)].map(
    ([, from, to, command]) => `${from} ${command} ${to}`,
  );
  assert.deepEqual(drawn.sort(), arrows(DISPUTE_LIFE).sort());
});

const PAYMENT: DisputablePayment = {
  kind: 'PURCHASE',
  outcome: 'APPROVED',
  posting: 'POSTED',
  decidedAtMs: NOON,
  standingMinor: 1_250,
  cases: [],
};

test('a case is about an approved payment that stands, within its window, once', () => {
  const of = (change: Partial<DisputablePayment>, after = 0) =>
    objectionToDispute({ ...PAYMENT, ...change }, 120, NOON + after);
  assert.equal(of({}), null);
  assert.equal(of({ posting: 'PENDING' }), null);
  assert.equal(of({ kind: 'CASH' }), null);
  assert.equal(of({ cases: ['WITHDRAWN'] }), null);
  assert.equal(of({}, 120 * DAY), null);
  assert.equal(of({}, 120 * DAY + 1), 'DISPUTE_WINDOW_CLOSED');
  assert.equal(of({ kind: 'REFUND' }), 'PAYMENT_STATE');
  assert.equal(of({ outcome: 'DECLINED', posting: 'PENDING' }), 'PAYMENT_STATE');
  assert.equal(of({ outcome: 'DECLINED', posting: 'NONE' }), 'PAYMENT_STATE');
  assert.equal(of({ outcome: 'REVERSED', posting: 'VOIDED' }), 'PAYMENT_STATE');
  assert.equal(of({ posting: 'EXPIRED' }), 'PAYMENT_STATE');
  assert.equal(of({ standingMinor: 0 }), 'PAYMENT_STATE');
  assert.equal(of({ cases: ['OPEN'] }), 'PAYMENT_STATE');
  assert.equal(of({ cases: ['WITHDRAWN', 'REFUSED'] }), 'PAYMENT_STATE');
  assert.equal(of({ cases: ['ACCEPTED'] }), 'PAYMENT_STATE');
});

test('credited is what was paid up to the ceiling, and in the end all of it or nothing', () => {
  assert.deepEqual([provisionalCredit(500, 1_000), provisionalCredit(5_000, 1_000)], [500, 1_000]);
  assert.equal(provisionalCredit(500, 0), 0);
  assert.deepEqual([creditAfter('ACCEPTED', 5_000), creditAfter('ACCEPTED', -1)], [5_000, 0]);
  assert.deepEqual([creditAfter('REFUSED', 5_000), creditAfter('WITHDRAWN', 5_000)], [0, 0]);
});

const ALPHA = bankProgramme.parse(
  parse(readFileSync(new URL('../../../programme/bank/alpha-bank.yaml', import.meta.url), 'utf8')),
);
const TOPICS: readonly NoticeTopic[] = [
  'DISPUTE_OPENED',
  'DISPUTE_ACCEPTED',
  'DISPUTE_REFUSED',
  'DISPUTE_WITHDRAWN',
];
const KINDS: readonly PaymentKind[] = ['PURCHASE', 'CASH', 'REFUND', 'PREAUTHORISATION'];

test('every notice names amount and merchant, fills every place and fits, in every language', () => {
  const long = 'Ω'.repeat(40);
  const base = {
    reason: undefined,
    amount: { amountMinor: 99_999_999, currency: 'EUR' },
    merchantName: long,
    deviceName: 'Ж'.repeat(120),
    lastFour: '0042',
  } as const;
  const told = (language: Language) =>
    [
      ...KINDS.map((kind) => ['PAYMENT', { ...base, kind, outcome: 'APPROVED' }] as const),
      ...TOPICS.map((topic) => [topic, { ...base, kind: 'CASH', outcome: 'APPROVED' }] as const),
      ['PAYMENT', { ...base, kind: 'CASH', outcome: 'REVERSED' }] as const,
      ...(['MERCHANT_NOT_SERVED', 'VERIFY_ON_DEVICE', 'nothing known'] as const).map(
        (reason) => ['PAYMENT', { ...base, kind: 'CASH', outcome: 'DECLINED', reason }] as const,
      ),
    ].map(([topic, payment]) => tapNoticeText(ALPHA, language, topic, payment, 500));
  for (const language of ['en', 'el', 'uk'] as const) {
    for (const { subject, text } of told(language)) {
      assert.ok(text.length <= 400, `${text.length}: ${text}`);
      assert.doesNotMatch(`${subject}${text}`, /[{}]|undefined/);
      assert.match(text, /EUR 999999\.99/);
      assert.ok(text.includes(long));
    }
  }
});

test('a declined payment is told with its reason, and what to do', () => {
  const { text } = tapNoticeText(ALPHA, 'en', 'PAYMENT', {
    kind: 'PURCHASE',
    outcome: 'DECLINED',
    reason: 'INSUFFICIENT_FUNDS',
    amount: { amountMinor: 1_250, currency: 'EUR' },
    merchantName: 'Kafeneio',
    deviceName: 'My band',
    lastFour: '0042',
  });
  assert.equal(
    text,
    'EUR 12.50 at Kafeneio with My band (*0042) was declined. There is not enough money on the ' +
      'account for this payment. Not you? Freeze the card on this page or call +302103260000.',
  );
});

const NOTICED: NoticedPayment = {
  kind: 'PURCHASE',
  outcome: 'DECLINED',
  reason: undefined,
  amount: { amountMinor: 1_250, currency: 'EUR' },
  merchantName: 'Kafeneio',
  deviceName: undefined,
  lastFour: '0042',
};

test('a notice says what it can of a nameless shop, of plastic and of no reason', () => {
  const told = (change: Partial<NoticedPayment>, topic: NoticeTopic = 'PAYMENT') =>
    tapNoticeText(ALPHA, 'en', topic, { ...NOTICED, ...change }, 500).text;
  assert.match(told({}), /^EUR 12\.50 at Kafeneio with card \*0042 was declined\. Not you\?/);
  assert.match(told({ merchantName: ' \u0007 ' }), / at \? with /);
  assert.match(told({}, 'DISPUTE_OPENED'), /^You do not recognise/, 'a case, not its payment');
});

test('a customer is written to when their card may be in other hands, and not for each decline', () => {
  const alarming = ['CARD_NOT_USABLE', 'CARD_EXPIRED', 'PIN_BLOCKED'];
  for (const reason of alarming) assert.ok(isAlarming(reason), reason);
  for (const reason of [undefined, 'INSUFFICIENT_FUNDS', 'nothing known', 'toString']) {
    assert.ok(!isAlarming(reason), String(reason));
  }
});

test('a bank speaks the language it is asked in, or its own', () => {
  assert.deepEqual(
    [bankLanguage(ALPHA, 'en'), bankLanguage(ALPHA, 'uk'), bankLanguage(ALPHA)],
    ['en', 'el', 'el'],
  );
});
