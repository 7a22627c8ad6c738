/** Cases of the desk, with their customer and agent, and the notes on them. */
import { deskCaseState, verificationMethod } from '@armilla/api/issuer-desk';
import { one, type Queryable } from '@armilla/kit/database';
import type { CaseState, VerificationMethod } from '../decide/desk-case.ts';

export interface Case {
  readonly caseId: string;
  readonly customerId: string;
  readonly customerName: string;
  readonly mobile: string | undefined;
  readonly mobileChangedAtMs: number | undefined;
  readonly agentId: string;
  readonly agentName: string;
  readonly channel: 'PHONE';
  /** As it was last written; {@link caseNow} tells what it is by now. */
  readonly state: CaseState;
  readonly untilMs: number | undefined;
  readonly method: VerificationMethod | undefined;
  readonly requestId: string | undefined;
  readonly numberFingerprint: string | undefined;
  readonly triesLeft: number;
  readonly sends: number;
  readonly openedAtMs: number;
  readonly changedAtMs: number;
}

interface CaseRow {
  readonly case_id: string;
  readonly customer_id: string;
  readonly customer_name: string;
  readonly mobile: string | null;
  readonly mobile_changed_at: bigint | null;
  readonly agent_id: string;
  readonly agent_name: string;
  readonly channel: 'PHONE';
  readonly state: string;
  readonly until: bigint | null;
  readonly method: string | null;
  readonly request_id: string | null;
  readonly number_fingerprint: string | null;
  readonly tries_left: bigint;
  readonly sends: bigint;
  readonly opened_at: bigint;
  readonly changed_at: bigint;
}

const CASES = `SELECT desk_case.*, customer.name AS customer_name, customer.mobile,
    customer.mobile_changed_at, desk_agent.name AS agent_name
  FROM desk_case JOIN customer ON customer.customer_id = desk_case.customer_id
  JOIN desk_agent ON desk_agent.agent_id = desk_case.agent_id`;

/** Whether it is new: the same again changes nothing. */
export async function addCase(
  tx: Queryable,
  opened: Pick<Case, 'caseId' | 'customerId' | 'agentId' | 'channel' | 'triesLeft'>,
  nowMs: number,
): Promise<boolean> {
  const rows = await tx.all(
    `INSERT INTO desk_case
       (case_id, customer_id, agent_id, channel, state, tries_left, sends, opened_at, changed_at)
     VALUES ($1, $2, $3, $4, 'OPENED', $5, 0, $6, $6) ON CONFLICT DO NOTHING
     RETURNING case_id`,
    opened.caseId,
    opened.customerId,
    opened.agentId,
    opened.channel,
    opened.triesLeft,
    nowMs,
  );
  return rows.length > 0;
}

export async function caseById(db: Queryable, caseId: string): Promise<Case | undefined> {
  const row = await one<CaseRow>(db, `${CASES} WHERE desk_case.case_id = $1`, caseId);
  return row && caseOf(row);
}

/** The case, its row locked until `tx` ends. */
export async function lockedCase(tx: Queryable, caseId: string): Promise<Case | undefined> {
  await tx.all('UPDATE desk_case SET case_id = case_id WHERE case_id = $1', caseId);
  return caseById(tx, caseId);
}

/** Newest first; of everybody when no agent is named. */
export async function casesOf(
  db: Queryable,
  agentId: string | undefined,
  limit: number,
): Promise<readonly Case[]> {
  const rows = await db.all<CaseRow>(
    `${CASES} WHERE $1 = '' OR desk_case.agent_id = $1
     ORDER BY desk_case.opened_at DESC, desk_case.case_id DESC LIMIT $2`,
    agentId ?? '',
    limit,
  );
  return rows.map(caseOf);
}

export async function casesSince(db: Queryable, agentId: string, sinceMs: number): Promise<number> {
  const row = await one<{ count: bigint }>(
    db,
    'SELECT COUNT(*) AS count FROM desk_case WHERE agent_id = $1 AND opened_at > $2',
    agentId,
    sinceMs,
  );
  return Number(row?.count ?? 0);
}

/** Pushes that wait for this customer's answer. */
export async function pushesTo(
  db: Queryable,
  customerId: string,
  nowMs: number,
): Promise<readonly Case[]> {
  const rows = await db.all<CaseRow>(
    `${CASES} WHERE desk_case.customer_id = $1 AND desk_case.state = 'PUSH_SENT'
       AND desk_case.until > $2 ORDER BY desk_case.changed_at DESC, desk_case.case_id`,
    customerId,
    nowMs,
  );
  return rows.map(caseOf);
}

export async function caseOfRequest(db: Queryable, requestId: string): Promise<string | undefined> {
  const row = await one<{ case_id: string }>(
    db,
    'SELECT case_id FROM desk_case WHERE request_id = $1',
    requestId,
  );
  return row?.case_id;
}

export async function keepCase(tx: Queryable, kept: Case, nowMs: number): Promise<Case> {
  await tx.all(
    `UPDATE desk_case SET state = $2, until = $3, method = $4, request_id = $5,
       number_fingerprint = $6, tries_left = $7, sends = $8, changed_at = $9
     WHERE case_id = $1`,
    kept.caseId,
    kept.state,
    kept.untilMs ?? null,
    kept.method ?? null,
    kept.requestId ?? null,
    kept.numberFingerprint ?? null,
    kept.triesLeft,
    kept.sends,
    nowMs,
  );
  return { ...kept, changedAtMs: nowMs };
}

function caseOf(row: CaseRow): Case {
  return {
    caseId: row.case_id,
    customerId: row.customer_id,
    customerName: row.customer_name,
    mobile: row.mobile ?? undefined,
    mobileChangedAtMs: row.mobile_changed_at === null ? undefined : Number(row.mobile_changed_at),
    agentId: row.agent_id,
    agentName: row.agent_name,
    channel: row.channel,
    state: deskCaseState.parse(row.state),
    untilMs: row.until === null ? undefined : Number(row.until),
    method: row.method === null ? undefined : verificationMethod.parse(row.method),
    requestId: row.request_id ?? undefined,
    numberFingerprint: row.number_fingerprint ?? undefined,
    triesLeft: Number(row.tries_left),
    sends: Number(row.sends),
    openedAtMs: Number(row.opened_at),
    changedAtMs: Number(row.changed_at),
  };
}

export interface Note {
  readonly at: number;
  readonly by: { readonly agentId: string; readonly name: string };
  readonly text: string;
}

export async function addNote(
  tx: Queryable,
  note: {
    readonly commentId: string;
    readonly caseId: string;
    readonly agentId: string;
    readonly text: string;
  },
  nowMs: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO desk_comment (comment_id, case_id, agent_id, text, at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    note.commentId,
    note.caseId,
    note.agentId,
    note.text,
    nowMs,
  );
}

export async function notesOf(db: Queryable, caseId: string): Promise<readonly Note[]> {
  const rows = await db.all<{ at: bigint; agent_id: string; name: string; text: string }>(
    `SELECT desk_comment.at, desk_comment.agent_id, desk_agent.name, desk_comment.text
     FROM desk_comment JOIN desk_agent ON desk_agent.agent_id = desk_comment.agent_id
     WHERE desk_comment.case_id = $1 ORDER BY desk_comment.at, desk_comment.comment_id`,
    caseId,
  );
  return rows.map(({ at, agent_id: agentId, name, text }) => ({
    at: Number(at),
    by: { agentId, name },
    text,
  }));
}
