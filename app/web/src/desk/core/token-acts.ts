/** What can be done at the desk with a token as it stands, and with a card that is being added. */
import type { Approval, DeskCase, DeskToken } from '../types.ts';

export const TOKEN_ACTS = ['HOLD', 'RELEASE', 'LOST', 'FOUND', 'REMOVE'] as const;
export type TokenAct = (typeof TOKEN_ACTS)[number];

/** In the order of their buttons. The bank releases its own holds alone. */
export function actsFor({ status, suspendedBy }: DeskToken): readonly TokenAct[] {
  switch (status) {
    case 'ACTIVE':
      return ['HOLD', 'LOST', 'REMOVE'];
    case 'SUSPENDED':
      return suspendedBy.includes('ISSUER')
        ? ['RELEASE', 'FOUND', 'LOST', 'REMOVE']
        : ['HOLD', 'LOST', 'REMOVE'];
    case 'INACTIVE':
      return ['LOST', 'REMOVE'];
    case 'DEACTIVATED':
      return [];
  }
}

/** Done for whoever calls: holding a lost band still harms nobody for long. */
export function wantsVerified(act: TokenAct): boolean {
  return act !== 'LOST';
}

/** The approval that matters for an enrolment now: the newest that is not over. */
export function approvalFor(
  approvals: readonly Approval[],
  enrolmentId: string,
): Approval | undefined {
  const theirs = approvals
    .filter((one) => one.enrolmentId === enrolmentId && one.state !== 'USED')
    .toSorted((a, b) => b.requestedAt - a.requestedAt);
  return theirs.find(({ state }) => state === 'REQUESTED' || state === 'APPROVED') ?? theirs[0];
}

/** What an agent may do in a case in this state. */
export const CASE_STEPS: Readonly<
  Record<DeskCase['state'], { readonly verify: boolean; readonly act: boolean }>
> = {
  OPENED: { verify: true, act: false },
  CALLING_BACK: { verify: true, act: false },
  PUSH_SENT: { verify: true, act: false },
  VERIFIED: { verify: false, act: true },
  LOCKED: { verify: false, act: false },
  CLOSED: { verify: false, act: false },
};
