/**
 * A reversal takes its original back, wholly or but for what remains (DE 95): money and points
 * together. What remains replaces what was asked, so what raised a hold stays beside it, whichever
 * of the two came first. Said again it changes nothing; said before its original it stays as a
 * tombstone, and no more than what remains is held. What was cleared cannot be taken back, only
 * refunded (DE 39 `21`).
 */
import type { Message, ResponseCode } from '@armilla/iso8583';
import { type Holding, type Queryable, together } from '@armilla/kit/database';
import { PAN } from '@armilla/kit/secret';
import { unreachable } from '@armilla/kit/unreachable';
import { answerMessage } from '../decide/answer-message.ts';
import { may } from '../decide/posting-life.ts';
import { type ReversalRequest, readReversal } from '../decide/read-request.ts';
import type { House } from '../deps.ts';
import { noteTap } from '../notices/note-tap.ts';
import {
  changePayment,
  noteReversal,
  type Payment,
  paymentById,
  paymentByKey,
  standingOf,
  takeReversal,
} from '../store/authorisations.ts';
import { lower, undo } from './money.ts';
import { type Payer, payerHeld } from './payer.ts';
import { endRefund, lowerRefund } from './refund.ts';

type Taken = 'TAKEN' | 'ORIGINAL_UNKNOWN' | 'TAKEN_BEFORE' | 'TOO_LATE';

const RESPONSES: Readonly<Record<Taken, ResponseCode>> = {
  TAKEN: '00',
  ORIGINAL_UNKNOWN: '00',
  TAKEN_BEFORE: '00',
  TOO_LATE: '21',
};

export async function reverse(house: House, message: Message): Promise<Message> {
  const reversal = readReversal(message);
  const panFingerprint = house.vault.fingerprint(new PAN(message.fields[2] ?? ''));
  const taken = await house.lanes(panFingerprint, () =>
    together(house.database, (tx) => reverseIn(house, tx, reversal, panFingerprint)),
  );
  house.log.info({ rrn: message.fields[37], taken }, 'reversal answered');
  return answerMessage(message, RESPONSES[taken]);
}

/** An original under way on the same account comes wholly before this reversal or wholly after. */
async function reverseIn(
  house: House,
  tx: Holding,
  { key, originalKey, remainingMinor }: ReversalRequest,
  panFingerprint: string,
): Promise<Taken> {
  const payer = await payerHeld(tx, panFingerprint);
  const nowMs = house.clock.now();
  if (!(await takeReversal(tx, key, originalKey, nowMs))) return 'TAKEN_BEFORE';
  await noteReversal(tx, originalKey, remainingMinor, nowMs);
  const original = await paymentByKey(tx, originalKey);
  if (original === undefined) return 'ORIGINAL_UNKNOWN';
  if (original.outcome !== 'APPROVED') return 'TAKEN';
  const done = await takeBack(house, tx, original, remainingMinor);
  if (done && payer !== undefined) await tellHolder(house, tx, original, payer, remainingMinor);
  return done ? 'TAKEN' : 'TOO_LATE';
}

/** All of it goes but what remains. False when it is too late for it. */
export async function takeBack(
  house: House,
  tx: Queryable,
  payment: Payment,
  remainingMinor: number,
): Promise<boolean> {
  switch (payment.kind) {
    case 'PURCHASE':
    case 'CASH':
    case 'PREAUTHORISATION':
      return takeBackOwn(house, tx, payment, remainingMinor);
    case 'REFUND':
      return takeBackRefund(house, tx, payment, remainingMinor);
    case 'INCREMENT':
      return takeBackIncrement(house, tx, payment, remainingMinor);
    case 'COMPLETION': {
      const whole = await paymentById(tx, payment.originalAuthorisationId ?? '');
      return whole === undefined || takeBack(house, tx, whole, remainingMinor);
    }
    default:
      return unreachable(payment.kind);
  }
}

/** One whose hold went by itself has given its payment back what it took. */
async function takeBackRefund(
  house: House,
  tx: Queryable,
  refund: Payment,
  remainingMinor: number,
): Promise<boolean> {
  if (!may(refund, 'TAKE_BACK')) return false;
  const pending = refund.posting === 'PENDING';
  if (remainingMinor === 0) {
    await (pending ? endRefund(house, tx, refund, 'REVERSED') : undo(house, tx, refund));
  } else if (pending) {
    await lowerRefund(house, tx, refund, remainingMinor);
  }
  return true;
}

/** What raised it goes with the whole, and stays beside a part. */
async function takeBackOwn(
  house: House,
  tx: Queryable,
  payment: Payment,
  remainingMinor: number,
): Promise<boolean> {
  const raisedMinor = remainingMinor === 0 ? 0 : await raisedBy(tx, payment);
  return takeBackPayment(house, tx, payment, remainingMinor + raisedMinor);
}

/** The increments of a hold; once it is completed they are part of its final amount. */
async function raisedBy(tx: Queryable, payment: Payment): Promise<number> {
  if (payment.kind !== 'PREAUTHORISATION' || payment.completedAtMs !== undefined) return 0;
  const increments = await standingOf(tx, payment.authorisationId, 'INCREMENT');
  return increments.reduce((sum, { approvedMinor }) => sum + approvedMinor, 0);
}

async function takeBackPayment(
  house: House,
  tx: Queryable,
  payment: Payment,
  remainingMinor: number,
): Promise<boolean> {
  if (!may(payment, 'TAKE_BACK')) return false;
  const refunds = await standingOf(tx, payment.authorisationId, 'REFUND');
  if (remainingMinor > 0) {
    if (remainingMinor < payment.refundedMinor) return false;
    if (payment.posting === 'PENDING') await lower(house, tx, payment, remainingMinor);
    return true;
  }
  // What is given up whole has nothing left to be refunded.
  if (refunds.some((refund) => !may(refund, 'TAKE_BACK'))) return false;
  for (const refund of refunds) await takeBackRefund(house, tx, refund, 0);
  await undo(house, tx, payment);
  return true;
}

/** The pre-authorisation goes back by what the increment had raised it by. */
async function takeBackIncrement(
  house: House,
  tx: Queryable,
  increment: Payment,
  remainingMinor: number,
): Promise<boolean> {
  const whole = await paymentById(tx, increment.originalAuthorisationId ?? '');
  const less = increment.approvedMinor - remainingMinor;
  if (less <= 0) return true;
  const pending = whole?.posting === 'PENDING' && whole.completedAtMs === undefined;
  if (whole === undefined || !pending) return false;
  const left = Math.max(0, whole.approvedMinor - less);
  const done = await takeBackPayment(house, tx, whole, left);
  const outcome = remainingMinor === 0 ? 'REVERSED' : 'APPROVED';
  if (done) await changePayment(tx, increment, { approvedMinor: remainingMinor, outcome });
  return done;
}

/** Of a whole reversal: that the payment is none. */
async function tellHolder(
  house: House,
  tx: Queryable,
  payment: Payment,
  { card, account }: Payer,
  remainingMinor: number,
): Promise<void> {
  const { kind, dpanLastFour, approvedMinor } = payment;
  if (remainingMinor > 0 || kind === 'INCREMENT' || kind === 'COMPLETION') return;
  const { customerId } = account;
  const { cardId, panLastFour } = card;
  await noteTap(house, tx, {
    ...payment,
    kind,
    outcome: 'REVERSED',
    amountMinor: approvedMinor,
    customerId,
    cardId,
    lastFour: dpanLastFour ?? panLastFour,
  });
}
