/**
 * The decision on an authorisation: a list of named checks, each with one reason to decline. The
 * first that declines decides; passing all of them is approval.
 */
import type { Currency } from '@armilla/kit/money';
import type { CardState } from './card-life.ts';
import type { DeclineReason } from './decline.ts';
import { hasExpired } from './expiry.ts';
import type { AuthorisationRequest } from './read-request.ts';

export interface AuthorisationFacts {
  readonly nowMs: number;
  readonly request: Pick<AuthorisationRequest, 'processingCode' | 'amountMinor' | 'currency'>;
  /** Whether its reversal came first. */
  readonly reversedBefore: boolean;
  /** Absent when the number is no card's. */
  readonly card: { readonly state: CardState; readonly expiry: string } | undefined;
  readonly account:
    | { readonly currency: Currency /** May be spent now. */; readonly availableMinor: number }
    | undefined;
}

interface Check {
  readonly name: string;
  /** The reason to decline, or `null`. */
  readonly objection: (facts: AuthorisationFacts) => DeclineReason | null;
}

const BY_STATE: Readonly<Record<CardState, DeclineReason | null>> = {
  ORDERED: 'CARD_NOT_ACTIVATED',
  RECEIVED: 'CARD_NOT_ACTIVATED',
  ACTIVE: null,
  BLOCKED: 'CARD_BLOCKED',
  LOST: 'CARD_LOST',
  STOLEN: 'CARD_STOLEN',
  REPLACED: 'CARD_REPLACED',
  CLOSED: 'CARD_CLOSED',
};

const when = (declines: boolean | undefined, reason: DeclineReason) => (declines ? reason : null);

/** In this order: who asks, with what, for what, and only then for how much. */
export const CHECKS: readonly Check[] = [
  { name: 'not reversed before', objection: (f) => when(f.reversedBefore, 'REVERSED_BEFORE') },
  { name: 'card known', objection: (f) => when(f.card === undefined, 'CARD_UNKNOWN') },
  { name: 'card active', objection: (f) => (f.card ? BY_STATE[f.card.state] : null) },
  {
    name: 'card not expired',
    objection: (f) => when(f.card && hasExpired(f.card.expiry, f.nowMs), 'CARD_EXPIRED'),
  },
  {
    name: 'purchase',
    objection: (f) =>
      when(f.request.processingCode.slice(0, 2) !== '00', 'TRANSACTION_NOT_SUPPORTED'),
  },
  {
    name: 'currency of the account',
    objection: (f) => when(f.account?.currency !== f.request.currency, 'CURRENCY_NOT_SUPPORTED'),
  },
  {
    name: 'balance available',
    objection: (f) =>
      when((f.account?.availableMinor ?? 0) < f.request.amountMinor, 'INSUFFICIENT_FUNDS'),
  },
];

export type AuthorisationDecision =
  | { readonly approved: true }
  | { readonly approved: false; readonly check: string; readonly reason: DeclineReason };

export function decideAuthorisation(facts: AuthorisationFacts): AuthorisationDecision {
  for (const { name, objection } of CHECKS) {
    const reason = objection(facts);
    if (reason !== null) return { approved: false, check: name, reason };
  }
  return { approved: true };
}
