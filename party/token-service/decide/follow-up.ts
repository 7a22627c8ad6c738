/**
 * What follows a payment: refunds, increments, completions, reversals. Whether the payment is there
 * and lets this happen; each rule by its name.
 */
import type { Kind } from './kinds.ts';
import type { DeclineReason } from './response-codes.ts';

/** A payment that something follows. */
export interface Original {
  readonly kind: Kind;
  readonly state: 'FORWARDED' | 'ANSWERED' | 'REVERSED';
  readonly isApproved: boolean;
  /** What of it stands, increments of it included. */
  readonly standingMinor: number;
  /** What of it stands without them. */
  readonly ownMinor: number;
  /** Refunds approved or under way. */
  readonly refundedMinor: number;
  readonly isCompleted: boolean;
  readonly isCleared: boolean;
  readonly currency: string;
}

export interface FollowUp {
  readonly amountMinor: number;
  readonly currency: string;
}

export interface Objection {
  readonly check: string;
  readonly reason: DeclineReason;
}

type Rule = readonly [
  name: string,
  DeclineReason,
  (original: Original, wanted: FollowUp) => boolean,
];

const STANDS: Rule = [
  'the payment was approved and stands',
  'ORIGINAL_NOT_FOUND',
  ({ state, isApproved, standingMinor }) => state === 'ANSWERED' && isApproved && standingMinor > 0,
];

const SAME_CURRENCY: Rule = [
  'in the currency of the payment',
  'DATA_MISMATCH',
  (original, { currency }) => original.currency === currency,
];

const HELD: Rule = [
  'the payment is a pre-authorisation that is still held',
  'ORIGINAL_NOT_FOUND',
  ({ kind, isCompleted, isCleared }) => kind === 'PREAUTHORISATION' && !isCompleted && !isCleared,
];

export const REFUND_RULES: readonly Rule[] = [
  STANDS,
  [
    'the payment is of a kind that is given back',
    'ORIGINAL_NOT_FOUND',
    // Cash as well: a machine that gave none may say so after its payment was cleared.
    ({ kind, isCompleted, isCleared }) =>
      kind === 'PURCHASE' ||
      kind === 'CASH' ||
      kind === 'OFFLINE' ||
      (kind === 'PREAUTHORISATION' && (isCompleted || isCleared)),
  ],
  SAME_CURRENCY,
  [
    'no more is given back than was paid',
    'REFUND_TOO_HIGH',
    ({ standingMinor, refundedMinor }, { amountMinor }) =>
      refundedMinor + amountMinor <= standingMinor,
  ],
];

export const INCREMENT_RULES: readonly Rule[] = [STANDS, HELD, SAME_CURRENCY];

export const COMPLETION_RULES: readonly Rule[] = [
  STANDS,
  HELD,
  SAME_CURRENCY,
  [
    'the final amount is no more than is held',
    'AMOUNT_TOO_HIGH',
    ({ standingMinor }, { amountMinor }) => amountMinor > 0 && amountMinor <= standingMinor,
  ],
];

/** The first rule that objects. No payment at all is the same as none that was approved. */
export function objectionTo(
  rules: readonly Rule[],
  original: Original | undefined,
  wanted: FollowUp,
): Objection | undefined {
  if (original === undefined) {
    return { check: 'the payment is known', reason: 'ORIGINAL_NOT_FOUND' };
  }
  const broken = rules.find(([, , holds]) => !holds(original, wanted));
  return broken && { check: broken[0], reason: broken[1] };
}

/** What a reversal comes to: nothing to do, no longer possible, or so much remains. */
export type ReversalVerdict =
  | { readonly kind: 'DONE_BEFORE' }
  | { readonly kind: 'TOO_LATE' }
  | { readonly kind: 'WHOLE' }
  | { readonly kind: 'PARTIAL'; readonly remainingMinor: number };

/**
 * `remainingMinor` is `undefined` when the whole payment is taken back. It replaces what was asked
 * (DE 95 instead of DE 4), so it says nothing of what raised the payment since.
 */
export function judgeReversal(
  original: Original,
  remainingMinor: number | undefined,
): ReversalVerdict {
  if (original.state === 'REVERSED') return { kind: 'DONE_BEFORE' };
  // What was cleared or given back is refunded instead; a completion is undone by its hold.
  if (original.isCleared || original.kind === 'COMPLETION') return { kind: 'TOO_LATE' };
  if (original.kind === 'INCREMENT' && original.isCompleted) return { kind: 'TOO_LATE' };
  if (original.refundedMinor > (remainingMinor ?? 0)) return { kind: 'TOO_LATE' };
  if (remainingMinor === undefined || remainingMinor === 0) return { kind: 'WHOLE' };
  // Nobody has been told yet how much of it there is.
  if (original.state === 'FORWARDED' || !original.isApproved) return { kind: 'TOO_LATE' };
  const isLess = remainingMinor < original.ownMinor;
  return isLess ? { kind: 'PARTIAL', remainingMinor } : { kind: 'DONE_BEFORE' };
}
