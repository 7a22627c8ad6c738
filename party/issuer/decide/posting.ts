/**
 * Posting rules. Every movement is a transfer from one ledger account to another, so that all of
 * them together are zero at any moment. A payment is held (PENDING) until clearing posts it; its
 * points are held with it and share its fate.
 */
import { CURRENCIES, type Money } from '@armilla/kit/money';
import type { BankProgramme } from '@armilla/kit/programme';

/** `HOLDER` is the customer's side, `CONTRA` the bank's side of the same account. */
export type Side = 'HOLDER' | 'CONTRA';

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

/** Points earned by a payment: for whole units of currency, after the product's programme. */
export function pointsFor(programme: BankProgramme, productId: string, paid: Money): number {
  const rewards = rewardsOf(programme, productId);
  const whole = Math.floor(paid.amountMinor / 10 ** CURRENCIES[paid.currency].exponent);
  return rewards === undefined ? 0 : whole * rewards.pointsPerUnit;
}

export function rewardsOf(
  programme: BankProgramme,
  productId: string,
): BankProgramme['rewards'][number] | undefined {
  const product = programme.products.find((candidate) => candidate.productId === productId);
  return programme.rewards.find((rewards) => rewards.programme === product?.rewards);
}

/** What an approved payment holds: the money and the points it will earn. */
export function holdsFor(
  programme: BankProgramme,
  productId: string,
  paid: Money,
): readonly Transfer[] {
  const rewards = rewardsOf(programme, productId);
  const points = pointsFor(programme, productId, paid);
  const transfers: readonly Transfer[] = [
    { unit: paid.currency, debit: 'HOLDER', credit: 'CONTRA', amount: paid.amountMinor },
    ...(rewards === undefined
      ? []
      : [
          {
            unit: pointsUnit(rewards.programme),
            debit: 'CONTRA',
            credit: 'HOLDER',
            amount: points,
          } as const,
        ]),
  ];
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
