/** A receipt on paper: forty columns. */
import { spellMoney } from '@armilla/kit/money';
import type { Language } from '@armilla/kit/refusal';
import { LABELS, type ReceiptLabels } from './labels.ts';
import type { Receipt } from './receipt.ts';

const COLUMNS = 40;
const RULE = '-'.repeat(COLUMNS);

/** The lines of a receipt, none wider than forty columns. */
export function receiptText(receipt: Receipt, language: Language): string {
  const labels = LABELS[language];
  return [
    ...heading(receipt, labels),
    RULE,
    ...row(labels.amount, spellMoney(receipt)),
    ...pointsRows(receipt, labels),
    ...leftRows(receipt, labels),
    ...centred(labels.result[receipt.result]),
    ...(receipt.reason === null ? [] : centred(labels.reason[receipt.reason])),
    ...(receipt.approval === null ? [] : centred(labels.approval[receipt.approval])),
    RULE,
    ...cardRows(receipt, labels),
    ...hostRows(receipt, labels),
    ...verificationRows(receipt, labels),
    RULE,
    ...centred(labels.testTerminal),
  ].join('\n');
}

function heading(receipt: Receipt, labels: ReceiptLabels): readonly string[] {
  const { merchant } = receipt;
  return [
    ...centred(merchant.name),
    ...centred(merchant.city),
    ...row(labels.merchant, merchant.id),
    ...row(labels.terminal, receipt.terminalId),
    ...row(labels.date, `${receipt.date} ${receipt.time}`),
    ...row(labels.kind[receipt.kind], labels.contactless),
  ];
}

/** What was paid how, and what it earns: of approved purchases alone. */
function pointsRows({ result, points, currency }: Receipt, labels: ReceiptLabels) {
  const { spent, paidMinor, earned } = points;
  if (result !== 'APPROVED') return [];
  const paid = spellMoney({ amountMinor: paidMinor, currency });
  return [
    ...(spent === 0 ? [] : [...row(labels.pointsSpent, `${spent}`), ...row(labels.byPoints, paid)]),
    ...(earned === 0 ? [] : row(labels.pointsEarned, `${earned}`)),
  ];
}

function leftRows({ leftToPayMinor, currency }: Receipt, labels: ReceiptLabels) {
  if (leftToPayMinor === 0) return [];
  return row(labels.leftToPay, spellMoney({ amountMinor: leftToPayMinor, currency }));
}

function cardRows(receipt: Receipt, labels: ReceiptLabels): readonly string[] {
  const { accountLastFour, cryptogram, cryptogramType, aid } = receipt;
  return [
    ...optional(labels.application, receipt.label),
    ...optional('AID', aid),
    ...optional(
      labels.account[receipt.account],
      accountLastFour === null ? null : `**** ${accountLastFour}`,
    ),
    ...optional(labels.par, receipt.par),
    ...optional(labels.cryptogram, cryptogram === null ? null : `${cryptogramType} ${cryptogram}`),
    ...optional('TVR', aid === null ? null : receipt.tvr),
  ];
}

function hostRows(receipt: Receipt, labels: ReceiptLabels): readonly string[] {
  return [
    ...optional(labels.authorisation, receipt.authorisationCode),
    ...optional(labels.responseCode, receipt.responseCode),
    ...optional(labels.stan, receipt.stan),
    ...optional(labels.rrn, receipt.rrn),
    ...optional(labels.refundOf, receipt.refundOf),
  ];
}

/** How the cardholder was verified matters where the cardholder paid. */
function verificationRows(receipt: Receipt, labels: ReceiptLabels): readonly string[] {
  if (receipt.result !== 'APPROVED' || receipt.kind === 'REFUND') return [];
  const line = centred(labels.verification[receipt.verification]);
  const sign =
    receipt.verification === 'SIGNATURE' ? ['', `${labels.signHere}: `.padEnd(COLUMNS, '_')] : [];
  return [...line, ...sign];
}

function optional(label: string, value: string | null): readonly string[] {
  return value === null || value === '' ? [] : row(label, value);
}

/** Label to the left and value to the right; on two lines where they do not fit on one. */
function row(label: string, value: string): readonly string[] {
  if (label.length + 1 + value.length <= COLUMNS) {
    return [`${label}${value.padStart(COLUMNS - label.length)}`];
  }
  return [label, ...wrapped(value).map((line) => line.padStart(COLUMNS))];
}

function centred(text: string): readonly string[] {
  if (text === '') return [];
  return wrapped(text).map((line) => {
    const left = Math.floor((COLUMNS - line.length) / 2);
    return `${' '.repeat(left)}${line}`;
  });
}

function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (let i = 0; i < text.length; i += COLUMNS) lines.push(text.slice(i, i + COLUMNS));
  return lines;
}
