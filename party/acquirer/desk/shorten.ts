/** Less of a payment than was approved: partial reversals of terminals, and holds that shrink. */
import { correlationKey, type Message, type ResponseCode } from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { followUpRefused } from '../decide/follow-up.ts';
import { hasAdvice } from '../store/advices.ts';
import type { PaymentRow } from '../store/rows.ts';
import { changeMoney, findPayment, findPaymentById } from '../store/store.ts';
import { keepAdvice } from './advice.ts';
import { standingOf } from './belonging.ts';
import type { Desk } from './desk.ts';

/**
 * A terminal's partial reversal (DE 95), once however often it comes. DE 39: 25 a payment nobody
 * knows, 21 one of which no less can be taken any more, 13 more than is in force.
 */
export async function shorten(
  desk: Desk,
  tx: Queryable,
  originalKey: string,
  advice: Message,
  remainsMinor: number,
): Promise<ResponseCode> {
  const key = correlationKey(advice);
  if (await hasAdvice(tx, key)) return '00';
  const payment = await findPayment(tx, originalKey);
  if (payment === undefined || payment.kind === 'INCREMENT') return '25';
  const no = followUpRefused('REDUCE', await standingOf(tx, payment), remainsMinor);
  if (no !== undefined) return no === 'PAYMENT_STATE' ? '21' : '13';
  await reduceTo(desk, tx, payment, remainsMinor, advice, key);
  return '00';
}

/** Keeps the smaller amount and tells the network. */
export async function reduceTo(
  desk: Desk,
  tx: Queryable,
  payment: PaymentRow,
  remainsMinor: number,
  message: Message,
  key: string | null,
): Promise<void> {
  const { transaction_id: transactionId, clearing } = payment;
  await changeMoney(tx, transactionId, remainsMinor, clearing);
  const advice = { kind: 'PARTIAL_REVERSAL', transactionId, message, correlationKey: key } as const;
  await keepAdvice(desk, tx, advice);
}

/** What a taken-back increment had added to its hold goes, while it is a hold. */
export async function lowerHold(tx: Queryable, increment: PaymentRow): Promise<void> {
  const original = await findPaymentById(tx, increment.original_id ?? '');
  if (original?.clearing !== 'HELD') return;
  const amount = Number(original.amount_minor - increment.amount_minor);
  await changeMoney(tx, original.transaction_id, amount, original.clearing);
}
