/** A second pair of eyes: when it is wanted, and the life of an approval, good for one use. */
import type { approvalReason, approvalState } from '@armilla/api/issuer-desk';
import type { z } from 'zod';
import type { VerificationMethod } from './desk-case.ts';

export type ApprovalState = z.infer<typeof approvalState>;
export type ApprovalReason = z.infer<typeof approvalReason>;
export type ApprovalCommand = 'APPROVE' | 'REFUSE' | 'USE' | 'LAPSE';

export const APPROVAL_LIFE: Readonly<
  Record<ApprovalState, Readonly<Record<ApprovalCommand, ApprovalState | null>>>
> = {
  REQUESTED: { APPROVE: 'APPROVED', REFUSE: 'REFUSED', USE: null, LAPSE: 'LAPSED' },
  APPROVED: { APPROVE: null, REFUSE: null, USE: 'USED', LAPSE: 'LAPSED' },
  REFUSED: { APPROVE: null, REFUSE: null, USE: null, LAPSE: null },
  USED: { APPROVE: null, REFUSE: null, USE: null, LAPSE: null },
  LAPSED: { APPROVE: null, REFUSE: null, USE: null, LAPSE: null },
};

/** How long an approval can be decided once asked for, and used once given. */
export const APPROVAL_MS = 30 * 60_000;

/** A number on file younger than this is the mark of an account just taken over (MDES 04). */
const RECENTLY_CHANGED_MS = 20 * 86_400_000;

/** The approval as it stands now. */
export function approvalNow(
  kept: { readonly state: ApprovalState; readonly untilMs: number },
  nowMs: number,
): ApprovalState {
  if (nowMs < kept.untilMs) return kept.state;
  return APPROVAL_LIFE[kept.state].LAPSE ?? kept.state;
}

export interface ActivationFacts {
  readonly nowMs: number;
  /** As the bank judged it when the card was added; unknown counts as high. */
  readonly risk: 'USUAL' | 'HIGH' | undefined;
  readonly mobileChangedAtMs: number | undefined;
  readonly method: VerificationMethod | undefined;
}

/** Why an agent alone cannot activate; nothing when they can. */
export function secondAgentReasons(facts: ActivationFacts): readonly ApprovalReason[] {
  const { mobileChangedAtMs: changed, nowMs } = facts;
  return [
    ...(facts.risk === 'USUAL' ? [] : (['HIGH_RISK'] as const)),
    ...(changed !== undefined && nowMs - changed < RECENTLY_CHANGED_MS
      ? (['MOBILE_CHANGED'] as const)
      : []),
    // No machine heard the number: one person's word is not enough.
    ...(facts.method === 'CALL_BACK_SPOKEN' ? (['SPOKEN_CALL_BACK'] as const) : []),
  ];
}
