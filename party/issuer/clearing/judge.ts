/** Whether a record of a clearing file is posted, and of how much. Pure. */
import type { difference } from '@armilla/api/shapes';
import type { z } from 'zod';
import { may } from '../decide/posting-life.ts';
import type { Payment } from '../store/authorisations.ts';

export interface ClearingRecord {
  readonly record: number;
  /** Correlation key of the authorisation. */
  readonly authorisation: string;
  readonly kind: 'PURCHASE' | 'CASH' | 'REFUND' | 'PREAUTHORISATION';
  readonly amount: { readonly amountMinor: number; readonly currency: string };
  readonly rrn: string;
}

/** What is asked of a payment before money of it is posted. */
export type Claimed = Pick<Payment, 'kind' | 'outcome' | 'posting' | 'approvedMinor' | 'currency'>;

/** Named as the differences of a reconciliation are. */
export type ClearingReason = Extract<
  z.infer<typeof difference>['kind'],
  'MISSING_AT_ISSUER' | 'NOT_APPROVED' | 'CLEARED_TWICE' | 'AMOUNT_DIFFERS'
>;

/** The reason why a record is not posted; `undefined` when it is. */
export function objectionTo(
  record: ClearingRecord,
  payment: Claimed | undefined,
): ClearingReason | undefined {
  if (payment === undefined) return 'MISSING_AT_ISSUER';
  if (payment.outcome !== 'APPROVED') return 'NOT_APPROVED';
  if ((record.kind === 'REFUND') !== (payment.kind === 'REFUND')) return 'NOT_APPROVED';
  if (payment.posting === 'POSTED') return 'CLEARED_TWICE';
  if (!may(payment, 'CLEAR')) return 'NOT_APPROVED';
  const { amountMinor, currency } = record.amount;
  const fits = currency === payment.currency && amountMinor > 0;
  return fits && amountMinor <= payment.approvedMinor ? undefined : 'AMOUNT_DIFFERS';
}
