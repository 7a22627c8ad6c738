/**
 * The figures by which a check declined, for the bank's people and for engineers. Whoever paid is
 * never told them at a till.
 */
import { spellMoney } from '@armilla/kit/money';
import type { AuthorisationFacts } from './authorise.ts';
import type { DeclineReason } from './decline.ts';

/** One line, or none for a reason that no figures belong to. */
export function figuresOf(facts: AuthorisationFacts, reason: DeclineReason): readonly string[] {
  const line = FIGURES[reason]?.(facts);
  return line === undefined ? [] : [line];
}

const FIGURES: Readonly<
  Partial<Record<DeclineReason, (facts: AuthorisationFacts) => string | undefined>>
> = {
  INSUFFICIENT_FUNDS: (f) =>
    `available ${sum(f, Math.max(0, f.account?.availableMinor ?? 0))}, ${asked(f)}`,
  PURCHASE_LIMIT: (f) => f.limits && `${asked(f)}, at most ${sum(f, f.limits.purchaseMinor)}`,
  DAY_LIMIT: (f) =>
    f.limits &&
    `today ${sum(f, f.use.dayMinor)}, ${asked(f)}, at most ${sum(f, f.limits.dayMinor)}`,
  CASH_LIMIT: (f) =>
    f.limits &&
    `cash today ${sum(f, f.use.cashDayMinor)}, ${asked(f)}, at most ${sum(f, f.limits.cashDayMinor)}`,
  AUTHENTICATION_DUE: (f) =>
    `without proof so far ${sum(f, f.use.unverifiedMinor)} in ${f.use.unverifiedCount}, ${asked(f)}`,
  REFUND_ABOVE_PAYMENT: (f) =>
    f.original === undefined || f.original === 'UNKNOWN'
      ? undefined
      : `still to be given back ${sum(f, f.original.refundableMinor)}, ${asked(f)}`,
};

function asked(facts: AuthorisationFacts): string {
  return `asked ${sum(facts, facts.request.amountMinor)}`;
}

function sum({ request: { currency } }: AuthorisationFacts, amountMinor: number): string {
  return currency === undefined ? `${amountMinor}` : spellMoney({ amountMinor, currency });
}
