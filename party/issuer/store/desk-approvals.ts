/** Approvals of a second person, and what the bank decided when a card was added. */
import { approvalReason, approvalState } from '@armilla/api/issuer-desk';
import { one, type Queryable } from '@armilla/kit/database';
import { z } from 'zod';
import type { ApprovalReason, ApprovalState } from '../decide/desk-approval.ts';

export interface Approval {
  readonly approvalId: string;
  readonly caseId: string;
  readonly customerId: string;
  readonly enrolmentId: string;
  readonly reasons: readonly ApprovalReason[];
  readonly requestedBy: string;
  readonly requestedByName: string;
  readonly requestedAtMs: number;
  readonly comment: string;
  /** As it was last written. */
  readonly state: ApprovalState;
  readonly decidedBy: string | undefined;
  readonly decidedByName: string | undefined;
  readonly decisionComment: string | undefined;
  readonly untilMs: number;
}

interface ApprovalRow {
  readonly approval_id: string;
  readonly case_id: string;
  readonly customer_id: string;
  readonly enrolment_id: string;
  readonly reasons: string;
  readonly requested_by: string;
  readonly requested_by_name: string;
  readonly requested_at: bigint;
  readonly comment: string;
  readonly state: string;
  readonly decided_by: string | null;
  readonly decided_by_name: string | null;
  readonly decision_comment: string | null;
  readonly until: bigint;
}

const reasons = z.array(approvalReason);

const APPROVALS = `SELECT desk_approval.*, desk_case.customer_id, asker.name AS requested_by_name,
    decider.name AS decided_by_name
  FROM desk_approval JOIN desk_case ON desk_case.case_id = desk_approval.case_id
  JOIN desk_agent asker ON asker.agent_id = desk_approval.requested_by
  LEFT JOIN desk_agent decider ON decider.agent_id = desk_approval.decided_by`;

export async function addApproval(
  tx: Queryable,
  a: Pick<
    Approval,
    'approvalId' | 'caseId' | 'enrolmentId' | 'reasons' | 'requestedBy' | 'comment' | 'untilMs'
  >,
  nowMs: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO desk_approval
       (approval_id, case_id, enrolment_id, reasons, requested_by, requested_at, comment, state,
        until)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'REQUESTED', $8) ON CONFLICT DO NOTHING`,
    a.approvalId,
    a.caseId,
    a.enrolmentId,
    JSON.stringify(a.reasons),
    a.requestedBy,
    nowMs,
    a.comment,
    a.untilMs,
  );
}

export async function approvalById(
  db: Queryable,
  approvalId: string,
): Promise<Approval | undefined> {
  const row = await one<ApprovalRow>(
    db,
    `${APPROVALS} WHERE desk_approval.approval_id = $1`,
    approvalId,
  );
  return row && approvalOf(row);
}

/** The approval, its row locked until `tx` ends. */
export async function lockedApproval(
  tx: Queryable,
  approvalId: string,
): Promise<Approval | undefined> {
  await tx.all(
    'UPDATE desk_approval SET approval_id = approval_id WHERE approval_id = $1',
    approvalId,
  );
  return approvalById(tx, approvalId);
}

export async function approvalsOfCase(db: Queryable, caseId: string): Promise<readonly Approval[]> {
  const rows = await db.all<ApprovalRow>(
    `${APPROVALS} WHERE desk_approval.case_id = $1 ORDER BY desk_approval.approval_id`,
    caseId,
  );
  return rows.map(approvalOf);
}

/** Newest first; those that one person asked for, or everybody's. */
export async function approvals(
  db: Queryable,
  requestedBy: string | undefined,
  limit: number,
): Promise<readonly Approval[]> {
  const rows = await db.all<ApprovalRow>(
    `${APPROVALS} WHERE $1 = '' OR desk_approval.requested_by = $1
     ORDER BY desk_approval.requested_at DESC, desk_approval.approval_id DESC LIMIT $2`,
    requestedBy ?? '',
    limit,
  );
  return rows.map(approvalOf);
}

export async function keepApproval(tx: Queryable, a: Approval): Promise<void> {
  await tx.all(
    `UPDATE desk_approval SET state = $2, decided_by = $3, decision_comment = $4, until = $5
     WHERE approval_id = $1`,
    a.approvalId,
    a.state,
    a.decidedBy ?? null,
    a.decisionComment ?? null,
    a.untilMs,
  );
}

function approvalOf(row: ApprovalRow): Approval {
  return {
    approvalId: row.approval_id,
    caseId: row.case_id,
    customerId: row.customer_id,
    enrolmentId: row.enrolment_id,
    reasons: reasons.parse(JSON.parse(row.reasons)),
    requestedBy: row.requested_by,
    requestedByName: row.requested_by_name,
    requestedAtMs: Number(row.requested_at),
    comment: row.comment,
    state: approvalState.parse(row.state),
    decidedBy: row.decided_by ?? undefined,
    decidedByName: row.decided_by_name ?? undefined,
    decisionComment: row.decision_comment ?? undefined,
    untilMs: Number(row.until),
  };
}
