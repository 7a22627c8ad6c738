/**
 * A terminal takes back what stands in a clearing file already, or what the merchant has given back
 * in part: no reversal can undo that any more, so the rest is refunded by us.
 */
import { isApproved, type Message, type ResponseCode } from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import { type Message as Letter, post } from '@armilla/kit/outbox';
import { refuse } from '@armilla/kit/refusal';
import { isOpen } from '../decide/clearing.ts';
import { followUpRefused } from '../decide/follow-up.ts';
import { answerTo } from '../decide/messages.ts';
import type { PaymentRow } from '../store/rows.ts';
import {
  changeTold,
  findPaymentById,
  hasLostRefund,
  insertReversal,
  markAnswered,
} from '../store/store.ts';
import type { Authorisations } from './authorisation.ts';
import { standingOf } from './belonging.ts';
import { writeByReceipt } from './by-receipt.ts';
import type { Desk } from './desk.ts';
import { isLater } from './later.ts';

/** Whether an approved payment can no longer be taken back as if it had not been. */
export async function isTooLate(tx: Queryable, payment: PaymentRow): Promise<boolean> {
  const { state, clearing, kind } = payment;
  if (state !== 'APPROVED' || clearing === 'REJECTED') return false;
  if (kind === 'INCREMENT') return heldNoMore(tx, payment);
  return !isOpen(state, clearing) || (await standingOf(tx, payment)).refundedMinor > 0;
}

async function heldNoMore(tx: Queryable, increment: PaymentRow): Promise<boolean> {
  const original = await findPaymentById(tx, increment.original_id ?? '');
  return original?.clearing !== 'HELD';
}

/**
 * 00 when the rest will be refunded. 21, nothing done, for a refund that is under way, which nobody
 * can collect again, and for a raised hold that has been completed.
 */
export async function giveBackInstead(
  desk: Desk,
  tx: Queryable,
  payment: PaymentRow,
  advice: Message,
): Promise<ResponseCode> {
  const { kind, transaction_id: transactionId, correlation_key: originalKey } = payment;
  if (kind === 'REFUND' || kind === 'INCREMENT') return '21';
  const now = desk.clock.now();
  const reversalId = identifier('rev', now, desk.chance);
  const sealed = desk.vault.seal(advice, reversalId);
  await insertReversal(tx, { reversalId, originalKey, origin: 'TERMINAL', sealed, now });
  await markAnswered(tx, reversalId, '21', now);
  const request = desk.vault.open(payment.request_sealed, transactionId);
  await changeTold(tx, transactionId, desk.vault.seal(answerTo(request, '21'), transactionId));
  const letter = { messageId: reversalId, operation: 'giveBack', input: { transactionId } };
  await post(tx, { ...letter, destination: 'token-service' }, now);
  return '00';
}

/**
 * Refunds what is left of a payment, with a new refund as often as one is lost: not before the
 * network has heard that the lost one is none, since both would be more than was paid.
 */
export async function deliverGiveBack(
  desk: Desk,
  payments: Authorisations,
  letter: Letter,
): Promise<unknown> {
  const { transactionId } = letter.input as { transactionId: string };
  const written = await desk.database.transaction(async (tx) => {
    const payment = await findPaymentById(tx, transactionId);
    if (payment === undefined) throw new Error('a payment to be given back vanished');
    if (await hasLostRefund(tx, transactionId)) return 'LATER';
    const standing = await standingOf(tx, payment);
    const rest = standing.amountMinor - standing.refundedMinor;
    if (rest <= 0 || followUpRefused('GIVE_BACK', standing, rest) !== undefined) return undefined;
    return writeByReceipt(desk, tx, 'REFUND', payment, rest);
  });
  if (written === undefined) return undefined;
  if (written === 'LATER') return refuse('UNAVAILABLE');
  await payments.forward(written.request);
  const refund = await findPaymentById(desk.database, written.transactionId);
  const responseCode = refund?.response_code ?? undefined;
  if (isLater(responseCode)) return refuse('UNAVAILABLE');
  if (!isApproved(responseCode)) {
    desk.log.error({ rrn: refund?.rrn }, 'a payment that was taken back could not be given back');
  }
  return undefined;
}
