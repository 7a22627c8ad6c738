/**
 * The money of a dispute: posted at once between the bank's side for disputes and the customer's.
 */
import type { Queryable } from '@armilla/kit/database';
import type { House } from '../deps.ts';
import { postNow } from '../store/ledger.ts';

export interface DisputeMove {
  readonly disputeId: string;
  readonly accountId: string;
  /** A currency, or the points of a programme. */
  readonly unit: string;
  /** Above zero the customer gains; below it they give back, into debt if they must. */
  readonly amount: number;
}

/** Moves nothing where the amount is zero. The transfer bears the dispute's identifier. */
export async function moveByDispute(
  { clock, chance }: House,
  tx: Queryable,
  { disputeId, accountId, unit, amount }: DisputeMove,
): Promise<void> {
  if (amount === 0) return;
  const sides =
    amount > 0
      ? ({ debit: 'DISPUTES', credit: 'HOLDER' } as const)
      : ({ debit: 'HOLDER', credit: 'DISPUTES' } as const);
  const booking = { accountId, authorisationId: disputeId, nowMs: clock.now(), chance };
  await postNow(tx, booking, [{ ...sides, unit, amount: Math.abs(amount) }]);
}
