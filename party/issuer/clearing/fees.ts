/** What the bank books of the fees of a payment that is posted. Pure. */
import { type Cleared, type Fee, feeOf } from '@armilla/kit/settlement';
import type { Transfer } from '../decide/posting.ts';

/**
 * What the bank books of a payment's fees: interchange that it gets or pays, and the network's fee
 * where that is the bank's to pay. The acquirer's own fee to the network is none of its business.
 */
export function feeTransfers(
  fees: readonly Fee[],
  { amountMinor, currency, isRefund }: Pick<Cleared, 'amountMinor' | 'currency' | 'isRefund'>,
): readonly Transfer[] {
  if (isRefund) return [];
  return fees.flatMap((fee): readonly Transfer[] => {
    const amount = feeOf(fee, amountMinor);
    if (amount === 0) return [];
    if (fee.paidBy === 'ISSUER')
      return [{ unit: currency, debit: 'FEES', credit: 'CONTRA', amount }];
    if (fee.kind !== 'INTERCHANGE') return [];
    return [{ unit: currency, debit: 'CONTRA', credit: 'FEES', amount }];
  });
}
