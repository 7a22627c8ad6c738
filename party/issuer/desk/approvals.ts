/**
 * The second pair of eyes: asked for by the agent, given by a supervisor, good for one activation.
 */
import type { issuerContract } from '@armilla/api/issuer';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { scrub } from '@armilla/kit/log';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import {
  APPROVAL_LIFE,
  APPROVAL_MS,
  type ApprovalReason,
  approvalNow,
  secondAgentReasons,
} from '../decide/desk-approval.ts';
import { caseNow } from '../decide/desk-case.ts';
import type { House } from '../deps.ts';
import {
  type Approval,
  addApproval,
  approvalById,
  approvals,
  approvalsOfCase,
  keepApproval,
  lockedApproval,
} from '../store/desk-approvals.ts';
import { caseById } from '../store/desk-cases.ts';
import { customerById, decisionOf } from '../store/desk-customers.ts';
import { ownCase } from './cases.ts';
import { approvalView, customerView, decisionView } from './views.ts';
import { audited, derivedId, whoCalls } from './who.ts';

type Operations = (typeof issuerContract)['operations'];
type ApprovalAnswer = AnswerOf<Operations['requestApproval']>;

/** What is asked for twice while it waits is asked for once. */
export async function requestApproval(
  house: House,
  { caseId, enrolmentId, comment }: InputOf<Operations['requestApproval']>,
  context: CallContext,
): Promise<ApprovalAnswer | Refusal> {
  const who = await whoCalls(house, context);
  const approvalId = derivedId('appr', who, context);
  const act = { what: 'requestApproval', subject: enrolmentId, occasion: caseId, comment };
  return audited<ApprovalAnswer>(house, context, who, act, async (tx) => {
    const nowMs = house.clock.now();
    const kept = await ownCase(tx, caseId, who);
    if (isRefusal(kept)) return kept;
    if (caseNow(kept, nowMs) !== 'VERIFIED') return refuse('CALLER_NOT_VERIFIED');
    const decision = await decisionOf(tx, enrolmentId);
    if (decision?.customerId !== kept.customerId) return refuse('NOT_FOUND');
    const waiting = (await approvalsOfCase(tx, caseId)).find(
      (one) => one.enrolmentId === enrolmentId && approvalNow(one, nowMs) === 'REQUESTED',
    );
    if (waiting !== undefined) return answerOf(house, tx, waiting);
    const { risk } = decisionView(decision);
    const { method, mobileChangedAtMs } = kept;
    const reasons = secondAgentReasons({ nowMs, risk, mobileChangedAtMs, method });
    const words = scrub(comment);
    const untilMs = nowMs + APPROVAL_MS;
    await addApproval(
      tx,
      { approvalId, caseId, enrolmentId, reasons, requestedBy: who.id, comment: words, untilMs },
      nowMs,
    );
    const added = await approvalById(tx, approvalId);
    return added === undefined ? refuse('NOT_FOUND') : answerOf(house, tx, added);
  });
}

async function answerOf(house: House, db: Queryable, kept: Approval): Promise<ApprovalAnswer> {
  const customer = await customerById(db, kept.customerId);
  if (customer === undefined) throw new Error('an approval of nobody’s case');
  return { approval: approvalView(kept, customerView(customer), house.clock.now()) };
}

export async function listApprovals(
  house: House,
  { state, limit }: InputOf<Operations['listApprovals']>,
  context: CallContext,
): Promise<AnswerOf<Operations['listApprovals']>> {
  const { database, clock } = house;
  const { role, id } = await whoCalls(house, context);
  const all = await approvals(database, role === 'supervisor' ? undefined : id, limit);
  const wanted = all.filter(
    (one) => state === undefined || approvalNow(one, clock.now()) === state,
  );
  const views = await Promise.all(wanted.map((one) => answerOf(house, database, one)));
  return { approvals: views.map(({ approval }) => approval) };
}

export async function decideApproval(
  house: House,
  { approvalId, decision, comment }: InputOf<Operations['decideApproval']>,
  context: CallContext,
): Promise<ApprovalAnswer | Refusal> {
  const { database, clock } = house;
  const who = await whoCalls(house, context);
  const known = await approvalById(database, approvalId);
  if (known === undefined) return refuse('NOT_FOUND');
  const { enrolmentId: subject, caseId: occasion } = known;
  const act = { what: 'decideApproval', subject, occasion, reason: decision, comment };
  return audited(house, context, who, act, async (tx) => {
    const nowMs = clock.now();
    const kept = await lockedApproval(tx, approvalId);
    const about = kept && (await caseById(tx, kept.caseId));
    if (kept === undefined || about === undefined) return refuse('NOT_FOUND');
    if (kept.requestedBy === who.id || about.agentId === who.id) return refuse('OWN_REQUEST');
    const command = decision === 'APPROVED' ? 'APPROVE' : 'REFUSE';
    const state = APPROVAL_LIFE[approvalNow(kept, nowMs)][command];
    if (state === null) return refuse('CASE_STATE');
    const by = { decidedBy: who.id, decidedByName: who.name, decisionComment: scrub(comment) };
    const decided = { ...kept, ...by, state, untilMs: nowMs + APPROVAL_MS };
    await keepApproval(tx, decided);
    return answerOf(house, tx, decided);
  });
}

/** One that was given for everything that speaks against the activation now. */
export async function usableApproval(
  tx: Queryable,
  caseId: string,
  enrolmentId: string,
  reasons: readonly ApprovalReason[],
  nowMs: number,
): Promise<Approval | undefined> {
  return (await approvalsOfCase(tx, caseId)).find(
    (one) =>
      one.enrolmentId === enrolmentId &&
      approvalNow(one, nowMs) === 'APPROVED' &&
      reasons.every((reason) => one.reasons.includes(reason)),
  );
}

export async function useApproval(
  tx: Queryable,
  caseId: string,
  enrolmentId: string,
  nowMs: number,
): Promise<void> {
  for (const one of await approvalsOfCase(tx, caseId)) {
    const state = APPROVAL_LIFE[approvalNow(one, nowMs)].USE;
    if (one.enrolmentId === enrolmentId && state !== null)
      await keepApproval(tx, { ...one, state });
  }
}
