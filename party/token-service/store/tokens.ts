/** Statements about tokens. */
import type { enrolment } from '@armilla/api/shapes';
import { one, type Queryable } from '@armilla/kit/database';
import type { z } from 'zod';
import type { TokenStatus } from '../decide/token-state.ts';
import type { PayingTokenRow } from './credentials.ts';

/** What the band holds, apart from the token's status at the network. */
export type Provisioning = z.infer<typeof enrolment>['provisioning'];

export interface TokenRow {
  readonly token_unique_reference: string;
  readonly enrolment_id: string;
  readonly programme_id: string;
  readonly secure_element_id: string;
  readonly pan_id: string;
  /** Hexadecimal. */
  readonly instance_aid: string;
  readonly dpan_fingerprint: string;
  readonly sealed_dpan: Uint8Array;
  readonly dpan_last_four: string;
  /** Two digits. */
  readonly psn: string;
  /** `YYMM`. */
  readonly expiry: string;
  /** Two digits, as in 9F6E. */
  readonly device_type: string;
  readonly status: TokenStatus;
  readonly provisioning: Provisioning;
  readonly service_generation: bigint;
}

/** A token as it was written down. */
export interface KeptTokenRow extends TokenRow {
  /** When it first became ready to pay. */
  readonly activated_at: bigint | null;
  readonly created_at: bigint;
  readonly changed_at: bigint;
}

export async function insertToken(tx: Queryable, row: TokenRow, now: number): Promise<void> {
  await tx.all(
    `INSERT INTO token (token_unique_reference, enrolment_id, programme_id, secure_element_id,
       pan_id, instance_aid, dpan_fingerprint, sealed_dpan, dpan_last_four, psn, expiry,
       device_type, status, provisioning, service_generation, created_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)`,
    row.token_unique_reference,
    row.enrolment_id,
    row.programme_id,
    row.secure_element_id,
    row.pan_id,
    row.instance_aid,
    row.dpan_fingerprint,
    row.sealed_dpan,
    row.dpan_last_four,
    row.psn,
    row.expiry,
    row.device_type,
    row.status,
    row.provisioning,
    row.service_generation,
    now,
  );
}

export function token(tx: Queryable, reference: string): Promise<KeptTokenRow | undefined> {
  return one(tx, 'SELECT * FROM token WHERE token_unique_reference = $1', reference);
}

export function tokenOfEnrolment(
  tx: Queryable,
  enrolmentId: string,
): Promise<KeptTokenRow | undefined> {
  return one(tx, 'SELECT * FROM token WHERE enrolment_id = $1', enrolmentId);
}

/** A token with what its enrolment says of card and wearable. */
export interface PayingToken extends PayingTokenRow {
  readonly enrolled_model: string;
  /** Of the card's account, once its issuer has said it. */
  readonly account_reference: string | null;
}

/** The token of a number, its row locked: no payment slips past a change of its status. */
export function lockTokenByFingerprint(
  tx: Queryable,
  fingerprint: string,
): Promise<PayingToken | undefined> {
  return one(
    tx,
    `SELECT token.*, enrolment.model AS enrolled_model,
       enrolment.payment_account_reference AS account_reference
     FROM token JOIN enrolment ON enrolment.enrolment_id = token.enrolment_id
     WHERE token.dpan_fingerprint = $1 FOR UPDATE OF token`,
    fingerprint,
  );
}

/** A token's row, locked, as it stands now. */
export function lockToken(tx: Queryable, reference: string): Promise<KeptTokenRow | undefined> {
  return one(
    tx,
    'UPDATE token SET status = status WHERE token_unique_reference = $1 RETURNING *',
    reference,
  );
}

export async function dpanTaken(tx: Queryable, fingerprint: string): Promise<boolean> {
  const row = await one(
    tx,
    'SELECT 1 AS taken FROM token WHERE dpan_fingerprint = $1',
    fingerprint,
  );
  return row !== undefined;
}

/** The status at the network; the first time it may pay is written down. */
export async function setTokenStatus(
  tx: Queryable,
  reference: string,
  status: TokenStatus,
  now: number,
): Promise<void> {
  await tx.all(
    `UPDATE token SET status = $2, changed_at = $3,
       activated_at = CASE WHEN $2 IN ('ACTIVE', 'SUSPENDED')
         THEN COALESCE(activated_at, $3) ELSE activated_at END
     WHERE token_unique_reference = $1`,
    reference,
    status,
    now,
  );
}

/** What the cardholder allows it to pay, as JSON. */
export async function setControls(
  tx: Queryable,
  reference: string,
  controls: string,
): Promise<void> {
  await tx.all(
    'UPDATE token SET controls = $2 WHERE token_unique_reference = $1',
    reference,
    controls,
  );
}

/** What the band holds now. Its enrolment has got on by it. */
export async function setProvisioning(
  tx: Queryable,
  reference: string,
  provisioning: Provisioning,
  now: number,
): Promise<void> {
  await tx.all(
    'UPDATE token SET provisioning = $2, changed_at = $3 WHERE token_unique_reference = $1',
    reference,
    provisioning,
    now,
  );
  await tx.all(
    `UPDATE enrolment SET changed_at = $2 WHERE enrolment_id =
       (SELECT enrolment_id FROM token WHERE token_unique_reference = $1)`,
    reference,
    now,
  );
}

/** The token stands for another card of the same account. */
export async function setPanOfToken(
  tx: Queryable,
  reference: string,
  panId: string,
  now: number,
): Promise<void> {
  await tx.all(
    'UPDATE token SET pan_id = $2, changed_at = $3 WHERE token_unique_reference = $1',
    reference,
    panId,
    now,
  );
}

export interface TokenSearch {
  readonly programmeId: string | undefined;
  readonly panUniqueReference: string | undefined;
  readonly secureElementId: string | undefined;
  readonly accountId: string | undefined;
  readonly dpanLastFour: string | undefined;
  readonly limit: number;
}

/** The enrolments behind the tokens that match everything that is asked for, newest first. */
export function searchTokenRows(
  tx: Queryable,
  search: TokenSearch,
): Promise<{ readonly token_unique_reference: string }[]> {
  const wanted = [
    ['token.programme_id', search.programmeId],
    ['enrolment.pan_unique_reference', search.panUniqueReference],
    ['token.secure_element_id', search.secureElementId],
    ['enrolment.account_id', search.accountId],
    ['token.dpan_last_four', search.dpanLastFour],
  ].flatMap(([column, value]) => (value === undefined ? [] : [{ column, value }]));
  const where = wanted.map(({ column }, place) => `${column} = $${place + 2}`);
  return tx.all(
    `SELECT token.token_unique_reference FROM token
     JOIN enrolment ON enrolment.enrolment_id = token.enrolment_id
     ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
     ORDER BY token.token_unique_reference DESC LIMIT $1`,
    search.limit,
    ...wanted.map(({ value }) => value),
  );
}
