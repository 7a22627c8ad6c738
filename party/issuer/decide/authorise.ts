/**
 * The decision on an authorisation: a list of named checks, each with one reason to decline. The
 * first that declines decides; passing all of them is approval, of the whole amount or, where the
 * terminal takes it, of what is there.
 */
import type { Currency } from '@armilla/kit/money';
import type { BankProgramme, Product } from '@armilla/kit/programme';
import type { CardState } from './card-life.ts';
import { inCategories } from './category.ts';
import type { Verification } from './chip.ts';
import type { DeclineReason } from './decline.ts';
import { hasExpired } from './expiry.ts';
import type { AuthorisationRequest, PaymentKind } from './read-request.ts';

/** What a card has paid, and what a card or token has paid since its holder was verified. */
export interface CardUse {
  readonly dayMinor: number;
  readonly cashDayMinor: number;
  readonly unverifiedMinor: number;
  readonly unverifiedCount: number;
}

export const NO_USE: CardUse = {
  dayMinor: 0,
  cashDayMinor: 0,
  unverifiedMinor: 0,
  unverifiedCount: 0,
};

/** How a plastic card proved itself; a token is proved by the token service. */
export type ChipProof = 'NOT_ASKED' | 'SOUND' | 'MISSING' | 'WRONG' | 'USED' | 'DOUBTFUL';

export type PinProof = 'NOT_GIVEN' | 'RIGHT' | 'WRONG' | 'BLOCKED' | 'UNREADABLE';

export interface AuthorisationFacts {
  readonly nowMs: number;
  readonly rules: Pick<BankProgramme, 'notServed' | 'strongAuthentication' | 'acceptedAt'>;
  readonly limits: Product['limits'] | undefined;
  readonly request: Pick<
    AuthorisationRequest,
    'kind' | 'amountMinor' | 'currency' | 'merchant' | 'contactless' | 'mostPoints' | 'partialTaken'
  >;
  /** Whether its reversal came first. */
  readonly reversedBefore: boolean;
  /** Absent when the number is no card's. */
  readonly card: { readonly state: CardState; readonly expiry: string } | undefined;
  readonly chip: ChipProof;
  readonly pin: PinProof;
  /** What chip and terminal say; a PIN counts when it is right. */
  readonly verification: Verification;
  readonly use: CardUse;
  /** Of a refund or an increment that names one. */
  readonly original: { readonly refundableMinor: number } | 'UNKNOWN' | undefined;
  readonly account:
    | { readonly currency: Currency /** May be spent now. */; readonly availableMinor: number }
    | undefined;
  /** What points pay of it, where they are asked for; 'NONE' when there are none to spend. */
  readonly redeemed: { readonly paidMinor: number } | 'NONE' | undefined;
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

const BY_CHIP: Readonly<Record<ChipProof, DeclineReason | null>> = {
  NOT_ASKED: null,
  SOUND: null,
  MISSING: 'CHIP_MISSING',
  WRONG: 'CRYPTOGRAM_WRONG',
  USED: 'COUNTER_USED',
  DOUBTFUL: 'COUNTER_DOUBTFUL',
};

const BY_PIN: Readonly<Record<PinProof, DeclineReason | null>> = {
  NOT_GIVEN: null,
  RIGHT: null,
  WRONG: 'PIN_WRONG',
  BLOCKED: 'PIN_BLOCKED',
  UNREADABLE: 'PIN_UNREADABLE',
};

const when = (declines: boolean | undefined, reason: DeclineReason) => (declines ? reason : null);

/** Money comes back to a card whatever has become of it. */
const givesBack = ({ request }: AuthorisationFacts) => request.kind === 'REFUND';

/** In this order: who asks, with what, for what, where, and only then for how much. */
export const CHECKS: readonly Check[] = [
  { name: 'not reversed before', objection: (f) => when(f.reversedBefore, 'REVERSED_BEFORE') },
  { name: 'card known', objection: (f) => when(f.card === undefined, 'CARD_UNKNOWN') },
  { name: 'plastic proves itself by its chip', objection: (f) => BY_CHIP[f.chip] },
  {
    name: 'card active',
    objection: (f) => (f.card && !givesBack(f) ? BY_STATE[f.card.state] : null),
  },
  {
    name: 'card not expired',
    objection: (f) =>
      when(f.card && !givesBack(f) && hasExpired(f.card.expiry, f.nowMs), 'CARD_EXPIRED'),
  },
  {
    name: 'kind of payment served',
    objection: (f) => when(f.request.kind === undefined, 'TRANSACTION_NOT_SUPPORTED'),
  },
  {
    name: 'currency of the account',
    objection: (f) => when(f.account?.currency !== f.request.currency, 'CURRENCY_NOT_SUPPORTED'),
  },
  { name: 'original known', objection: (f) => when(f.original === 'UNKNOWN', 'ORIGINAL_UNKNOWN') },
  { name: 'refund within its payment', objection: refundObjection },
  { name: 'merchant in the loop', objection: loopObjection },
  { name: 'merchant’s country served', objection: countryObjection },
  { name: 'merchant’s category served', objection: categoryObjection },
  { name: 'within the limits of the product', objection: limitObjection },
  { name: 'strongly authenticated when due', objection: authenticationObjection },
  {
    name: 'cash with verification only',
    objection: (f) => when(f.request.kind === 'CASH' && !isVerified(f), 'CASH_UNVERIFIED'),
  },
  { name: 'PIN right, where one is given', objection: (f) => BY_PIN[f.pin] },
  {
    name: 'points there, where they are to pay',
    objection: (f) => when(f.redeemed === 'NONE', 'POINTS_NOT_ENOUGH'),
  },
  {
    name: 'balance available',
    objection: (f) => when(shortOf(f) > 0 && partOf(f) === undefined, 'INSUFFICIENT_FUNDS'),
  },
];

function refundObjection({ request, original }: AuthorisationFacts): DeclineReason | null {
  if (request.kind !== 'REFUND' || original === undefined || original === 'UNKNOWN') return null;
  return when(request.amountMinor > original.refundableMinor, 'REFUND_ABOVE_PAYMENT');
}

function loopObjection(facts: AuthorisationFacts): DeclineReason | null {
  const { acceptedAt } = facts.rules;
  if (acceptedAt === undefined || givesBack(facts)) return null;
  return when(!acceptedAt.includes(facts.request.merchant.id), 'MERCHANT_OUTSIDE_LOOP');
}

function countryObjection(facts: AuthorisationFacts): DeclineReason | null {
  const countries = facts.rules.notServed?.countries ?? [];
  const { country } = facts.request.merchant;
  return when(!givesBack(facts) && countries.includes(country), 'COUNTRY_NOT_SERVED');
}

function categoryObjection(facts: AuthorisationFacts): DeclineReason | null {
  const categories = facts.rules.notServed?.categories ?? [];
  const { categoryCode } = facts.request.merchant;
  return when(!givesBack(facts) && inCategories(categories, categoryCode), 'CATEGORY_NOT_SERVED');
}

/** Of the card, by plastic and by tokens alike. */
function limitObjection(facts: AuthorisationFacts): DeclineReason | null {
  const { limits, use, request } = facts;
  if (limits === undefined || givesBack(facts)) return null;
  if (request.amountMinor > limits.purchaseMinor) return 'PURCHASE_LIMIT';
  if (use.dayMinor + request.amountMinor > limits.dayMinor) return 'DAY_LIMIT';
  if (request.kind !== 'CASH') return null;
  return when(use.cashDayMinor + request.amountMinor > limits.cashDayMinor, 'CASH_LIMIT');
}

/**
 * EU 2018/389, article 11: a contactless payment without verification is small, and only so much or
 * so many follow one another (one of the two rules, EBA 2018_4225).
 */
function authenticationObjection(facts: AuthorisationFacts): DeclineReason | null {
  const { rules, request, use } = facts;
  const rule = rules.strongAuthentication;
  if (rule === undefined || !request.contactless || givesBack(facts) || isVerified(facts)) {
    return null;
  }
  if (request.amountMinor > rule.tapMinor) return 'AUTHENTICATION_DUE';
  const over =
    rule.rule === 'CUMULATIVE'
      ? use.unverifiedMinor + request.amountMinor > rule.cumulativeMinor
      : use.unverifiedCount + 1 > rule.count;
  return when(over, 'AUTHENTICATION_DUE');
}

/**
 * Whether somebody proved to be the cardholder: on the device, or by a PIN that came along. A wrong
 * one is told by its own check.
 */
function isVerified({ verification, pin }: AuthorisationFacts): boolean {
  return verification === 'ON_DEVICE' || pin !== 'NOT_GIVEN';
}

/** What points pay of it. */
function paidOf({ redeemed }: AuthorisationFacts): number {
  return redeemed === undefined || redeemed === 'NONE' ? 0 : redeemed.paidMinor;
}

/** How much money is missing for the whole amount; nothing where money comes back. */
function shortOf(facts: AuthorisationFacts): number {
  if (givesBack(facts)) return 0;
  const { request, account } = facts;
  return request.amountMinor - paidOf(facts) - Math.max(0, account?.availableMinor ?? 0);
}

const MAY_BE_PARTIAL: ReadonlySet<PaymentKind | undefined> = new Set(['PURCHASE']);

/** What of the amount can be approved, where the terminal takes a part; `undefined` for none. */
function partOf(facts: AuthorisationFacts): number | undefined {
  const { request } = facts;
  if (!request.partialTaken || !MAY_BE_PARTIAL.has(request.kind)) return undefined;
  const part = request.amountMinor - shortOf(facts);
  return part > 0 ? part : undefined;
}

export type AuthorisationDecision =
  | {
      readonly approved: true;
      /** Less than was asked for when a part is approved. */
      readonly amountMinor: number;
    }
  | { readonly approved: false; readonly check: string; readonly reason: DeclineReason };

export function decideAuthorisation(facts: AuthorisationFacts): AuthorisationDecision {
  for (const { name, objection } of CHECKS) {
    const reason = objection(facts);
    if (reason !== null) return { approved: false, check: name, reason };
  }
  const { amountMinor } = facts.request;
  return { approved: true, amountMinor: shortOf(facts) > 0 ? (partOf(facts) ?? 0) : amountMinor };
}
