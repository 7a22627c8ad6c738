/**
 * What a day's cleared payments come to between acquirers and issuers. The network and each bank
 * reckon it from books of their own by this one rule, so that a difference is one of the books.
 * Fees are taken of purchases and cash, for each payment by itself; a refund gives its amount back
 * and no fee. Pure.
 */
import type { Currency } from './money.ts';
import type { BankProgramme } from './programme.ts';

export type Fee = BankProgramme['fees'][number];

/** A payment that was cleared and posted. */
export interface Cleared {
  readonly programmeId: string;
  readonly acquirerId: string;
  readonly currency: Currency;
  readonly isRefund: boolean;
  readonly amountMinor: number;
}

interface Sum {
  readonly count: number;
  readonly amountMinor: number;
}

/** Amounts in minor units; `netMinor` is what the issuer owes the acquirer. */
export interface Position {
  readonly businessDate: string;
  readonly programmeId: string;
  readonly acquirerId: string;
  readonly currency: Currency;
  readonly purchases: Sum;
  readonly refunds: Sum;
  readonly fees: (Pick<Fee, 'name' | 'kind' | 'paidBy'> & { readonly amountMinor: number })[];
  readonly netMinor: number;
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
  const keyOf = ({ programmeId, acquirerId, currency }: Cleared) =>
    [programmeId, acquirerId, currency].join('/');
  const inOrder = [...Map.groupBy(payments, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1));
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
  const paid = group.filter(({ isRefund }) => !isRefund);
  const purchases = sumOf(paid);
  const refunds = sumOf(group.filter(({ isRefund }) => isRefund));
  const fees = feesOf(programmeId).map((fee) => {
    const amountMinor = paid.reduce((sum, payment) => sum + feeOf(fee, payment.amountMinor), 0);
    const { name, kind, paidBy } = fee;
    return { name, kind, paidBy, amountMinor };
  });
  const netMinor = purchases.amountMinor - refunds.amountMinor - interchange(fees);
  return { businessDate, programmeId, acquirerId, currency, purchases, refunds, fees, netMinor };
}

function sumOf(payments: readonly Cleared[]): Sum {
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
