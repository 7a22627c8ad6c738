/**
 * A table for spreadsheets (RFC 4180). A cell that a spreadsheet would take for a formula gets an
 * apostrophe before it, since a merchant's name is whatever a merchant typed (OWASP, CSV
 * injection).
 */
import { decimal } from '@armilla/kit/money';
import type { HistoryEntry } from './vocabulary.ts';

const FORMULA = /^[=+\-@\t\r]/;

export function cellOf(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const HEADINGS = [
  'time',
  'amount',
  'currency',
  'merchant',
  'outcome',
  'reason',
  'authorisation code',
  'digital account number, last four',
  'reference',
  'known to',
  'kind',
  'points earned',
  'points spent',
];

/** One line an entry, times in UTC (ISO 8601). */
export function historyTable(entries: readonly HistoryEntry[]): string {
  return [HEADINGS, ...entries.map(lineOf)]
    .map((cells) => `${cells.map(cellOf).join(',')}\r\n`)
    .join('');
}

function lineOf(entry: HistoryEntry): string[] {
  const { amount } = entry;
  return [
    new Date(entry.at).toISOString(),
    amount === null ? '' : decimal(amount),
    amount?.currency ?? '',
    entry.merchantName,
    entry.outcome,
    entry.reason ?? '',
    entry.authorisationCode ?? '',
    entry.dpanLastFour,
    entry.rrn,
    entry.source,
    entry.kind ?? 'PURCHASE',
    String(entry.points?.earned ?? ''),
    String(entry.points?.spent ?? ''),
  ];
}
