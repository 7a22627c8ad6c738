/**
 * May a card become a token, and what must its holder prove? First what was typed, then the card's
 * state, then a list of named signals, which the programme sorts into those that decline and those
 * that make the risk high. Card data and a code by SMS are one element of authentication at the
 * most (EBA Q&A 2018_4235, 2020_5622), so they never lead to APPROVED: only a card that its holder
 * pushed from the bank's own page after a second proof, or one moved from a token that was so
 * identified, does.
 */
import type { cardSource, identificationElement } from '@armilla/api/shapes';
import type { BankProgramme } from '@armilla/kit/programme';
import type { RefusalCode } from '@armilla/kit/refusal';
import type { z } from 'zod';
import type { CardDetail } from './card-details.ts';
import type { CardState } from './card-life.ts';
import { type CardFacts, SIGNALS, type WalletRisk } from './service-signals.ts';
import { type Tries, type TriesRule, triesLeft } from './tries.ts';

export type CardSource = z.infer<typeof cardSource>;
export type IdentificationElement = z.infer<typeof identificationElement>;

export interface ServiceFacts {
  readonly nowMs: number;
  readonly tries: Tries;
  readonly rule: TriesRule;
  readonly policy: Pick<BankProgramme['identification'], 'policy' | 'declines' | 'highRisk'>;
  /** What was typed wrongly; with a card number that is no card's, that alone. */
  readonly wrong: readonly CardDetail[];
  /** Absent exactly when the number is no card's. */
  readonly card: (CardFacts & { readonly state: CardState }) | undefined;
  readonly risk: WalletRisk;
  /**
   * The bank knows already who asks: its own page pushed the card after a second proof, or a token
   * of the card that was strongly identified moves.
   */
  readonly identifiedBefore: boolean;
}

export type ServiceRefusal = Extract<
  RefusalCode,
  'CARD_DETAILS_WRONG' | 'CARD_TRIES_EXCEEDED' | 'CARD_NOT_ACTIVATED' | 'CARD_BLOCKED'
>;

export interface Decided {
  readonly kind: 'DECIDED';
  readonly decision: 'APPROVED' | 'REQUIRE_ADDITIONAL_AUTHENTICATION' | 'DECLINED';
  readonly risk: 'USUAL' | 'HIGH';
  readonly wanted: readonly IdentificationElement[];
  /** Why it was declined: the first declining signal's code. */
  readonly reason: RefusalCode | undefined;
  readonly signals: readonly string[];
}

export type ServiceDecision = { readonly kind: 'REFUSED'; readonly code: ServiceRefusal } | Decided;

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

/** No programme can let these through: what comes of them could not pay. */
const ALWAYS_DECLINES: readonly string[] = ['CARD_EXPIRED', 'PRODUCT_NOT_TOKENISABLE'];

/** The code of a decline, where there is a better one than that the bank declined. */
const REASONS: Readonly<Record<string, RefusalCode>> = {
  CARD_EXPIRED: 'CARD_EXPIRED',
  PRODUCT_NOT_TOKENISABLE: 'NETWORK_NOT_SUPPORTED',
};

const WANTED: Readonly<Record<ServiceFacts['policy']['policy'], readonly IdentificationElement[]>> =
  {
    CARD_DATA_AND_CODE: ['CODE'],
    STRONG: ['CODE', 'BANK_PAGE'],
  };

/** What identifies a holder of whom nothing is known yet, by the policy of the bank. */
export function wantedBy(
  policy: ServiceFacts['policy']['policy'],
): readonly IdentificationElement[] {
  return WANTED[policy];
}

/** The state of a card is told only to somebody who has typed it rightly. */
export function decideService(facts: ServiceFacts): ServiceDecision {
  const { card, nowMs, risk } = facts;
  if (triesLeft(facts.tries, facts.rule) === 0) return refused('CARD_TRIES_EXCEEDED');
  if (card === undefined || facts.wrong.length > 0) return refused('CARD_DETAILS_WRONG');
  const unfit = BY_STATE[card.state];
  if (unfit !== null) return refused(unfit);
  const signals = SIGNALS.filter(({ holds }) => holds({ card, risk, nowMs })).map(
    ({ name }) => name,
  );
  return judged(facts, signals);
}

function judged(facts: ServiceFacts, signals: readonly string[]): Decided {
  const { policy, declines, highRisk } = facts.policy;
  const declining = signals.find(
    (name) => ALWAYS_DECLINES.includes(name) || declines.includes(name),
  );
  const risk = signals.some((name) => highRisk.includes(name)) ? 'HIGH' : 'USUAL';
  const base = { kind: 'DECIDED', risk, signals, reason: undefined } as const;
  if (declining !== undefined) {
    const reason = REASONS[declining] ?? 'BANK_DECLINED';
    return { ...base, decision: 'DECLINED', wanted: [], reason };
  }
  if (risk === 'HIGH') return { ...base, ...additional(['BANK_PAGE']) };
  // Where the facts to decide by are missing, the holder is identified whatever was proved before.
  if (facts.identifiedBefore && !signals.includes('UNABLE_TO_ASSESS')) {
    return { ...base, decision: 'APPROVED', wanted: [] };
  }
  return { ...base, ...additional(wantedBy(policy)) };
}

function additional(wanted: readonly IdentificationElement[]) {
  return { decision: 'REQUIRE_ADDITIONAL_AUTHENTICATION', wanted } as const;
}

function refused(code: ServiceRefusal): ServiceDecision {
  return { kind: 'REFUSED', code };
}
