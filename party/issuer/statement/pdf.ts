/** A statement as a page to print and keep: head, balances, the two tables, page numbers. */
import { setImmediate } from 'node:timers/promises';
import { plainLine } from '../decide/plain-line.ts';
import type { Sheet, SheetEntry } from '../decide/statement-sheet.ts';
import {
  localAmount,
  localDay,
  localMonth,
  STATEMENT_WORDS,
  type StatementWords,
} from '../decide/statement-text.ts';
import { type PdfDocument, pdfDocument } from './pdf-document.ts';

const LEFT = 42;
const TOP = 48;
const BOTTOM = 780;
const ROW = 28;
const INK = '#1a1d21';
const GREY = '#5b6470';
const LINE = '#c9ced6';

/** A column: where it begins, how wide it is, and which way it is set. */
interface Column {
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'right';
}

/**
 * Day, description, what paid, points, amount, balance or state. Together 511 of A4's 595 points.
 */
const COLUMNS: Readonly<Record<'day' | 'what' | 'payer' | 'points' | 'amount' | 'last', Column>> = {
  day: { x: LEFT, width: 46, align: 'left' },
  what: { x: 92, width: 168, align: 'left' },
  payer: { x: 266, width: 98, align: 'left' },
  points: { x: 366, width: 40, align: 'right' },
  amount: { x: 408, width: 62, align: 'right' },
  last: { x: 474, width: 79, align: 'right' },
};

interface Pen {
  readonly document: PdfDocument;
  y: number;
}

export async function statementPdf(sheet: Sheet, nowMs: number): Promise<Uint8Array> {
  const words = STATEMENT_WORDS[sheet.language];
  const head = {
    title: `${words.title}, ${localMonth(sheet.month, sheet.language)}`,
    author: sheet.bankName,
    language: sheet.language,
    madeAtMs: nowMs,
  };
  return pdfDocument(head, async (document) => {
    const pen = { document, y: TOP };
    drawHead(pen, sheet, words);
    await drawBooked(pen, sheet, words);
    await drawNotBooked(pen, sheet, words);
    drawFeet(document, sheet, words);
  });
}

function drawHead(pen: Pen, sheet: Sheet, words: StatementWords): void {
  const { document } = pen;
  document.font('bold').fontSize(11).fillColor(GREY);
  put(pen, sheet.bankName, { x: LEFT, width: 511, align: 'left' });
  pen.y += 22;
  document.fontSize(20).fillColor(INK);
  put(pen, words.title, { x: LEFT, width: 511, align: 'left' });
  pen.y += 38;
  const facts = [
    ['', sheet.customerName],
    [words.account, `${sheet.accountName}, ${sheet.iban}`],
    [words.month, localMonth(sheet.month, sheet.language)],
    [words.currency, sheet.currency],
  ] as const;
  for (const [name, value] of facts) {
    document.font('regular').fontSize(9).fillColor(GREY);
    put(pen, name, { x: LEFT, width: 110, align: 'left' });
    document.fillColor(INK);
    put(pen, value, { x: name === '' ? LEFT : 156, width: 397, align: 'left' });
    pen.y += 15;
  }
  pen.y += 14;
}

async function drawBooked(pen: Pen, sheet: Sheet, words: StatementWords): Promise<void> {
  tableHead(pen, words.booked, words, words.balance);
  balanceRow(
    pen,
    words.openingBalance,
    localAmount(moneyOf(sheet, sheet.openingMinor), sheet.language),
  );
  for (const entry of sheet.booked) {
    await turnPage(pen, words.booked, words, words.balance);
    entryRow(pen, sheet, words, entry, entry.bookedMinor, amountText(sheet, entry.balanceMinor));
  }
  await turnPage(pen, words.booked, words, words.balance);
  balanceRow(
    pen,
    words.closingBalance,
    localAmount(moneyOf(sheet, sheet.closingMinor), sheet.language),
  );
  pen.y += 22;
}

async function drawNotBooked(pen: Pen, sheet: Sheet, words: StatementWords): Promise<void> {
  if (sheet.notBooked.length === 0) return;
  if (pen.y > BOTTOM - 4 * ROW) newPage(pen);
  tableHead(pen, words.notBooked, words, words.state);
  for (const entry of sheet.notBooked) {
    await turnPage(pen, words.notBooked, words, words.state);
    entryRow(pen, sheet, words, entry, entry.amountMinor, words.states[entry.state]);
  }
}

function tableHead(pen: Pen, title: string, words: StatementWords, last: string): void {
  const { document } = pen;
  document.font('bold').fontSize(11).fillColor(INK);
  put(pen, title, { x: LEFT, width: 511, align: 'left' });
  pen.y += 20;
  document.font('regular').fontSize(7.5).fillColor(GREY);
  put(pen, words.paidOn, COLUMNS.day);
  put(pen, words.description, COLUMNS.what);
  put(pen, words.paidWith, COLUMNS.payer);
  put(pen, words.pointsShort, COLUMNS.points);
  put(pen, words.amount, COLUMNS.amount);
  put(pen, last, COLUMNS.last);
  pen.y += 14;
  rule(pen);
}

function balanceRow(pen: Pen, title: string, amount: string): void {
  pen.document.font('bold').fontSize(9).fillColor(INK);
  put(pen, title, { ...COLUMNS.what, width: 320 });
  put(pen, amount, COLUMNS.last);
  pen.y += 18;
  rule(pen);
}

/** Two lines: the payment, and beneath it in grey what kind it is and the day it was booked. */
function entryRow(
  pen: Pen,
  sheet: Sheet,
  words: StatementWords,
  entry: SheetEntry,
  amountMinor: number,
  last: string,
): void {
  const { document } = pen;
  const { lastFour, bookedAtMs, pointsSpent } = entry;
  document.font('regular').fontSize(9).fillColor(INK);
  put(pen, localDay(entry.paidAtMs), COLUMNS.day);
  put(pen, entry.description || words.kinds[entry.kind], COLUMNS.what);
  put(pen, entry.deviceName ?? (lastFour === undefined ? '' : words.card), COLUMNS.payer);
  put(pen, signed(entry.points), COLUMNS.points);
  put(pen, amountText(sheet, amountMinor), COLUMNS.amount);
  put(pen, last, COLUMNS.last);
  pen.y += 11.5;
  document.fontSize(7.5).fillColor(GREY);
  // Of what is no payment the two days are one.
  const ofPayment = bookedAtMs !== undefined && lastFour !== undefined;
  const booked = ofPayment ? [`${words.bookedOn} ${localDay(bookedAtMs)}`] : [];
  const kind = entry.description === '' ? [] : [words.kinds[entry.kind]];
  put(pen, [...kind, ...booked].join(' · '), COLUMNS.what);
  put(pen, lastFour === undefined ? '' : `*${lastFour}`, COLUMNS.payer);
  put(pen, pointsSpent === undefined ? '' : signed(-pointsSpent), COLUMNS.points);
  pen.y += 15;
  rule(pen);
}

function drawFeet(document: PdfDocument, sheet: Sheet, words: StatementWords): void {
  const { start, count } = document.bufferedPageRange();
  for (let index = start; index < start + count; index++) {
    document.switchToPage(index);
    document.font('regular').fontSize(7.5).fillColor(GREY);
    const pen = { document, y: 806 };
    put(pen, `${sheet.bankName} · ${words.times}`, { x: LEFT, width: 380, align: 'left' });
    const page = words.page.replace('{page}', String(index - start + 1));
    const number = page.replace('{pages}', String(count));
    put(pen, number, { x: 430, width: 123, align: 'right' });
  }
}

/**
 * Where the page is full, the table goes on at the top of another, with its head. Others are served
 * in between: a page takes some milliseconds.
 */
async function turnPage(
  pen: Pen,
  title: string,
  words: StatementWords,
  last: string,
): Promise<void> {
  if (pen.y <= BOTTOM - ROW) return;
  await setImmediate();
  newPage(pen);
  tableHead(pen, title, words, last);
}

function newPage(pen: Pen): void {
  pen.document.addPage();
  pen.y = TOP;
}

function rule({ document, y }: Pen): void {
  document.lineWidth(0.4).strokeColor(LINE);
  document
    .moveTo(LEFT, y - 3)
    .lineTo(553, y - 3)
    .stroke();
}

/** One line of text within its column; what is too long ends in an ellipsis. */
function put({ document, y }: Pen, text: string, { x, width, align }: Column): void {
  const fitting = fitted(document, plainLine(text), width);
  if (fitting === '') return;
  const shift = align === 'right' ? width - document.widthOfString(fitting) : 0;
  document.text(fitting, x + shift, y, { lineBreak: false });
}

function fitted(document: PdfDocument, text: string, width: number): string {
  if (document.widthOfString(text) <= width) return text;
  const letters = [...text];
  while (letters.length > 0 && document.widthOfString(`${letters.join('').trimEnd()}…`) > width) {
    letters.pop();
  }
  return `${letters.join('').trimEnd()}…`;
}

const moneyOf = (sheet: Sheet, amountMinor: number) => ({ amountMinor, currency: sheet.currency });

function amountText(sheet: Sheet, amountMinor: number): string {
  return localAmount(moneyOf(sheet, amountMinor), sheet.language);
}

function signed(points: number | undefined): string {
  if (points === undefined || points === 0) return '';
  return points > 0 ? `+${points}` : `−${-points}`;
}
