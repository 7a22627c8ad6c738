/**
 * What people are sent. Words still to be sent are sealed: an activation code is in no table in
 * clear. The parts of an SMS are kept by the gateway's names for them until their receipts come.
 */
import { one, type Queryable } from '@armilla/kit/database';

export type Channel = 'SMS' | 'EMAIL';
export type MessageState = 'QUEUED' | 'SENT' | 'DELIVERED' | 'UNDELIVERABLE' | 'EXPIRED';

export interface QueuedMessage {
  readonly messageId: string;
  readonly channel: Channel;
  /** The enrolment or token it is about. */
  readonly about: string;
  readonly sealed: Uint8Array;
  readonly expiresAtMs: number;
}

export async function queueMessage(db: Queryable, m: QueuedMessage, nowMs: number): Promise<void> {
  await db.all(
    `INSERT INTO message
       (message_id, channel, about, state, sealed, expires_at, next_attempt_at, created_at)
     VALUES ($1, $2, $3, 'QUEUED', $4, $5, $6, $6) ON CONFLICT DO NOTHING`,
    m.messageId,
    m.channel,
    m.about,
    m.sealed,
    m.expiresAtMs,
    nowMs,
  );
}

export async function messageState(
  db: Queryable,
  messageId: string,
): Promise<MessageState | undefined> {
  const row = await one<{ state: MessageState }>(
    db,
    'SELECT state FROM message WHERE message_id = $1',
    messageId,
  );
  return row?.state;
}

interface DueRow {
  readonly message_id: string;
  readonly about: string;
  readonly sealed: Uint8Array;
  readonly expires_at: bigint;
  readonly attempts: bigint;
}

export interface DueMessage extends QueuedMessage {
  readonly attempts: number;
}

/** The longest that a message waits for its next attempt. */
export const LONGEST_WAIT_MS = 30_000;

/** What a clock that ran ahead put further off than anything waits is due as well. */
export async function dueMessages(
  db: Queryable,
  channel: Channel,
  nowMs: number,
): Promise<readonly DueMessage[]> {
  const rows = await db.all<DueRow>(
    `SELECT message_id, about, sealed, expires_at, attempts FROM message
     WHERE channel = $1 AND state = 'QUEUED' AND (next_attempt_at <= $2 OR next_attempt_at > $3)
     ORDER BY created_at, message_id LIMIT 100`,
    channel,
    nowMs,
    nowMs + LONGEST_WAIT_MS,
  );
  return rows.map((row) => ({
    messageId: row.message_id,
    channel,
    about: row.about,
    sealed: row.sealed,
    expiresAtMs: Number(row.expires_at),
    attempts: Number(row.attempts),
  }));
}

/** When the next one is due; `Infinity` when none waits. */
export async function nextMessageAt(db: Queryable, channel: Channel): Promise<number> {
  const row = await one<{ next: bigint | null }>(
    db,
    `SELECT MIN(next_attempt_at) AS next FROM message WHERE channel = $1 AND state = 'QUEUED'`,
    channel,
  );
  return Number(row?.next ?? Number.POSITIVE_INFINITY);
}

export interface WaitingMessages {
  readonly channel: Channel;
  readonly waiting: number;
  readonly oldestAt: number | null;
  /** Of the one that was tried most. */
  readonly attempts: number;
}

/** What has still to be sent, by channel. */
export async function messagesWaiting(db: Queryable): Promise<WaitingMessages[]> {
  const rows = await db.all<{
    channel: Channel;
    waiting: bigint;
    oldest: bigint;
    attempts: bigint;
  }>(
    `SELECT channel, COUNT(*) AS waiting, MIN(created_at) AS oldest, MAX(attempts) AS attempts
     FROM message WHERE state = 'QUEUED' GROUP BY channel`,
  );
  return (['SMS', 'EMAIL'] as const).map((channel) => {
    const row = rows.find((one) => one.channel === channel);
    return {
      channel,
      waiting: Number(row?.waiting ?? 0n),
      oldestAt: row === undefined ? null : Number(row.oldest),
      attempts: Number(row?.attempts ?? 0n),
    };
  });
}

/** It is out, or too late: its words are forgotten. */
export async function endMessage(
  db: Queryable,
  messageId: string,
  state: 'SENT' | 'EXPIRED',
): Promise<void> {
  await db.all(
    "UPDATE message SET state = $2, sealed = NULL WHERE message_id = $1 AND state = 'QUEUED'",
    messageId,
    state,
  );
}

export async function postponeMessage(
  db: Queryable,
  messageId: string,
  untilMs: number,
): Promise<void> {
  await db.all(
    'UPDATE message SET attempts = attempts + 1, next_attempt_at = $2 WHERE message_id = $1',
    messageId,
    untilMs,
  );
}

/** The gateway's name for a part of this message. Its receipt may be here already. */
export async function notePart(
  tx: Queryable,
  gatewayId: string,
  messageId: string,
  nowMs: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO sms_part (gateway_id, message_id, received_at) VALUES ($1, $2, $3)
     ON CONFLICT (gateway_id) DO UPDATE SET message_id = excluded.message_id`,
    gatewayId,
    messageId,
    nowMs,
  );
}

/** What became of a part; the first word that ends it stays. Resolves to its message, if known. */
export async function noteReceipt(
  tx: Queryable,
  gatewayId: string,
  outcome: 'DELIVERED' | 'UNDELIVERABLE',
  nowMs: number,
): Promise<string | undefined> {
  const row = await one<{ message_id: string | null }>(
    tx,
    `INSERT INTO sms_part (gateway_id, outcome, received_at) VALUES ($1, $2, $3)
     ON CONFLICT (gateway_id) DO UPDATE SET
       outcome = COALESCE(sms_part.outcome, excluded.outcome) RETURNING message_id`,
    gatewayId,
    outcome,
    nowMs,
  );
  return row?.message_id ?? undefined;
}

/** A message is delivered when all its parts are, and undeliverable when one of them is. */
export async function settleMessage(
  tx: Queryable,
  messageId: string,
): Promise<MessageState | undefined> {
  const parts = await tx.all<{ outcome: string | null }>(
    'SELECT outcome FROM sms_part WHERE message_id = $1',
    messageId,
  );
  const state = stateOf(parts.map(({ outcome }) => outcome));
  if (state === undefined) return undefined;
  const row = await one<{ state: MessageState }>(
    tx,
    `UPDATE message SET state = $2 WHERE message_id = $1
     AND state IN ('SENT', 'DELIVERED', 'UNDELIVERABLE') RETURNING state`,
    messageId,
    state,
  );
  return row?.state;
}

function stateOf(outcomes: readonly (string | null)[]): MessageState | undefined {
  if (outcomes.length === 0) return undefined;
  if (outcomes.includes('UNDELIVERABLE')) return 'UNDELIVERABLE';
  return outcomes.every((outcome) => outcome === 'DELIVERED') ? 'DELIVERED' : undefined;
}

/** Forgets parts that no receipt will come for any more. */
export async function forgetParts(db: Queryable, beforeMs: number): Promise<void> {
  await db.all('DELETE FROM sms_part WHERE received_at < $1', beforeMs);
}
