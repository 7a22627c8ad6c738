/** What may still be done with a payment, by what has become of it. */
import type { ResponseCode } from '@armilla/iso8583';
import type { RefusalCode } from '@armilla/kit/refusal';
import { unreachable } from '@armilla/kit/unreachable';
import { type ClearingState, isClaimed, isOpen } from './clearing.ts';
import type { Kind } from './kind.ts';
import type { TransactionState } from './life.ts';

/** `GIVE_BACK`: our own refund of what was taken back too late to be left out of a file. */
export type FollowUp = 'REFUND' | 'GIVE_BACK' | 'INCREMENT' | 'VOID' | 'REDUCE' | 'COMPLETE';

/** Where a payment stands. */
export interface Standing {
  readonly kind: Kind;
  readonly state: TransactionState;
  readonly clearing: ClearingState;
  /** In force. */
  readonly amountMinor: number;
  /** Given back, or on its way back. */
  readonly refundedMinor: number;
  /** An increment of it was approved or is under way, for us or for the network still. */
  readonly isRaised: boolean;
  /** The network has still to be told something of it. */
  readonly isUntold: boolean;
}

/** Why a follow-up of `amountMinor` is not legal; `undefined` when it is. */
export function followUpRefused(
  followUp: FollowUp,
  payment: Standing,
  amountMinor: number,
): 'PAYMENT_STATE' | 'REFUND_TOO_HIGH' | 'AMOUNT_TOO_HIGH' | undefined {
  if (!isLegal(followUp, payment)) return 'PAYMENT_STATE';
  const { amountMinor: inForce, refundedMinor } = payment;
  switch (followUp) {
    case 'REFUND':
    case 'GIVE_BACK':
      return refundedMinor + amountMinor > inForce ? 'REFUND_TOO_HIGH' : undefined;
    case 'COMPLETE':
      return amountMinor > inForce ? 'AMOUNT_TOO_HIGH' : undefined;
    case 'REDUCE':
      if (amountMinor < refundedMinor) return 'PAYMENT_STATE';
      return amountMinor > inForce ? 'AMOUNT_TOO_HIGH' : undefined;
    case 'INCREMENT':
      return inForce + amountMinor > HIGHEST_MINOR ? 'AMOUNT_TOO_HIGH' : undefined;
    case 'VOID':
      return undefined;
    default:
      return unreachable(followUp);
  }
}

/** What a merchant may do with a payment as it stands; amounts are the most there is of each. */
export interface Possible {
  /** 0 where nothing can be given back. */
  readonly refundMinor: number;
  readonly mayVoid: boolean;
  /** 0 where there is nothing to complete. */
  readonly completeMinor: number;
  readonly mayIncrement: boolean;
}

export function possibleWith(payment: Standing): Possible {
  const may = (followUp: FollowUp) => isLegal(followUp, payment);
  const { amountMinor, refundedMinor } = payment;
  return {
    refundMinor: may('REFUND') ? Math.max(0, amountMinor - refundedMinor) : 0,
    mayVoid: may('VOID'),
    completeMinor: may('COMPLETE') ? amountMinor : 0,
    mayIncrement: may('INCREMENT'),
  };
}

/** Twelve digits (DE 4). */
const HIGHEST_MINOR = 999_999_999_999;

function isLegal(followUp: FollowUp, payment: Standing): boolean {
  const { kind, state, clearing, refundedMinor, isRaised, isUntold } = payment;
  const held = state === 'APPROVED' && clearing === 'HELD';
  switch (followUp) {
    case 'REFUND':
      return ['PURCHASE', 'PREAUTHORISATION'].includes(kind) && isClaimed(state, clearing);
    case 'GIVE_BACK':
      return kind !== 'REFUND' && isClaimed(state, clearing);
    case 'INCREMENT':
      // "What remains" and "what is added" must reach the network in the order they were said.
      return held && !isUntold;
    case 'COMPLETE':
      return held;
    case 'REDUCE':
      // Of a raised hold nobody could tell which part remains: it is completed with less.
      return kind !== 'REFUND' && isOpen(state, clearing) && !(held && isRaised);
    case 'VOID':
      return isOpen(state, clearing) && refundedMinor === 0;
    default:
      return unreachable(followUp);
  }
}

/** How a terminal is told (DE 39). */
export const FOLLOW_UP_CODES = {
  NOT_FOUND: '76',
  PAYMENT_STATE: '76',
  REFUND_TOO_HIGH: '13',
  AMOUNT_TOO_HIGH: '13',
} as const satisfies Partial<Record<RefusalCode, ResponseCode>>;
