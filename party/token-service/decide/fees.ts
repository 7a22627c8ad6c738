/**
 * What a day's cleared payments come to between an acquirer and an issuer. Fees are taken of
 * purchases and cash, for each payment by itself; a refund gives its amount back and no fee.
 */
import type { settlementPosition } from '@armilla/api/shapes';
import type { Currency } from '@armilla/kit/money';
import type { BankProgramme } from '@armilla/kit/programme';
import type { z } from 'zod';
import type { PaymentKind } from './kinds.ts';

export type Fee = BankProgramme['fees'][number];
export type Position = z.infer<typeof settlementPosition>;

/** A payment that was cleared and posted. */
export interface Cleared {
  readonly programmeId: string;
  readonly acquirerId: string;
  readonly currency: Currency;
  readonly kind: PaymentKind;
  readonly amountMinor: number;
}

/** Of one payment, in minor units: its part of the amount, rounded half up, and what is fixed. */
export function feeOf({ basisPoints, fixedMinor }: Fee, amountMinor: number): number {
  return Math.floor((amountMinor * basisPoints + 5_000) / 10_000) + fixedMinor;
}

/** The positions of one day, one for each programme, acquirer and currency, in that order. */
export function settle(
  businessDate: string,
  payments: readonly Cleared[],
  feesOf: (programmeId: string) => readonly Fee[],
): Position[] {
  const groups = new Map<string, Cleared[]>();
  for (const payment of payments) {
    const key = [payment.programmeId, payment.acquirerId, payment.currency].join('/');
    groups.set(key, [...(groups.get(key) ?? []), payment]);
  }
  const inOrder = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return inOrder.map(([, group]) => position(businessDate, group, feesOf));
}

function position(
  businessDate: string,
  group: readonly Cleared[],
  feesOf: (programmeId: string) => readonly Fee[],
): Position {
  const [first] = group;
  if (first === undefined) throw new Error('a position of nothing');
  const { programmeId, acquirerId, currency } = first;
  const paid = group.filter(({ kind }) => kind !== 'REFUND');
  const purchases = sumOf(paid);
  const refunds = sumOf(group.filter(({ kind }) => kind === 'REFUND'));
  const fees = feesOf(programmeId).map((fee) => {
    const amountMinor = paid.reduce((sum, payment) => sum + feeOf(fee, payment.amountMinor), 0);
    const { name, kind, paidBy } = fee;
    return { name, kind, paidBy, amountMinor };
  });
  const netMinor = purchases.amountMinor - refunds.amountMinor - interchange(fees);
  return { businessDate, programmeId, acquirerId, currency, purchases, refunds, fees, netMinor };
}

function sumOf(payments: readonly Cleared[]): { count: number; amountMinor: number } {
  const amountMinor = payments.reduce((sum, payment) => sum + payment.amountMinor, 0);
  return { count: payments.length, amountMinor };
}

/** What the acquirer leaves the issuer of what it is owed; below zero where the issuer pays. */
function interchange(fees: Position['fees']): number {
  return fees
    .filter(({ kind }) => kind === 'INTERCHANGE')
    .reduce(
      (sum, { paidBy, amountMinor }) => sum + (paidBy === 'ACQUIRER' ? 1 : -1) * amountMinor,
      0,
    );
}
