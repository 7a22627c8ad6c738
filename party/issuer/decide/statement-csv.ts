/**
 * A statement as a table for spreadsheets (RFC 4180, UTF-8 with a byte order mark so that Greek and
 * Cyrillic are read as such). Merchants and wearables are named by others: no cell of words is one
 * that a spreadsheet would calculate.
 */
import { decimal } from '@armilla/kit/money';
import { plainLine } from './plain-line.ts';
import type { BookedEntry, Sheet, SheetEntry } from './statement-sheet.ts';
import { STATEMENT_WORDS, type StatementWords } from './statement-text.ts';

type Cell = string | number | Amount | undefined;
interface Amount {
  readonly minor: number;
}

const BYTE_ORDER_MARK = '\uFEFF';

export function statementCsv(sheet: Sheet): string {
  const words = STATEMENT_WORDS[sheet.language];
  const { openingMinor, closingMinor } = sheet;
  const rows: readonly (readonly Cell[])[] = [
    headings(words),
    balanceRow(sheet, words.openingBalance, openingMinor),
    ...sheet.booked.map((entry) => entryRow(sheet, words, entry)),
    balanceRow(sheet, words.closingBalance, closingMinor),
    ...sheet.notBooked.map((entry) => entryRow(sheet, words, entry)),
  ];
  const line = (row: readonly Cell[]) => row.map((cell) => written(cell, sheet)).join(',');
  return `${BYTE_ORDER_MARK}${rows.map((row) => `${line(row)}\r\n`).join('')}`;
}

function headings(words: StatementWords): readonly Cell[] {
  return [
    words.bookedOn,
    words.paidOn,
    words.description,
    words.kind,
    words.paidWith,
    words.lastFour,
    words.amount,
    words.bookedAmount,
    words.balance,
    words.currency,
    words.points,
    words.pointsSpent,
    words.state,
    words.reference,
  ];
}

function balanceRow(sheet: Sheet, title: string, minor: number): readonly Cell[] {
  const none = undefined;
  const balance = { minor };
  return [none, none, title, none, none, none, none, none, balance, sheet.currency, ...nones(4)];
}

const nones = (count: number): readonly Cell[] => Array.from({ length: count }, () => undefined);

function entryRow(
  sheet: Sheet,
  words: StatementWords,
  entry: SheetEntry & Partial<Pick<BookedEntry, 'balanceMinor'>>,
): readonly Cell[] {
  const { bookedMinor, balanceMinor, lastFour } = entry;
  return [
    entry.bookedAtMs === undefined ? undefined : isoTime(entry.bookedAtMs),
    isoTime(entry.paidAtMs),
    entry.description,
    words.kinds[entry.kind],
    entry.deviceName ?? (lastFour && words.card),
    // With its asterisk it stays text: 0042 is not 42.
    lastFour && `*${lastFour}`,
    { minor: entry.amountMinor },
    bookedMinor === undefined ? undefined : { minor: bookedMinor },
    balanceMinor === undefined ? undefined : { minor: balanceMinor },
    sheet.currency,
    entry.points,
    entry.pointsSpent,
    words.states[entry.state],
    // The network's digits, kept whole by a space where a spreadsheet would make them a number.
    entry.reference && reference(entry.reference),
  ];
}

/** `2026-01-15 10:00:00`, which spreadsheets of every language take for a time. */
function isoTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}

function reference(rrn: string): string {
  return rrn.replace(/(.{4})(?=.)/g, '$1 ');
}

function written(cell: Cell, { currency }: Sheet): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object') return decimal({ amountMinor: cell.minor, currency });
  return quoted(cell);
}

/**
 * Words are always in quotes. Those that begin like a formula, in ASCII or full width, begin with
 * an apostrophe instead, which spreadsheets do not show.
 */
function quoted(text: string): string {
  const plain = plainLine(text);
  const safe = /^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(plain) ? `'${plain}` : plain;
  return `"${safe.replaceAll('"', '""')}"`;
}
