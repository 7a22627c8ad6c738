/** A dispute as its customer and the desk see it. */
import type { dispute } from '@armilla/api/issuer-money';
import type { z } from 'zod';
import type { Dispute } from './store.ts';

export function disputeView(of: Dispute): z.infer<typeof dispute> {
  const { amountMinor, currency, creditedMinor } = of;
  return {
    disputeId: of.disputeId,
    transactionId: of.authorisationId,
    openedAt: of.openedAtMs,
    reason: of.reason,
    comment: of.comment,
    state: of.state,
    amount: { amountMinor, currency },
    provisionalCredit: creditedMinor === 0 ? null : { amountMinor: creditedMinor, currency },
    answer: of.answer ?? null,
  };
}
