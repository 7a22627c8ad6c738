/** Refunds: what they give back of the payment they belong to, and what undoing one restores. */
import type { Queryable } from '@armilla/kit/database';
import type { House } from '../deps.ts';
import { NO_SPLIT, refundSplit, type Split } from '../rewards/split.ts';
import { changePayment, type Payment, paymentById, standingOf } from '../store/authorisations.ts';
import { stepOf } from '../store/steps.ts';
import {
  accountOfPayment,
  earnerOf,
  earningOf,
  expire,
  holdAnew,
  setSplit,
  uncountEarned,
  undo,
} from './money.ts';

/**
 * The split of a refund, and its original told of it. Without an original it is money alone; with
 * one, the points that paid come back in proportion and the points earned go.
 */
export async function giveBack(
  house: House,
  tx: Queryable,
  original: Payment | undefined,
  refundMinor: number,
): Promise<Split> {
  if (original === undefined) return { ...NO_SPLIT, moneyMinor: refundMinor };
  const split = await splitOfRefund(house, tx, original, refundMinor, undefined);
  await changeRefunded(house, tx, original, refundMinor, split.earned);
  const { authorisationId } = original;
  await stepOf(tx, authorisationId, 'REFUNDED', refundMinor, house.clock.now());
  return split;
}

/** Of the refunds that stand, `but` is left out. */
async function splitOfRefund(
  house: House,
  tx: Queryable,
  original: Payment,
  refundMinor: number,
  but: string | undefined,
): Promise<Split> {
  const account = await accountOfPayment(tx, original);
  const standing = await standingOf(tx, original.authorisationId, 'REFUND');
  const others = standing.filter(
    ({ authorisationId, posting }) => authorisationId !== but && posting !== 'EXPIRED',
  );
  const before = others.reduce((sum, { split }) => plus(sum, split), NO_SPLIT);
  const earnedBy = earningOf(house, account.card, earnerOf(original, account));
  return refundSplit(original.split, before, refundMinor, earnedBy);
}

const plus = (a: Split, b: Split): Split => ({
  moneyMinor: a.moneyMinor + b.moneyMinor,
  paidMinor: a.paidMinor + b.paidMinor,
  spent: a.spent + b.spent,
  earned: a.earned + b.earned,
});

/** `byMinor` and `earned` are below zero when a refund is undone. */
async function changeRefunded(
  house: House,
  tx: Queryable,
  original: Payment,
  byMinor: number,
  earned: number,
): Promise<void> {
  await changePayment(tx, original, { refundedMinor: original.refundedMinor + byMinor });
  const account = await accountOfPayment(tx, original);
  await uncountEarned(house, tx, account.card, earnerOf(original, account), earned);
}

/** A refund that is held is taken back, or nobody cleared it: its original is as it was before. */
export async function endRefund(
  house: House,
  tx: Queryable,
  refund: Payment,
  how: 'REVERSED' | 'EXPIRED',
): Promise<void> {
  if (how === 'REVERSED') await undo(house, tx, refund);
  else await expire(house, tx, refund);
  const original = await originalOfRefund(tx, refund);
  if (original === undefined) return;
  await changeRefunded(house, tx, original, -refund.approvedMinor, -refund.split.earned);
}

/** A refund whose hold expired is cleared after all: as money alone. */
export async function holdRefundAnew(
  house: House,
  tx: Queryable,
  refund: Payment,
  amountMinor: number,
): Promise<Payment> {
  const original = await originalOfRefund(tx, refund);
  if (original !== undefined) await changeRefunded(house, tx, original, amountMinor, 0);
  return holdAnew(house, tx, refund, amountMinor);
}

/** Lowers a refund that is held to so much, above zero. */
export async function lowerRefund(
  house: House,
  tx: Queryable,
  refund: Payment,
  toMinor: number,
): Promise<Payment> {
  if (toMinor >= refund.approvedMinor) return refund;
  const original = await originalOfRefund(tx, refund);
  const split =
    original === undefined
      ? { ...NO_SPLIT, moneyMinor: toMinor }
      : await splitOfRefund(house, tx, original, toMinor, refund.authorisationId);
  const account = await accountOfPayment(tx, refund);
  await setSplit(house, tx, refund, account, split);
  await changePayment(tx, refund, { approvedMinor: toMinor, amountMinor: toMinor, split });
  await stepOf(tx, refund.authorisationId, 'REDUCED', toMinor, house.clock.now());
  if (original !== undefined) {
    const less = toMinor - refund.approvedMinor;
    await changeRefunded(house, tx, original, less, split.earned - refund.split.earned);
  }
  return { ...refund, approvedMinor: toMinor, split };
}

async function originalOfRefund(tx: Queryable, refund: Payment): Promise<Payment | undefined> {
  const { originalAuthorisationId } = refund;
  return originalAuthorisationId === undefined
    ? undefined
    : paymentById(tx, originalAuthorisationId);
}
