/** The payment that a refund, an increment or a completion belongs to. */
import type { Queryable } from '@armilla/kit/database';
import type { Standing } from '../decide/follow-up.ts';
import { hasUntold } from '../store/advices.ts';
import type { PaymentRow } from '../store/rows.ts';
import { isRaisedBy, paymentsByReference, refundedOf } from '../store/store.ts';

/**
 * A merchant's payment by its reference. `undefined` when there is none, and when two terminals
 * have used the same: nobody can tell then which of them is meant.
 */
export async function paymentOf(
  tx: Queryable,
  merchantId: string,
  rrn: string,
): Promise<PaymentRow | undefined> {
  const [first, ...others] = await paymentsByReference(tx, merchantId, rrn);
  return others.length > 0 ? undefined : first;
}

/** Where it stands now; within a transaction, so that nobody moves it meanwhile. */
export async function standingOf(tx: Queryable, payment: PaymentRow): Promise<Standing> {
  const { kind, state, clearing, amount_minor: amount, transaction_id: id } = payment;
  const refundedMinor = await refundedOf(tx, id);
  const isRaised = kind === 'PREAUTHORISATION' && (await isRaisedBy(tx, id));
  const isUntold = await hasUntold(tx, payment.correlation_key);
  return {
    kind,
    state,
    clearing,
    amountMinor: Number(amount),
    refundedMinor,
    isRaised,
    isUntold,
  };
}
