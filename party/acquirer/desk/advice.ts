/**
 * Advices: what the network is told after a payment and cannot say no to. Kept with the change they
 * tell of, delivered in their order until they are answered.
 */
import { isApproved, type Message, repeatMti } from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { NoAnswer } from '@armilla/kit/host-link';
import { identifier } from '@armilla/kit/identifier';
import { type Message as Letter, post } from '@armilla/kit/outbox';
import { refuse } from '@armilla/kit/refusal';
import { clear } from '../decide/clearing.ts';
import { answerSubelements } from '../decide/kind.ts';
import { answers } from '../decide/messages.ts';
import {
  findAdvice,
  hasEarlier,
  insertAdvice,
  markAdviceAnswered,
  markAdviceSent,
  nextAdviceNumber,
} from '../store/advices.ts';
import type { AdviceKind, AdviceRow } from '../store/rows.ts';
import { findPaymentById, keepNetworkFacts, rejectPayment } from '../store/store.ts';
import { askNetwork, type Desk } from './desk.ts';
import { isLater } from './later.ts';

export interface Advice {
  readonly kind: AdviceKind;
  readonly transactionId: string;
  /** As it goes out. */
  readonly message: Message;
  /** Of a terminal's own message: its repeat is not told again. `null` for ours. */
  readonly correlationKey: string | null;
}

/** Within the transaction of the change it tells of. False when it is kept already. */
export async function keepAdvice(desk: Desk, tx: Queryable, advice: Advice): Promise<boolean> {
  const now = desk.clock.now();
  const number = await nextAdviceNumber(tx);
  const adviceId = identifier('adv', now, desk.chance);
  const { message, ...rest } = advice;
  const sealed = desk.vault.seal(message, adviceId);
  if (!(await insertAdvice(tx, { ...rest, adviceId, number, sealed, now }))) return false;
  // Letters of one millisecond are delivered by their names.
  const messageId = `advice/${String(number).padStart(19, '0')}`;
  const letter = { messageId, operation: 'advise', input: { adviceId } };
  await post(tx, { ...letter, destination: 'token-service' }, now);
  return true;
}

/** Delivers a stored advice; for the outbox, to which a refusal "later" means later. */
export async function deliverAdvice(desk: Desk, letter: Letter): Promise<unknown> {
  const { adviceId } = letter.input as { adviceId: string };
  const row = await findAdvice(desk.database, adviceId);
  if (row === undefined) throw new Error('a stored advice vanished');
  if (row.message_sealed === null) return undefined;
  if (await hasEarlier(desk.database, row)) return refuse('UNAVAILABLE');
  const message = desk.vault.open(row.message_sealed, adviceId);
  await markAdviceSent(desk.database, adviceId, desk.clock.now());
  const mti = row.sent_at === null ? message.mti : repeatMti(message.mti);
  const answer = await answerOf(desk, { mti, fields: message.fields });
  if (answer === undefined || isLater(answer.fields[39])) return refuse('UNAVAILABLE');
  await desk.database.transaction((tx) => takeAnswer(desk, tx, row, answer));
  return undefined;
}

async function answerOf(desk: Desk, advice: Message): Promise<Message | undefined> {
  try {
    const answer = await askNetwork(desk, advice);
    return answers(answer, advice) ? answer : undefined;
  } catch (error) {
    if (error instanceof NoAnswer) return undefined;
    throw error;
  }
}

async function takeAnswer(
  desk: Desk,
  tx: Queryable,
  row: AdviceRow,
  { mti, fields }: Message,
): Promise<void> {
  const responseCode = fields[39] ?? '';
  await markAdviceAnswered(tx, row.advice_id, responseCode, desk.clock.now());
  // Less is owed, whatever the network thinks of it.
  if (row.kind === 'PARTIAL_REVERSAL') return;
  if (!isApproved(responseCode)) return rejected(desk, tx, row, responseCode);
  const { '02': reference } = answerSubelements({ mti, fields });
  const code = fields[38]?.trim() || null;
  await keepNetworkFacts(tx, row.transaction_id, code, reference ?? null);
}

/** A sale or a final amount that the network does not know of is not paid for by clearing it. */
async function rejected(
  desk: Desk,
  tx: Queryable,
  row: AdviceRow,
  responseCode: string,
): Promise<void> {
  const payment = await findPaymentById(tx, row.transaction_id);
  const clearing = payment && clear(payment.clearing, 'REJECT');
  if (payment === undefined || clearing === undefined) return;
  await rejectPayment(tx, payment.transaction_id, clearing, `DE 39 ${responseCode}`);
  desk.log.warn({ rrn: payment.rrn, responseCode }, 'the network does not take an advice');
}
