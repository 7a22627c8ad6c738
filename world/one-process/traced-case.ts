/**
 * What one tap, enrolment or script was, in a line, told from its entries alone: whose they are and
 * how it ended.
 */
import type { tracedCase } from '@armilla/api/stage';
import { DecodeError } from '@armilla/bytes';
import { readMasked, readMessage } from '@armilla/explain';
import { isApproved, isResponse, isReversal, type Message, NETWORK } from '@armilla/iso8583';
import { currencyOfNumeric, type Money } from '@armilla/kit/money';
import { isRefusalCode } from '@armilla/kit/refusal';
import type { TraceField } from '@armilla/kit/trace';
import { decodeTlv, findDeep } from '@armilla/tlv';
import type { z } from 'zod';
import type { NumberedEntry } from './trace-store.ts';

export type TracedCase = z.infer<typeof tracedCase>;
type Told = Pick<TracedCase, 'outcome' | 'amount' | 'place' | 'lastFour' | 'reason'>;

/** `entries`: all of it, oldest first; at least one. */
export function caseOf(reference: string, entries: readonly NumberedEntry[]): TracedCase {
  const subject = subjectOf(reference, entries);
  const told = TELLING[subject](entries);
  return {
    reference,
    subject,
    ...told,
    from: entries[0]?.at ?? 0,
    until: entries.at(-1)?.at ?? 0,
    entries: entries.length,
    parties: [...new Set(entries.flatMap(({ from, to }) => [from, to]))],
    kinds: [...new Set(entries.map(({ kind }) => kind))],
    number: entries[0]?.number ?? 0,
  };
}

/** Everything a person might remember of it, for searching. */
export function wordsOf(told: TracedCase): string {
  const { reference, place, lastFour, reason, amount } = told;
  const money = amount === null ? '' : `${amount.amountMinor / 100} ${amount.currency}`;
  return [reference, place, lastFour, reason, money].join(' ').toLowerCase();
}

type Subject = TracedCase['subject'];

function subjectOf(reference: string, entries: readonly NumberedEntry[]): Subject {
  if (reference.startsWith('enr_')) return 'ENROLMENT';
  if (/^[0-9A-F]{32}$/.test(reference)) return 'SCRIPT';
  const atTill = entries.some(({ kind, from }) => kind === 'ISO 8583' || from === 'terminal');
  return atTill ? 'TAP' : 'OTHER';
}

const TELLING: Readonly<Record<Subject, (entries: readonly NumberedEntry[]) => Told>> = {
  TAP: tapOf,
  ENROLMENT: enrolmentOf,
  SCRIPT: scriptOf,
  OTHER: (entries) => ({ ...NOTHING, outcome: refusalOf(entries) ? 'REFUSED' : 'DONE' }),
};

const NOTHING = { amount: null, place: null, lastFour: null, reason: null } as const;

function tapOf(entries: readonly NumberedEntry[]): Told {
  const messages = entries.flatMap(messageOf);
  const request = messages.find(({ mti }) => !isResponse(mti) && !isReversal(mti));
  if (request === undefined) return unpaidOf(entries);
  const answers = messages.filter(({ mti }) => isResponse(mti) && !isReversal(mti));
  const code = answers.at(-1)?.fields[39];
  const back = messages.some(({ mti, fields }) => isReversal(mti) && fields[95] === undefined);
  const approved = code === undefined ? request.mti.charAt(2) === '2' : isApproved(code);
  return {
    outcome: back ? 'REVERSED' : approved ? 'APPROVED' : code === undefined ? 'OPEN' : 'DECLINED',
    amount: amountOf(answers.findLast(({ fields }) => fields[4] !== undefined) ?? request),
    place: request.fields[43]?.slice(0, 25).trim() || null,
    lastFour: lastDigits(request.fields[2]),
    reason: approved ? null : (decidedBy(entries) ?? code ?? null),
  };
}

/** A tap that became no payment: by the card's word, or the till's. */
function unpaidOf(entries: readonly NumberedEntry[]): Told {
  const said = entries.flatMap(({ bytes }) => valueIn(bytes?.answer, 0x9f27) ?? []);
  const refused = said.length > 0 && ((said.at(-1)?.charCodeAt(0) ?? 0) & 0xc0) === 0;
  const found = entries.some(({ kind }) => kind === 'FINDING');
  const number = entries.flatMap(({ bytes }) => hexIn(bytes?.answer, 0x5a) ?? [])[0];
  return {
    ...NOTHING,
    outcome: refused || found ? 'DECLINED' : 'OPEN',
    place: /^tap-(.{8})-/.exec(entries[0]?.reference ?? '')?.[1] ?? null,
    lastFour: lastDigits(number?.replace(/F+$/, '')),
    reason: decidedBy(entries) ?? null,
  };
}

/** The issuer's finding ends in the code it decided by. */
function decidedBy(entries: readonly NumberedEntry[]): string | undefined {
  const codes = entries
    .filter(({ kind }) => kind === 'FINDING')
    .flatMap(({ summary }) => summary.match(/[A-Z][A-Z_]{3,}/g) ?? []);
  return codes.findLast(isRefusalCode);
}

function messageOf({ bytes }: NumberedEntry): readonly Message[] {
  if (bytes?.message === undefined) return [];
  const { message } = bytes;
  return attempt(() => [readMessage(readMasked(message), NETWORK).message]) ?? [];
}

function amountOf({ fields }: Message): Money | null {
  const currency = currencyOfNumeric(fields[49] ?? '');
  if (currency === undefined || fields[4] === undefined) return null;
  return { amountMinor: Number(fields[4]), currency };
}

function lastDigits(number: string | undefined): string | null {
  return /\d{4}$/.exec(number ?? '')?.[0] ?? null;
}

function hexIn(answer: string | undefined, tag: number): string | undefined {
  if (answer === undefined) return undefined;
  const masked = readMasked(answer);
  return attempt(() => {
    const data = masked.bytes.subarray(0, -2);
    const value = findDeep(decodeTlv(data), tag)?.value;
    if (value === undefined) return undefined;
    const start = value.byteOffset - masked.bytes.byteOffset;
    return masked.text.slice(2 * start, 2 * (start + value.length));
  });
}

/** As characters, one a byte. */
function valueIn(answer: string | undefined, tag: number): string | undefined {
  const digits = hexIn(answer, tag);
  return digits === undefined || digits.includes('X')
    ? undefined
    : String.fromCharCode(Number.parseInt(digits.slice(0, 2), 16));
}

const REFUSED: ReadonlySet<string> = new Set([
  'DECLINED',
  'DECLINED_TERMS_AND_CONDITIONS',
  'EXPIRED',
  'ERROR',
]);

function enrolmentOf(entries: readonly NumberedEntry[]): Told {
  const fields = entries.flatMap(({ call }) =>
    call === undefined ? [] : [...call.asked, ...call.answered],
  );
  const last = (name: RegExp) => lastValue(fields, name);
  const state = last(/^(?:enrolment\.)?state$/) ?? '';
  const provisioning = last(/^(?:enrolment\.)?provisioning$/) ?? '';
  const refusal = refusalOf(entries);
  const done =
    state === 'ACTIVE' || provisioning === 'ACTIVATED' || provisioning === 'PERSONALISED';
  const over = REFUSED.has(state) || provisioning === 'FAILED' || (state === '' && refusal);
  return {
    outcome: over ? 'REFUSED' : done ? 'DONE' : 'OPEN',
    amount: null,
    place: last(/(?:^|\.)card\.(?:bankName|productName|product|label)$/) ?? null,
    lastFour: last(/(?:^|\.)(?:dpanLastFour)$/) ?? last(/(?:^|\.)panLastFour$/) ?? null,
    reason: over ? (last(/^(?:enrolment\.)?reason$/) ?? refusal ?? null) : null,
  };
}

function lastValue(fields: readonly TraceField[], name: RegExp): string | undefined {
  return fields.findLast(({ path, hidden }) => hidden !== true && name.test(path))?.value;
}

function refusalOf(entries: readonly NumberedEntry[]): string | undefined {
  return entries.findLast(({ call }) => call?.refusal !== undefined)?.call?.refusal;
}

function scriptOf(entries: readonly NumberedEntry[]): Told {
  const fields = entries.flatMap(({ call }) => call?.answered ?? []);
  const result = entries
    .flatMap(({ call }) => (call?.operation === 'reportPackage' ? call.answered : []))
    .findLast(({ path }) => path === 'state')?.value;
  return {
    ...NOTHING,
    outcome: result === 'PROCESSED' ? 'DONE' : result === 'FAILED' ? 'REFUSED' : 'OPEN',
    place: lastValue(fields, /^package\.operation$/) ?? null,
  };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
