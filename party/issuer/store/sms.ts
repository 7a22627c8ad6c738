/** SMS still to be sent. Their words are sealed: an activation code is in no table in clear. */
import { one, type Queryable } from '@armilla/kit/database';

export interface QueuedSms {
  readonly smsId: string;
  readonly enrolmentId: string;
  readonly sealed: Uint8Array;
  readonly expiresAtMs: number;
}

export type SmsState = 'QUEUED' | 'SENT' | 'EXPIRED';

export async function queueSms(db: Queryable, sms: QueuedSms, nowMs: number): Promise<void> {
  await db.all(
    `INSERT INTO sms (sms_id, enrolment_id, state, sealed, expires_at, next_attempt_at, created_at)
     VALUES ($1, $2, 'QUEUED', $3, $4, $5, $5) ON CONFLICT DO NOTHING`,
    sms.smsId,
    sms.enrolmentId,
    sms.sealed,
    sms.expiresAtMs,
    nowMs,
  );
}

export async function smsState(db: Queryable, smsId: string): Promise<SmsState | undefined> {
  const row = await one<{ state: SmsState }>(db, 'SELECT state FROM sms WHERE sms_id = $1', smsId);
  return row?.state;
}

interface DueRow {
  readonly sms_id: string;
  readonly enrolment_id: string;
  readonly sealed: Uint8Array;
  readonly expires_at: bigint;
  readonly attempts: bigint;
}

/** The longest that an SMS waits for its next attempt. */
export const LONGEST_WAIT_MS = 30_000;

/** What a clock that ran ahead put further off than anything waits is due as well. */
export async function dueSms(
  db: Queryable,
  nowMs: number,
): Promise<readonly (QueuedSms & { readonly attempts: number })[]> {
  const rows = await db.all<DueRow>(
    `SELECT sms_id, enrolment_id, sealed, expires_at, attempts FROM sms
     WHERE state = 'QUEUED' AND (next_attempt_at <= $1 OR next_attempt_at > $2)
     ORDER BY created_at, sms_id LIMIT 100`,
    nowMs,
    nowMs + LONGEST_WAIT_MS,
  );
  return rows.map((row) => ({
    smsId: row.sms_id,
    enrolmentId: row.enrolment_id,
    sealed: row.sealed,
    expiresAtMs: Number(row.expires_at),
    attempts: Number(row.attempts),
  }));
}

/** It is out, or too late: its words are forgotten. */
export async function endSms(
  db: Queryable,
  smsId: string,
  state: 'SENT' | 'EXPIRED',
): Promise<void> {
  await db.all('UPDATE sms SET state = $2, sealed = NULL WHERE sms_id = $1', smsId, state);
}

export async function postponeSms(db: Queryable, smsId: string, untilMs: number): Promise<void> {
  await db.all(
    'UPDATE sms SET attempts = attempts + 1, next_attempt_at = $2 WHERE sms_id = $1',
    smsId,
    untilMs,
  );
}
