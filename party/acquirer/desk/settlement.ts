/** What becomes of a payment that was forwarded: answered, unanswered, or answered too late. */
import { correlationKey, isApproved, type Message } from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { step, type TransactionEvent } from '../decide/life.ts';
import { answerTo } from '../decide/messages.ts';
import type { PaymentRow } from '../store/rows.ts';
import { findPayment, forwardedPayments, keepAnswer, moveTo } from '../store/store.ts';
import { type Desk, recordMessage } from './desk.ts';
import { takeBack } from './reversal.ts';

/**
 * The answer the terminal was given, or what it is given when its reversal was quicker. A yes that
 * has been taken back since is not said again: nobody would pay for it.
 */
export function keptAnswer(desk: Desk, row: PaymentRow): Message {
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
  const event = eventOf(answer);
  const told = await desk.database.transaction(async (tx) => {
    const row = await findPayment(tx, key);
    if (row === undefined) throw new Error('a forwarded payment vanished');
    const { state, moved, reverse } = step(row.state, event);
    if (reverse) await takeBack(desk, tx, request);
    // Settled already, by a restart or by its reversal: what was said stays said.
    if (!moved && row.answer_sealed !== null) return keptAnswer(desk, row);
    const said = moved ? (answer ?? answerTo(request, '91')) : answerTo(request, '21');
    await keepAnswer(tx, row.transaction_id, {
      state,
      sealed: desk.vault.seal(said, row.transaction_id),
      responseCode: said.fields[39] ?? '',
      authorisationCode: said.fields[38]?.trim() || null,
      at: desk.clock.now(),
    });
    return said;
  });
  if (event === 'LOSE') desk.nudge();
  return told;
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
  if (moved) await moveTo(tx, row.transaction_id, state, desk.clock.now());
  return true;
}

/** Settles what a crash cut off: nobody knows its fate, so it is taken back. */
export async function recover(desk: Desk): Promise<void> {
  for (const row of await forwardedPayments(desk.database)) {
    const request = desk.vault.open(row.request_sealed, row.transaction_id);
    await settle(desk, row.correlation_key, request, undefined);
  }
}
