/** What becomes of a request that was forwarded: answered, unanswered, or answered too late. */
import { correlationKey, isApproved, type Message, type Subelements } from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { clear, clearingOfApproved } from '../decide/clearing.ts';
import { answerSubelements } from '../decide/kind.ts';
import { type Step, step, type TransactionEvent, type TransactionState } from '../decide/life.ts';
import { answerTo } from '../decide/messages.ts';
import type { PaymentRow } from '../store/rows.ts';
import {
  type Answered,
  changeMoney,
  findPayment,
  findPaymentById,
  forwardedPayments,
  keepAnswer,
  moveTo,
  type NewPaymentRow,
} from '../store/store.ts';
import { type Desk, recordMessage } from './desk.ts';
import { takeBack } from './reversal.ts';

/**
 * The answer the terminal was given, or what it is given when its reversal was quicker. A yes that
 * has been taken back since is not said again: nobody would pay for it.
 */
export function keptAnswer(desk: Desk, row: NewPaymentRow): Message {
  if (row.answer_sealed !== null) {
    const answer = desk.vault.open(row.answer_sealed, row.transaction_id);
    if (row.state !== 'REVERSED' || !isApproved(answer.fields[39])) return answer;
  }
  return answerTo(desk.vault.open(row.request_sealed, row.transaction_id), '21');
}

/**
 * Writes down what came of a forwarded request and returns what its terminal is told. No answer
 * (`undefined`) is told as 91, and the request is taken back.
 */
export async function settle(
  desk: Desk,
  key: string,
  request: Message,
  answer: Message | undefined,
): Promise<Message> {
  const told = await desk.database.transaction((tx) => settleIn(desk, tx, key, request, answer));
  desk.nudge();
  return told;
}

async function settleIn(
  desk: Desk,
  tx: Queryable,
  key: string,
  request: Message,
  answer: Message | undefined,
): Promise<Message> {
  const row = await findPayment(tx, key);
  if (row === undefined) throw new Error('a forwarded payment vanished');
  const { state, reverse } = await stepOf(tx, row, eventOf(answer));
  if (reverse) await takeBack(desk, tx, request);
  if (row.answer_sealed !== null) {
    // Settled already, by a restart or by its reversal: what was said stays said.
    await moveTo(tx, row.transaction_id, state, row.clearing, desk.clock.now());
    return keptAnswer(desk, { ...row, state });
  }
  const said = state === 'REVERSED' ? answerTo(request, '21') : (answer ?? answerTo(request, '91'));
  await keepAnswer(tx, row.transaction_id, answered(desk, row, state, said));
  if (state === 'APPROVED' && row.kind === 'INCREMENT')
    await raise(tx, row, Number(said.fields[4]));
  return said;
}

function answered(
  desk: Desk,
  row: PaymentRow,
  state: TransactionState,
  { mti, fields }: Message,
): Answered {
  const said = { mti, fields };
  const approved = state === 'APPROVED';
  const { '02': reference, ...others } = answerSubelements(said);
  // Points beside a no were neither spent nor earned.
  const points: Subelements = approved ? others : {};
  return {
    state,
    clearing: approved ? clearingOfApproved(row.kind) : 'NONE',
    approvedMinor: approved ? Number(fields[4]) : null,
    sealed: desk.vault.seal(said, row.transaction_id),
    responseCode: fields[39] ?? '',
    authorisationCode: fields[38]?.trim() || null,
    pointsSpent: numberIn(points['07']),
    pointsPaidMinor: numberIn(points['11']),
    pointsEarned: numberIn(points['10']),
    paymentAccountReference: reference ?? null,
    at: desk.clock.now(),
  };
}

function numberIn(digits: string | undefined): bigint | null {
  return digits === undefined ? null : BigInt(digits);
}

/** A yes to more of a hold that is gone by now is taken back as one that came too late. */
async function stepOf(tx: Queryable, row: PaymentRow, event: TransactionEvent): Promise<Step> {
  const late = event === 'APPROVE' && row.state === 'FORWARDED' && row.kind === 'INCREMENT';
  if (late && (await heldBy(tx, row)) === undefined) {
    return { state: step(row.state, 'REVERSE').state, moved: true, reverse: true };
  }
  return step(row.state, event);
}

/** The pre-authorisation that an increment belongs to, while it is still held. */
async function heldBy(tx: Queryable, row: PaymentRow): Promise<PaymentRow | undefined> {
  const original = await findPaymentById(tx, row.original_id ?? '');
  return original?.clearing === 'HELD' ? original : undefined;
}

async function raise(tx: Queryable, increment: PaymentRow, byMinor: number): Promise<void> {
  const original = await heldBy(tx, increment);
  if (original === undefined) throw new Error('an increment of nothing was approved');
  const amount = Number(original.amount_minor) + byMinor;
  await changeMoney(tx, original.transaction_id, amount, original.clearing);
}

function eventOf(answer: Message | undefined): TransactionEvent {
  if (answer === undefined) return 'LOSE';
  return isApproved(answer.fields[39]) ? 'APPROVE' : 'DECLINE';
}

/**
 * An answer that nobody waited for any more. The terminal was told no, so a yes is taken back;
 * one that its terminal got is only a repeat.
 */
export async function settleLate(desk: Desk, answer: Message): Promise<void> {
  recordMessage(desk, 'from network', answer);
  if (answer.mti !== '0110') return;
  const known = await desk.database.transaction((tx) => lateStep(desk, tx, answer));
  if (known) desk.nudge();
  else desk.log.warn({ rrn: answer.fields[37] }, 'an answer to no request of ours');
}

async function lateStep(desk: Desk, tx: Queryable, answer: Message): Promise<boolean> {
  const row = await findPayment(tx, correlationKey(answer));
  if (row === undefined) return false;
  // Its request is just being settled as lost, which takes it back.
  if (row.state === 'FORWARDED') return true;
  const { state, moved, reverse } = step(row.state, eventOf(answer));
  const request = desk.vault.open(row.request_sealed, row.transaction_id);
  if (reverse) await takeBack(desk, tx, request);
  if (moved) {
    const clearing = clear(row.clearing, 'RELEASE') ?? row.clearing;
    await moveTo(tx, row.transaction_id, state, clearing, desk.clock.now());
  }
  return true;
}

/**
 * Settles what a crash cut off: nobody knows its fate, so it is taken back. What another process is
 * at is left to it.
 */
export async function recover(desk: Desk): Promise<void> {
  for (const row of await forwardedPayments(desk.database)) {
    const letGo = await desk.database.hold(workOn(row.correlation_key));
    if (letGo === undefined) continue;
    try {
      // That process may have been at its end just now.
      await settleUnsettled(desk, row.correlation_key);
    } finally {
      letGo();
    }
  }
}

/** The name that whoever works on a payment holds meanwhile. */
export function workOn(key: string): string {
  return `payment/${key}`;
}

/** The same of one whose fate could not be written down. */
export async function settleUnsettled(desk: Desk, key: string): Promise<void> {
  const row = await findPayment(desk.database, key);
  if (row?.state === 'FORWARDED') await settleLost(desk, row);
}

async function settleLost(desk: Desk, row: PaymentRow): Promise<void> {
  const request = desk.vault.open(row.request_sealed, row.transaction_id);
  await settle(desk, row.correlation_key, request, undefined);
}
