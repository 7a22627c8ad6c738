/** What the desk is shown: masked, and as it stands by now. */
import type {
  approval,
  deskCard,
  deskCase,
  deskCustomer,
  deskDecision,
  deskToken,
} from '@armilla/api/issuer-desk';
import type { token } from '@armilla/api/shapes';
import { isRefusal } from '@armilla/kit/refusal';
import { z } from 'zod';
import { approvalNow } from '../decide/desk-approval.ts';
import { type CaseState, caseNow } from '../decide/desk-case.ts';
import { maskedMobile } from '../decide/desk-text.ts';
import type { House } from '../deps.ts';
import { cardView } from '../handle/card-view.ts';
import { thaw } from '../handle/kept-answer.ts';
import type { Card, Token } from '../store/cards.ts';
import type { Approval } from '../store/desk-approvals.ts';
import type { Case } from '../store/desk-cases.ts';
import type { KeptDecision, KnownCustomer } from '../store/desk-customers.ts';

export type CaseView = z.infer<typeof deskCase>;
export type CustomerView = z.infer<typeof deskCustomer>;
export type TokenView = z.infer<typeof deskToken>;

export function customerView(
  one: Pick<KnownCustomer, 'customerId' | 'name' | 'mobile' | 'mobileChangedAtMs'>,
): CustomerView {
  const { customerId, name, mobile, mobileChangedAtMs } = one;
  return {
    customerId,
    name,
    ...(mobile !== undefined && { maskedMobile: maskedMobile(mobile) }),
    mobileChangedAt: mobileChangedAtMs ?? null,
  };
}

/** Whether a state waits for an answer, or lasts for a while. */
const SHOWN: Readonly<Record<CaseState, { readonly until: boolean; readonly tries: boolean }>> = {
  OPENED: { until: false, tries: false },
  CALLING_BACK: { until: true, tries: true },
  PUSH_SENT: { until: true, tries: true },
  VERIFIED: { until: true, tries: false },
  LOCKED: { until: false, tries: false },
  CLOSED: { until: false, tries: false },
};

export function caseView(kept: Case, nowMs: number): CaseView {
  const state = caseNow(kept, nowMs);
  const { until, tries } = SHOWN[state];
  return {
    caseId: kept.caseId,
    customer: customerView({ ...kept, name: kept.customerName }),
    channel: kept.channel,
    agent: { agentId: kept.agentId, name: kept.agentName },
    state,
    openedAt: kept.openedAtMs,
    ...(until && kept.method !== undefined && { method: kept.method }),
    ...(until && kept.untilMs !== undefined && { until: kept.untilMs }),
    ...(tries && { triesLeft: kept.triesLeft }),
  };
}

export function deskCardView(house: House, card: Card): z.infer<typeof deskCard> {
  const { cardId, face, cardholderName, state } = cardView(house.programme, card);
  return { cardId, face, cardholderName, state };
}

export function approvalView(
  kept: Approval,
  customer: CustomerView,
  nowMs: number,
): z.infer<typeof approval> {
  const { decidedBy, decidedByName, decisionComment } = kept;
  return {
    approvalId: kept.approvalId,
    caseId: kept.caseId,
    enrolmentId: kept.enrolmentId,
    customer,
    reasons: [...kept.reasons],
    requestedBy: { agentId: kept.requestedBy, name: kept.requestedByName },
    requestedAt: kept.requestedAtMs,
    comment: kept.comment,
    state: approvalNow(kept, nowMs),
    ...(decidedBy !== undefined &&
      decidedByName !== undefined && { decidedBy: { agentId: decidedBy, name: decidedByName } }),
    ...(decisionComment !== undefined && { decisionComment }),
    until: kept.untilMs,
  };
}

const answered = z.object({
  decision: z.string(),
  risk: z.enum(['USUAL', 'HIGH']).optional(),
  reason: z.string().optional(),
  signals: z.array(z.string()),
});
const names = z.array(z.string());

/** What the bank answered of an enrolment, and what it told nobody. */
export function decisionView(kept: KeptDecision): z.infer<typeof deskDecision> {
  const { enrolmentId, cardId, panLastFour, deviceName, model, at } = kept;
  const wrongDetails = names.parse(JSON.parse(kept.wrongDetails));
  const shared = { enrolmentId, cardId, panLastFour, at, deviceName, model, wrongDetails };
  const answer = thaw<unknown>(kept.answer);
  if (isRefusal(answer)) return { ...shared, outcome: answer.code, signals: [] };
  const { decision, risk, reason, signals } = answered.parse(answer);
  return {
    ...shared,
    outcome: decision,
    ...(risk !== undefined && { risk }),
    ...(reason !== undefined && { reason }),
    signals,
  };
}

/** By the network's own word. */
export function networkTokenView(of: z.infer<typeof token>, cardId: string): TokenView {
  return {
    tokenUniqueReference: of.tokenUniqueReference,
    cardId,
    panLastFour: of.panLastFour,
    dpanLastFour: of.dpanLastFour,
    deviceName: of.deviceName,
    status: of.status,
    suspendedBy: of.suspendedBy,
    enrolmentId: of.enrolmentId,
    enrolmentState: of.enrolmentState,
    provisioning: of.provisioning,
  };
}

/** By what the bank was last told. */
export function knownTokenView(of: Token, panLastFour: string): TokenView {
  return {
    tokenUniqueReference: of.tokenUniqueReference,
    cardId: of.cardId,
    panLastFour,
    dpanLastFour: of.dpanLastFour,
    deviceName: of.deviceName,
    status: of.status,
    suspendedBy: [...of.suspendedBy],
  };
}
