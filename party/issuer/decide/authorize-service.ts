/**
 * May a card become a token? First what was typed, then the card's state, then a list of named
 * signals. Card data and a code by SMS are one element of authentication at the most, so no signal
 * leads to APPROVED: the cardholder is always identified (EBA Q&A 2018_4235, 2020_5622).
 */
import type { RefusalCode } from '@armilla/kit/refusal';
import type { CardDetail } from './card-details.ts';
import type { CardState } from './card-life.ts';
import { hasExpired } from './expiry.ts';
import { type Tries, type TriesRule, triesLeft } from './tries.ts';

const DAY_MS = 86_400_000;

export interface ServiceFacts {
  readonly nowMs: number;
  readonly tries: Tries;
  readonly rule: TriesRule;
  /** What was typed wrongly; with a card number that is no card's, that alone. */
  readonly wrong: readonly CardDetail[];
  /** Absent exactly when the number is no card's. */
  readonly card: CardFacts | undefined;
}

export interface CardFacts {
  readonly state: CardState;
  readonly expiry: string;
  readonly tokenisable: boolean;
  readonly activatedAtMs: number | undefined;
  /** Enrolments of this card in the last 72 hours, this one not counted. */
  readonly recentAttempts: number;
  readonly activeTokens: number;
  readonly suspendedTokens: number;
  readonly methodCount: number;
}

export type ServiceRefusal = Extract<
  RefusalCode,
  'CARD_DETAILS_WRONG' | 'CARD_TRIES_EXCEEDED' | 'CARD_NOT_ACTIVATED' | 'CARD_BLOCKED'
>;

export type ServiceDecision =
  | { readonly kind: 'REFUSED'; readonly code: ServiceRefusal }
  | {
      readonly kind: 'DECIDED';
      readonly decision: 'REQUIRE_ADDITIONAL_AUTHENTICATION' | 'DECLINED';
      /** Why it was declined: the first signal's code. */
      readonly reason: RefusalCode | undefined;
      readonly signals: readonly string[];
    };

/** How each state of the plastic stands to becoming a token. */
const BY_STATE: Readonly<Record<CardState, ServiceRefusal | null>> = {
  ORDERED: 'CARD_NOT_ACTIVATED',
  RECEIVED: 'CARD_NOT_ACTIVATED',
  ACTIVE: null,
  BLOCKED: 'CARD_BLOCKED',
  LOST: 'CARD_BLOCKED',
  STOLEN: 'CARD_BLOCKED',
  REPLACED: 'CARD_BLOCKED',
  CLOSED: 'CARD_BLOCKED',
};

interface Signal {
  /** The field's name of it, where it has one (MDES recommendation reasons). */
  readonly name: string;
  /** What it makes the answer be; `null` only tells the agent. */
  readonly declines: RefusalCode | null;
  readonly holds: (card: CardFacts, nowMs: number) => boolean;
}

export const SIGNALS: readonly Signal[] = [
  {
    name: 'CARD_EXPIRED',
    declines: 'CARD_EXPIRED',
    holds: (card, nowMs) => hasExpired(card.expiry, nowMs),
  },
  {
    name: 'PRODUCT_NOT_TOKENISABLE',
    declines: 'NETWORK_NOT_SUPPORTED',
    holds: (card) => !card.tokenisable,
  },
  {
    name: 'NO_ACTIVATION_METHOD',
    declines: 'BANK_DECLINED',
    holds: (card) => card.methodCount === 0,
  },
  {
    name: 'ACCOUNT_CARD_TOO_NEW',
    declines: null,
    holds: (card, nowMs) =>
      card.activatedAtMs === undefined || nowMs - card.activatedAtMs < 20 * DAY_MS,
  },
  {
    name: 'TOO_MANY_RECENT_ATTEMPTS',
    declines: null,
    holds: (card) => card.recentAttempts >= 3,
  },
  { name: 'HAS_SUSPENDED_TOKENS', declines: null, holds: (card) => card.suspendedTokens > 0 },
  { name: 'ADDITIONAL_DEVICE', declines: null, holds: (card) => card.activeTokens > 0 },
];

/** The time {@link CardFacts.recentAttempts} counts. */
export const RECENT_MS = 3 * DAY_MS;

/** The state of a card is told only to somebody who has typed it rightly. */
export function decideService(facts: ServiceFacts): ServiceDecision {
  const { card, nowMs } = facts;
  if (triesLeft(facts.tries, facts.rule) === 0) return refused('CARD_TRIES_EXCEEDED');
  if (card === undefined || facts.wrong.length > 0) return refused('CARD_DETAILS_WRONG');
  const unfit = BY_STATE[card.state];
  if (unfit !== null) return refused(unfit);
  const holding = SIGNALS.filter((signal) => signal.holds(card, nowMs));
  const declining = holding.find((signal) => signal.declines !== null);
  return {
    kind: 'DECIDED',
    decision: declining === undefined ? 'REQUIRE_ADDITIONAL_AUTHENTICATION' : 'DECLINED',
    reason: declining?.declines ?? undefined,
    signals: holding.map(({ name }) => name),
  };
}

function refused(code: ServiceRefusal): ServiceDecision {
  return { kind: 'REFUSED', code };
}
