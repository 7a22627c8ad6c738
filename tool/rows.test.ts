/** The rows that journeys show, as their titles say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowBook, rowTable } from './rows.ts';
import type { Told } from './suites.ts';

const told = (title: string, outcome: Told['outcome'] = 'PASSED'): Told => ({
  title,
  outcome,
  seconds: 1,
  trouble: [],
});

test('a row is noted with its engine and programme, and fails with any of its journeys', () => {
  const book = rowBook();
  book.note(told('M11 the ninth card is refused (postgres, pumb)'));
  book.note(told('M2 others are refused (sqlite, alpha-bank)'));
  book.note(told('M2 every product is taken (sqlite, alpha-bank)', 'FAILED'));
  book.note(told('M2 every product is taken again (sqlite, alpha-bank)'));
  book.note(told('somebody means harm'));
  assert.deepEqual(book.all(), [
    { row: 'M2', through: 'api', engine: 'sqlite', programme: 'alpha-bank', pass: false },
    { row: 'M11', through: 'api', engine: 'postgres', programme: 'pumb', pass: true },
  ]);
});

test('a journey without a place ran where scenes begin: SQLite, Alpha Bank', () => {
  const book = rowBook();
  book.note(told('B4 the trace shows it'));
  book.note(told('B11 a reader of others', 'SKIPPED'));
  assert.deepEqual(
    book.all().map(({ row, engine, programme, pass }) => [row, engine, programme, pass]),
    [
      ['B4', 'sqlite', 'alpha-bank', true],
      ['B11', 'sqlite', 'alpha-bank', false],
    ],
  );
  assert.match(rowTable(book.all()), /^B4 +alpha-bank pass$/m);
  assert.match(rowTable(book.all()), /^B11 +alpha-bank FAIL$/m);
});

test('a journey on the screen may show several rows, and they stand in a column of their own', () => {
  const book = rowBook();
  book.note(told('M17 M18 the receipt is printed'), 'screen');
  book.note(told('M18 the receipt has the digital number'));
  assert.match(rowTable(book.all()), /^M17 +alpha-bank pass$/m);
  assert.match(rowTable(book.all()), /^M18 +alpha-bank pass +alpha-bank pass$/m);
  assert.deepEqual(
    book.all().map(({ row, through }) => `${row} ${through}`),
    ['M17 screen', 'M18 screen', 'M18 api'],
  );
});
