/** Enrolments of the bank's cards, as the token service tells of them. */
import { enrolment, enrolmentState } from '@armilla/api/shapes';
import { one, type Queryable } from '@armilla/kit/database';
import type { z } from 'zod';

export type EnrolmentState = z.infer<typeof enrolmentState>;
export type Identification = z.infer<typeof enrolment>['identification'];

export interface Enrolment {
  readonly enrolmentId: string;
  readonly cardId: string;
  readonly state: EnrolmentState;
  readonly reason: string | undefined;
  readonly identification: Identification;
  /** Nobody has gone on with it for as long as the programme says. */
  readonly abandoned: boolean;
  readonly deviceName: string;
  readonly tokenUniqueReference: string | undefined;
  /** When the customer said that it is not they. */
  readonly refusedAtMs: number | undefined;
  readonly openedAtMs: number;
  readonly changedAtMs: number;
}

interface EnrolmentRow {
  readonly enrolment_id: string;
  readonly card_id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly identification: string;
  readonly abandoned: bigint;
  readonly device_name: string;
  readonly token_unique_reference: string | null;
  readonly refused_at: bigint | null;
  readonly opened_at: bigint;
  readonly changed_at: bigint;
}

/** From these nothing comes back: a card that is added again is another enrolment. */
const OVER = `('DECLINED', 'DECLINED_TERMS_AND_CONDITIONS', 'EXPIRED', 'DELETED')`;

/**
 * Word that is older than what is known is left aside, but for the last: an end is one whatever its
 * time, and nothing comes after it but another. Resolves to whether it was taken.
 */
export async function noteEnrolment(
  tx: Queryable,
  e: Omit<Enrolment, 'refusedAtMs' | 'openedAtMs'>,
): Promise<boolean> {
  const rows = await tx.all(
    `INSERT INTO enrolment
       (enrolment_id, card_id, state, reason, identification, abandoned, device_name,
        token_unique_reference, opened_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
     ON CONFLICT (enrolment_id) DO UPDATE SET
       state = excluded.state, reason = excluded.reason,
       identification = excluded.identification, abandoned = excluded.abandoned,
       device_name = excluded.device_name,
       token_unique_reference =
         COALESCE(excluded.token_unique_reference, enrolment.token_unique_reference),
       changed_at = excluded.changed_at
     WHERE excluded.state IN ${OVER}
       OR (enrolment.state NOT IN ${OVER} AND excluded.changed_at >= enrolment.changed_at)
     RETURNING enrolment_id`,
    e.enrolmentId,
    e.cardId,
    e.state,
    e.reason ?? null,
    JSON.stringify(e.identification),
    e.abandoned ? 1 : 0,
    e.deviceName,
    e.tokenUniqueReference ?? null,
    e.changedAtMs,
  );
  return rows.length > 0;
}

/** An enrolment, its row locked until the transaction `tx` ends. */
export async function lockedEnrolment(
  tx: Queryable,
  enrolmentId: string,
): Promise<Enrolment | undefined> {
  const row = await one<EnrolmentRow>(
    tx,
    'UPDATE enrolment SET state = state WHERE enrolment_id = $1 RETURNING *',
    enrolmentId,
  );
  return row && enrolmentOf(row);
}

/** An enrolment of a card of this customer. */
export async function ownEnrolment(
  db: Queryable,
  customerId: string,
  enrolmentId: string,
): Promise<Enrolment | undefined> {
  const row = await one<EnrolmentRow>(
    db,
    `SELECT enrolment.* FROM enrolment JOIN card ON card.card_id = enrolment.card_id
     JOIN account ON account.account_id = card.account_id
     WHERE enrolment.enrolment_id = $1 AND account.customer_id = $2`,
    enrolmentId,
    customerId,
  );
  return row && enrolmentOf(row);
}

/** A customer's enrolments that have not ended, newest first. */
export async function openEnrolmentsOf(
  db: Queryable,
  customerId: string,
): Promise<readonly Enrolment[]> {
  const rows = await db.all<EnrolmentRow>(
    `SELECT enrolment.* FROM enrolment JOIN card ON card.card_id = enrolment.card_id
     JOIN account ON account.account_id = card.account_id
     WHERE account.customer_id = $1 AND enrolment.refused_at IS NULL
       AND enrolment.state IN ('ELIGIBLE', 'PENDING_VERIFICATION', 'PENDING_ACTIVE')
     ORDER BY enrolment.opened_at DESC, enrolment.enrolment_id DESC LIMIT 100`,
    customerId,
  );
  return rows.map(enrolmentOf);
}

/** Of all the bank's customers, those that wait for identification, oldest first. */
export async function waitingEnrolments(
  db: Queryable,
  limit: number,
): Promise<readonly (Enrolment & { readonly customerId: string; readonly panLastFour: string })[]> {
  const rows = await db.all<EnrolmentRow & { customer_id: string; pan_last_four: string }>(
    `SELECT enrolment.*, account.customer_id, card.pan_last_four FROM enrolment
     JOIN card ON card.card_id = enrolment.card_id
     JOIN account ON account.account_id = card.account_id
     WHERE enrolment.refused_at IS NULL AND enrolment.state = 'PENDING_VERIFICATION'
     ORDER BY enrolment.opened_at, enrolment.enrolment_id LIMIT $1`,
    limit,
  );
  return rows.map((row) => ({
    ...enrolmentOf(row),
    customerId: row.customer_id,
    panLastFour: row.pan_last_four,
  }));
}

/** All enrolments of a card, newest first. */
export async function enrolmentsOfCard(
  db: Queryable,
  cardId: string,
): Promise<readonly Enrolment[]> {
  const rows = await db.all<EnrolmentRow>(
    `SELECT * FROM enrolment WHERE card_id = $1
     ORDER BY opened_at DESC, enrolment_id DESC LIMIT 200`,
    cardId,
  );
  return rows.map(enrolmentOf);
}

/** The customer said that it is not they; the first time counts. */
export async function refuseEnrolmentRow(
  tx: Queryable,
  enrolmentId: string,
  nowMs: number,
): Promise<void> {
  await tx.all(
    'UPDATE enrolment SET refused_at = COALESCE(refused_at, $2) WHERE enrolment_id = $1',
    enrolmentId,
    nowMs,
  );
}

/** Whether a customer said of the enrolment behind a token that it is not they. */
export async function tokenWasRefused(
  db: Queryable,
  tokenUniqueReference: string,
): Promise<boolean> {
  const row = await one(
    db,
    `SELECT enrolment_id FROM enrolment
     WHERE token_unique_reference = $1 AND refused_at IS NOT NULL LIMIT 1`,
    tokenUniqueReference,
  );
  return row !== undefined;
}

/** How the holders of a card's live tokens were identified. */
export async function identificationsOfLiveTokens(
  db: Queryable,
  cardId: string,
): Promise<readonly Identification[]> {
  const rows = await db.all<{ identification: string }>(
    `SELECT enrolment.identification FROM token
     JOIN enrolment ON enrolment.token_unique_reference = token.token_unique_reference
     WHERE token.card_id = $1 AND token.status = 'ACTIVE'`,
    cardId,
  );
  return rows.map((row) => identificationOf(row.identification));
}

function identificationOf(text: string): Identification {
  return enrolment.shape.identification.parse(JSON.parse(text));
}

function enrolmentOf(row: EnrolmentRow): Enrolment {
  return {
    enrolmentId: row.enrolment_id,
    cardId: row.card_id,
    state: enrolmentState.parse(row.state),
    reason: row.reason ?? undefined,
    identification: identificationOf(row.identification),
    abandoned: row.abandoned !== 0n,
    deviceName: row.device_name,
    tokenUniqueReference: row.token_unique_reference ?? undefined,
    refusedAtMs: row.refused_at === null ? undefined : Number(row.refused_at),
    openedAtMs: Number(row.opened_at),
    changedAtMs: Number(row.changed_at),
  };
}
