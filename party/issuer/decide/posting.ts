/**
 * Posting rules. Every movement is a transfer from one ledger account to another, so that all of
 * them together are zero at any moment. A payment is held (PENDING) until clearing posts it; its
 * points are held with it and share its fate.
 */
import type { Currency } from '@armilla/kit/money';
import type { Split } from '../rewards/split.ts';

/**
 * Whose side of an account: `HOLDER` the customer, `CONTRA` the network, `REWARDS` what redeemed
 * points pay, `DISPUTES` credits for the time being, `FEES` interchange and network fees,
 * `SUSPENSE` what nobody is known to own yet.
 */
export type Side = 'HOLDER' | 'CONTRA' | 'REWARDS' | 'DISPUTES' | 'FEES' | 'SUSPENSE';

/** What a ledger account counts: a currency, or the points of a programme (`points:Bonus`). */
export type Unit = string;

export interface Transfer {
  readonly unit: Unit;
  readonly debit: Side;
  readonly credit: Side;
  /** Minor units or points; above zero. */
  readonly amount: number;
}

/** The four figures of a ledger account; none is ever below zero. */
export interface Figures {
  readonly debitsPending: number;
  readonly debitsPosted: number;
  readonly creditsPending: number;
  readonly creditsPosted: number;
}

export function pointsUnit(programme: string): Unit {
  return `points:${programme}`;
}

/** What a payment moves: who pays it, in money and in points, and what it earns. */
export interface Movement {
  readonly currency: Currency;
  /** The loyalty programme of the card; none earns or spends without one. */
  readonly programme: string | undefined;
  readonly split: Split;
}

/** The transfers of a payment: the merchant is owed all of it, by the holder and by the points. */
export function paymentTransfers({ currency, programme, split }: Movement): readonly Transfer[] {
  const { moneyMinor, paidMinor, spent, earned } = split;
  const points = pointsUnit(programme ?? '');
  return moving([
    { unit: currency, debit: 'HOLDER', credit: 'CONTRA', amount: moneyMinor },
    { unit: currency, debit: 'REWARDS', credit: 'CONTRA', amount: paidMinor },
    { unit: points, debit: 'HOLDER', credit: 'CONTRA', amount: spent },
    { unit: points, debit: 'CONTRA', credit: 'HOLDER', amount: earned },
  ]);
}

/** The same the other way round: what a refund gives back and takes back. */
export function refundTransfers(movement: Movement): readonly Transfer[] {
  return paymentTransfers(movement).map(({ unit, debit, credit, amount }) => ({
    unit,
    debit: credit,
    credit: debit,
    amount,
  }));
}

/** Transfers of nothing are none. */
function moving(transfers: readonly Transfer[]): readonly Transfer[] {
  return transfers.filter(({ amount }) => amount > 0);
}

/** What is on the account. */
export function postedBalance(figures: Figures): number {
  return figures.creditsPosted - figures.debitsPosted;
}

/** What may be spent: what is on the account and the credit line, less what is held. */
export function availableBalance(figures: Figures, creditLineMinor: number): number {
  return postedBalance(figures) + creditLineMinor - figures.debitsPending;
}

/** Points earned, those of payments not yet posted among them. */
export function pointsBalance(figures: Figures): number {
  return postedBalance(figures) + figures.creditsPending - figures.debitsPending;
}

/** Points that may pay: earned by posted payments, less those that are held. Never below zero. */
export function redeemablePoints(figures: Figures): number {
  return Math.max(0, postedBalance(figures) - figures.debitsPending);
}
