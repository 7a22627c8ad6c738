/** What waits at the desk, in the order in which somebody should look at it. */
import type { Approval, DeskCase, Dispute, Person, WaitingEnrolment } from '../types.ts';

export interface Queue {
  readonly approvals: readonly Approval[];
  /** Approved or refused meanwhile: the agent who asked goes on with them. */
  readonly decided: readonly Approval[];
  readonly cases: readonly DeskCase[];
  readonly enrolments: readonly WaitingEnrolment[];
  readonly disputes: readonly Dispute[];
}

export interface Lists {
  readonly approvals: readonly Approval[];
  readonly cases: readonly DeskCase[];
  readonly enrolments: readonly WaitingEnrolment[];
  readonly disputes: readonly Dispute[];
}

const CASE_ORDER: Readonly<Record<DeskCase['state'], number>> = {
  VERIFIED: 0,
  CALLING_BACK: 1,
  PUSH_SENT: 1,
  OPENED: 2,
  LOCKED: 3,
  CLOSED: 4,
};

export function queueOf({ approvals, cases, enrolments, disputes }: Lists): Queue {
  return {
    approvals: approvals
      .filter(({ state }) => state === 'REQUESTED')
      .toSorted((a, b) => a.until - b.until),
    decided: approvals.filter(({ state }) => state === 'APPROVED'),
    cases: cases
      .filter(({ state }) => state !== 'CLOSED')
      .toSorted((a, b) => CASE_ORDER[a.state] - CASE_ORDER[b.state] || b.openedAt - a.openedAt),
    enrolments,
    disputes,
  };
}

/** Why this person may not decide this approval; `undefined` when they may. */
export function notTheirs(
  { requestedBy }: Pick<Approval, 'requestedBy'>,
  { agentId, role }: Person,
): 'OWN' | 'SUPERVISOR_NEEDED' | undefined {
  if (requestedBy.agentId === agentId) return 'OWN';
  return role === 'supervisor' ? undefined : 'SUPERVISOR_NEEDED';
}
