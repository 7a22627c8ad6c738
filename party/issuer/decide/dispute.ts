/** A payment that its customer does not recognise: the life of the case, and the money in it. */
import type { dispute } from '@armilla/api/issuer-money';
import type { RefusalCode } from '@armilla/kit/refusal';
import type { z } from 'zod';

export type DisputeState = z.infer<typeof dispute>['state'];
export type DisputeCommand = 'WITHDRAW' | 'ACCEPT' | 'REFUSE';

const closed = { WITHDRAW: null, ACCEPT: null, REFUSE: null } as const;

/** A closed case stays closed: the bank has given its answer, or the customer theirs. */
export const DISPUTE_LIFE: Readonly<
  Record<DisputeState, Readonly<Record<DisputeCommand, DisputeState | null>>>
> = {
  OPEN: { WITHDRAW: 'WITHDRAWN', ACCEPT: 'ACCEPTED', REFUSE: 'REFUSED' },
  ACCEPTED: closed,
  REFUSED: closed,
  WITHDRAWN: closed,
};

/** A payment as far as a dispute of it is concerned. */
export interface DisputablePayment {
  readonly kind: 'PURCHASE' | 'CASH' | 'REFUND' | 'PREAUTHORISATION';
  readonly outcome: 'APPROVED' | 'DECLINED' | 'REVERSED';
  readonly posting: 'PENDING' | 'POSTED' | 'VOIDED' | 'EXPIRED' | 'NONE';
  readonly decidedAtMs: number;
  /** What the customer paid in money and was not given back. */
  readonly standingMinor: number;
  /** States of the cases there have been about it. */
  readonly cases: readonly DisputeState[];
}

const DAY_MS = 86_400_000;

/** Why no case can be opened about a payment; `null` when one can. */
export function objectionToDispute(
  payment: DisputablePayment,
  windowDays: number,
  nowMs: number,
): Extract<RefusalCode, 'PAYMENT_STATE' | 'DISPUTE_WINDOW_CLOSED'> | null {
  const { kind, outcome, posting, standingMinor, cases } = payment;
  const paid = outcome === 'APPROVED' && (posting === 'PENDING' || posting === 'POSTED');
  if (!paid || kind === 'REFUND' || standingMinor <= 0) return 'PAYMENT_STATE';
  // One that was withdrawn may come back; what the bank has decided stays decided.
  if (cases.some((state) => state !== 'WITHDRAWN')) return 'PAYMENT_STATE';
  return nowMs - payment.decidedAtMs > windowDays * DAY_MS ? 'DISPUTE_WINDOW_CLOSED' : null;
}

/** What is credited while the case is looked into: the amount, up to the programme's ceiling. */
export function provisionalCredit(standingMinor: number, ceilingMinor: number): number {
  return Math.max(0, Math.min(standingMinor, ceilingMinor));
}

/**
 * What the customer has by the case once it is in this state. Accepted, all of the payment that the
 * merchant or a reversal has not given back meanwhile; otherwise nothing.
 */
export function creditAfter(state: Exclude<DisputeState, 'OPEN'>, standingMinor: number): number {
  return state === 'ACCEPTED' ? Math.max(0, standingMinor) : 0;
}
