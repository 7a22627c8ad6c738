/**
 * What a day's posted payments come to between an acquirer and this bank. Fees are taken of
 * purchases and cash, for each payment by itself; a refund gives its amount back and no fee. Pure.
 */
import type { settlementPosition } from '@armilla/api/shapes';
import type { Currency } from '@armilla/kit/money';
import type { BankProgramme } from '@armilla/kit/programme';
import type { z } from 'zod';
import type { Transfer } from '../decide/posting.ts';

type Fee = BankProgramme['fees'][number];
export type Position = z.infer<typeof settlementPosition>;

/** A payment that was posted. */
export interface Posted {
  readonly acquirerId: string;
  readonly currency: Currency;
  readonly isRefund: boolean;
  readonly amountMinor: number;
}

/** Of one payment, in minor units: its part of the amount, rounded half up, and what is fixed. */
export function feeOf({ basisPoints, fixedMinor }: Fee, amountMinor: number): number {
  return Math.floor((amountMinor * basisPoints + 5_000) / 10_000) + fixedMinor;
}

/**
 * What the bank books of a payment's fees: interchange that it gets or pays, and the network's fee
 * where that is the bank's to pay. The acquirer's own fee to the network is none of its business.
 */
export function feeTransfers(
  fees: readonly Fee[],
  { amountMinor, currency, isRefund }: Omit<Posted, 'acquirerId'>,
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

/** The positions of a day, one for each acquirer and currency, in that order. */
export function settle(
  { id, fees }: Pick<BankProgramme, 'id' | 'fees'>,
  businessDate: string,
  payments: readonly Posted[],
): Position[] {
  const groups = new Map<string, Posted[]>();
  for (const payment of payments) {
    const key = `${payment.acquirerId}/${payment.currency}`;
    const group = groups.get(key) ?? [];
    group.push(payment);
    groups.set(key, group);
  }
  const inOrder = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return inOrder.flatMap(([, group]) => position(id, fees, businessDate, group));
}

function position(
  programmeId: string,
  rules: readonly Fee[],
  businessDate: string,
  group: readonly Posted[],
): readonly Position[] {
  const [first] = group;
  if (first === undefined) return [];
  const { acquirerId, currency } = first;
  const paid = group.filter(({ isRefund }) => !isRefund);
  const purchases = sumOf(paid);
  const refunds = sumOf(group.filter(({ isRefund }) => isRefund));
  const fees = rules.map((fee) => {
    const amountMinor = paid.reduce((sum, payment) => sum + feeOf(fee, payment.amountMinor), 0);
    return { name: fee.name, kind: fee.kind, paidBy: fee.paidBy, amountMinor };
  });
  const netMinor = purchases.amountMinor - refunds.amountMinor - interchange(fees);
  return [{ businessDate, programmeId, acquirerId, currency, purchases, refunds, fees, netMinor }];
}

function sumOf(payments: readonly Posted[]): Position['purchases'] {
  const amountMinor = payments.reduce((sum, payment) => sum + payment.amountMinor, 0);
  return { count: payments.length, amountMinor };
}

/** What the acquirer leaves the bank of what it is owed; below zero where the bank pays. */
function interchange(fees: Position['fees']): number {
  return fees
    .filter(({ kind }) => kind === 'INTERCHANGE')
    .reduce((sum, { paidBy, amountMinor }) => {
      return paidBy === 'ACQUIRER' ? sum + amountMinor : sum - amountMinor;
    }, 0);
}
