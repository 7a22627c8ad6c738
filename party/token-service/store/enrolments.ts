/** Statements about enrolments, the codes sent for them and the entries made. */
import type { cardSource } from '@armilla/api/shapes';
import { one, type Queryable } from '@armilla/kit/database';
import type { Language } from '@armilla/kit/refusal';
import type { z } from 'zod';
import type { EnrolmentState } from '../decide/enrolment-state.ts';
import type { Risk } from '../decide/identification.ts';
import type { Occupied } from '../decide/places.ts';

export interface EnrolmentRow {
  readonly enrolment_id: string;
  readonly idempotency_key: string;
  readonly account_id: string;
  readonly device_id: string;
  readonly device_name: string;
  readonly model: string;
  readonly secure_element_id: string;
  readonly language: Language;
  readonly programme_id: string;
  readonly product_id: string;
  readonly pan_fingerprint: string;
  readonly pan_last_four: string;
  readonly pan_id: string | null;
  readonly pan_unique_reference: string | null;
  readonly payment_account_reference: string | null;
  readonly decision: 'APPROVED' | 'REQUIRE_ADDITIONAL_AUTHENTICATION' | null;
  readonly activation_methods: string;
  readonly state: EnrolmentState;
  readonly reason: string | null;
  readonly eligibility_expires_at: bigint;
  readonly terms_version: string | null;
  readonly chosen_method: string | null;
  readonly wrong_entries: bigint;
  readonly verified_at: bigint | null;
  readonly risk: Risk;
  /** JSON: identification elements the issuer wants, and those that were proved. */
  readonly wanted: string;
  readonly proved: string;
  readonly source: CardSource;
  /** The token that ends when this enrolment's own becomes active. */
  readonly move_of: string | null;
  readonly reminded_at: bigint | null;
  readonly opened_at: bigint;
  /** When somebody last went on with it. */
  readonly changed_at: bigint;
}

export type CardSource = z.infer<typeof cardSource>;

export type NewEnrolment = Pick<
  EnrolmentRow,
  | 'enrolment_id'
  | 'idempotency_key'
  | 'account_id'
  | 'device_id'
  | 'device_name'
  | 'model'
  | 'secure_element_id'
  | 'language'
  | 'programme_id'
  | 'product_id'
  | 'pan_fingerprint'
  | 'pan_last_four'
>;

/** Reserves a place: an enrolment OPENING, whose reservation ends by itself. */
export async function insertEnrolment(
  tx: Queryable,
  row: NewEnrolment,
  reservedUntil: number,
  now: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO enrolment (enrolment_id, idempotency_key, account_id, device_id, device_name,
       model, secure_element_id, language, programme_id, product_id, pan_fingerprint, pan_last_four,
       state, eligibility_expires_at, opened_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'OPENING', $13, $14, $14)`,
    row.enrolment_id,
    row.idempotency_key,
    row.account_id,
    row.device_id,
    row.device_name,
    row.model,
    row.secure_element_id,
    row.language,
    row.programme_id,
    row.product_id,
    row.pan_fingerprint,
    row.pan_last_four,
    reservedUntil,
    now,
  );
}

export function enrolment(tx: Queryable, enrolmentId: string): Promise<EnrolmentRow | undefined> {
  return one(tx, 'SELECT * FROM enrolment WHERE enrolment_id = $1', enrolmentId);
}

/**
 * The row, locked until the transaction ends, and its secure element before it: whoever takes both
 * takes them in this order, so that no two wait for each other.
 */
export async function lockEnrolment(
  tx: Queryable,
  enrolmentId: string,
): Promise<EnrolmentRow | undefined> {
  await tx.all(
    `UPDATE secure_element SET next_slot = next_slot WHERE secure_element_id =
       (SELECT secure_element_id FROM enrolment WHERE enrolment_id = $1)`,
    enrolmentId,
  );
  return one(
    tx,
    'UPDATE enrolment SET state = state WHERE enrolment_id = $1 RETURNING *',
    enrolmentId,
  );
}

export function enrolmentByKey(tx: Queryable, key: string): Promise<EnrolmentRow | undefined> {
  return one(tx, 'SELECT * FROM enrolment WHERE idempotency_key = $1', key);
}

/** Takes a reservation back: nothing of it stays. */
export async function deleteReservation(tx: Queryable, enrolmentId: string): Promise<void> {
  await tx.all(`DELETE FROM enrolment WHERE enrolment_id = $1 AND state = 'OPENING'`, enrolmentId);
}

/** Reservations whose time is over, of one secure element. */
export async function deleteStaleReservations(
  tx: Queryable,
  secureElementId: string,
  now: number,
): Promise<void> {
  await tx.all(
    `DELETE FROM enrolment
     WHERE secure_element_id = $1 AND state = 'OPENING' AND eligibility_expires_at <= $2`,
    secureElementId,
    now,
  );
}

/** What takes up places. Call with the secure element's row locked. */
export async function occupied(
  tx: Queryable,
  secureElementId: string,
  programmeId: string,
  panFingerprint: string,
): Promise<Occupied> {
  const row = await one<{ of_all: bigint; of_bank: bigint | null; same: bigint | null }>(
    tx,
    `SELECT COUNT(*) AS of_all,
       SUM(CASE WHEN programme_id = $2 THEN 1 ELSE 0 END) AS of_bank,
       SUM(CASE WHEN pan_fingerprint = $3 THEN 1 ELSE 0 END) AS same
     FROM enrolment WHERE secure_element_id = $1
     AND state IN ('OPENING', 'ELIGIBLE', 'PENDING_VERIFICATION', 'PENDING_ACTIVE', 'ACTIVE')`,
    secureElementId,
    programmeId,
    panFingerprint,
  );
  return {
    ofAll: Number(row?.of_all ?? 0),
    ofBank: Number(row?.of_bank ?? 0),
    sameCard: Number(row?.same ?? 0) > 0,
  };
}

/** Enrolments of this card on this secure element that came no further than the offer. */
export function eligibleOfCard(
  tx: Queryable,
  secureElementId: string,
  panFingerprint: string,
): Promise<EnrolmentRow[]> {
  return tx.all(
    `SELECT * FROM enrolment
     WHERE secure_element_id = $1 AND pan_fingerprint = $2 AND state = 'ELIGIBLE'`,
    secureElementId,
    panFingerprint,
  );
}

export interface Offer {
  readonly panId: string;
  readonly panUniqueReference: string;
  readonly paymentAccountReference: string | null;
  readonly decision: 'APPROVED' | 'REQUIRE_ADDITIONAL_AUTHENTICATION';
  readonly activationMethods: string;
  readonly eligibilityExpiresAt: number;
  readonly risk: Risk;
  /** JSON lists. */
  readonly wanted: string;
  readonly signals: string;
}

/** The issuer would take the card. False when the reservation is gone. */
export async function offerEnrolment(
  tx: Queryable,
  enrolmentId: string,
  offer: Offer,
  now: number,
): Promise<boolean> {
  const offered = await tx.all(
    `UPDATE enrolment SET state = 'ELIGIBLE', pan_id = $2, pan_unique_reference = $3,
       payment_account_reference = $4, decision = $5, activation_methods = $6,
       eligibility_expires_at = $7, changed_at = $8, risk = $9, wanted = $10, signals = $11
     WHERE enrolment_id = $1 AND state = 'OPENING' RETURNING enrolment_id`,
    enrolmentId,
    offer.panId,
    offer.panUniqueReference,
    offer.paymentAccountReference,
    offer.decision,
    offer.activationMethods,
    offer.eligibilityExpiresAt,
    now,
    offer.risk,
    offer.wanted,
    offer.signals,
  );
  return offered.length > 0;
}

export async function setEnrolmentState(
  tx: Queryable,
  enrolmentId: string,
  state: EnrolmentState,
  reason: string | null,
  now: number,
): Promise<void> {
  await tx.all(
    'UPDATE enrolment SET state = $2, reason = $3, changed_at = $4 WHERE enrolment_id = $1',
    enrolmentId,
    state,
    reason,
    now,
  );
}

/** Which text was accepted, in which language, when. */
export async function recordTerms(
  tx: Queryable,
  enrolmentId: string,
  version: string,
  language: Language,
  now: number,
): Promise<void> {
  await tx.all(
    `UPDATE enrolment SET terms_version = $2, terms_language = $3, terms_accepted_at = $4,
       changed_at = $4
     WHERE enrolment_id = $1`,
    enrolmentId,
    version,
    language,
    now,
  );
}

/** All that the issuer wants is proved. */
export async function setVerified(tx: Queryable, enrolmentId: string, now: number): Promise<void> {
  await tx.all(
    'UPDATE enrolment SET verified_at = $2, changed_at = $2 WHERE enrolment_id = $1',
    enrolmentId,
    now,
  );
}

/** `proved`: JSON list of identification elements. */
export async function setProved(
  tx: Queryable,
  enrolmentId: string,
  proved: string,
  now: number,
): Promise<void> {
  await tx.all(
    'UPDATE enrolment SET proved = $2, changed_at = $3 WHERE enrolment_id = $1',
    enrolmentId,
    proved,
    now,
  );
}

export async function setChosenMethod(
  tx: Queryable,
  enrolmentId: string,
  methodId: string,
  now: number,
): Promise<void> {
  await tx.all(
    'UPDATE enrolment SET chosen_method = $2, changed_at = $3 WHERE enrolment_id = $1',
    enrolmentId,
    methodId,
    now,
  );
}

/** Nobody goes on with it, and its issuer is told so. */
export async function setReminded(tx: Queryable, enrolmentId: string, now: number): Promise<void> {
  await tx.all('UPDATE enrolment SET reminded_at = $2 WHERE enrolment_id = $1', enrolmentId, now);
}

/** The account's device took another name at the wallet. */
export async function setDevice(
  tx: Queryable,
  secureElementId: string,
  accountId: string,
  deviceId: string,
): Promise<void> {
  await tx.all(
    'UPDATE enrolment SET device_id = $3 WHERE secure_element_id = $1 AND account_id = $2',
    secureElementId,
    accountId,
    deviceId,
  );
}

/** The plastic behind an enrolment is another now. */
export interface NewPlastic {
  readonly panId: string;
  readonly panUniqueReference: string;
  readonly panFingerprint: string;
  readonly panLastFour: string;
  readonly productId: string;
}

export async function setPlastic(
  tx: Queryable,
  enrolmentId: string,
  plastic: NewPlastic,
): Promise<void> {
  await tx.all(
    `UPDATE enrolment SET pan_id = $2, pan_unique_reference = $3, pan_fingerprint = $4,
       pan_last_four = $5, product_id = $6
     WHERE enrolment_id = $1`,
    enrolmentId,
    plastic.panId,
    plastic.panUniqueReference,
    plastic.panFingerprint,
    plastic.panLastFour,
    plastic.productId,
  );
}

const LIVE = `('ELIGIBLE', 'PENDING_VERIFICATION', 'PENDING_ACTIVE', 'ACTIVE')`;

/** Live enrolments of a card by its issuer's reference, oldest first. */
export function liveOfCard(
  tx: Queryable,
  programmeId: string,
  panUniqueReference: string,
): Promise<EnrolmentRow[]> {
  return tx.all(
    `SELECT * FROM enrolment WHERE programme_id = $1 AND pan_unique_reference = $2
     AND state IN ${LIVE} ORDER BY enrolment_id`,
    programmeId,
    panUniqueReference,
  );
}

/** Live enrolments of a card on one secure element, but for one; reservations as well. */
export function othersOfCard(
  tx: Queryable,
  secureElementId: string,
  panFingerprint: string,
  enrolmentId: string,
): Promise<EnrolmentRow[]> {
  return tx.all(
    `SELECT * FROM enrolment WHERE secure_element_id = $1 AND pan_fingerprint = $2
     AND enrolment_id <> $3 AND (state = 'OPENING' OR state IN ${LIVE}) ORDER BY enrolment_id`,
    secureElementId,
    panFingerprint,
    enrolmentId,
  );
}

/** Everything live on a secure element, reservations as well, oldest first. */
export function liveOfElement(tx: Queryable, secureElementId: string): Promise<EnrolmentRow[]> {
  return tx.all(
    `SELECT * FROM enrolment WHERE secure_element_id = $1
     AND (state = 'OPENING' OR state IN ${LIVE}) ORDER BY enrolment_id`,
    secureElementId,
  );
}

/**
 * Enrolments that wait for their cardholder, and nobody has gone on with since then: `REMIND` those
 * whose issuer has not been told, `END` those whose token never became ready to pay.
 */
export function waitingSince(
  tx: Queryable,
  since: number,
  purpose: 'REMIND' | 'END',
): Promise<{ readonly enrolment_id: string }[]> {
  const which =
    purpose === 'END'
      ? `token.status = 'INACTIVE'`
      : `token.status IN ('INACTIVE', 'ACTIVE') AND enrolment.reminded_at IS NULL`;
  return tx.all(
    `SELECT enrolment.enrolment_id FROM enrolment
     JOIN token ON token.enrolment_id = enrolment.enrolment_id
     WHERE enrolment.state IN ('PENDING_VERIFICATION', 'PENDING_ACTIVE')
     AND enrolment.changed_at <= $1 AND ${which}
     ORDER BY enrolment.changed_at LIMIT 500`,
    since,
  );
}

/** What comes next by the clock; `Infinity` where nothing waits. */
export interface NextChange {
  /** An offer or a code ends. */
  readonly ends: number;
  /** The oldest that may be reminded, or deleted, has stood still since. */
  readonly remindFrom: number;
  readonly deleteFrom: number;
}

export async function nextChange(tx: Queryable): Promise<NextChange> {
  const row = await one<Record<'offer' | 'code' | 'remind' | 'waiting', bigint | null>>(
    tx,
    `SELECT
     (SELECT MIN(eligibility_expires_at) FROM enrolment WHERE state IN ('OPENING', 'ELIGIBLE'))
       AS offer,
     (SELECT MIN(code_send.expires_at) FROM enrolment
       JOIN code_send ON code_send.enrolment_id = enrolment.enrolment_id
       WHERE enrolment.state = 'PENDING_VERIFICATION') AS code,
     (SELECT MIN(changed_at) FROM enrolment
       WHERE state IN ('PENDING_VERIFICATION', 'PENDING_ACTIVE') AND reminded_at IS NULL) AS remind,
     (SELECT MIN(changed_at) FROM enrolment
       WHERE state IN ('PENDING_VERIFICATION', 'PENDING_ACTIVE')) AS waiting`,
  );
  const at = (moment: bigint | null | undefined) => Number(moment ?? Number.POSITIVE_INFINITY);
  return {
    ends: Math.min(at(row?.offer), at(row?.code)),
    remindFrom: at(row?.remind),
    deleteFrom: at(row?.waiting),
  };
}

export interface CodeRow {
  readonly number: bigint;
  readonly idempotency_key: string;
  readonly method_id: string;
  readonly nonce: string;
  readonly code_hmac: string;
  readonly expires_at: bigint;
  readonly delivery: 'PENDING' | 'DELIVERED' | 'FAILED';
}

/** Every code of an enrolment, oldest first. */
export function codesOf(tx: Queryable, enrolmentId: string): Promise<CodeRow[]> {
  return tx.all('SELECT * FROM code_send WHERE enrolment_id = $1 ORDER BY number', enrolmentId);
}

export async function insertCode(tx: Queryable, enrolmentId: string, code: CodeRow): Promise<void> {
  await tx.all(
    `INSERT INTO code_send (enrolment_id, idempotency_key, number, method_id, nonce, code_hmac,
       expires_at, delivery) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    enrolmentId,
    code.idempotency_key,
    code.number,
    code.method_id,
    code.nonce,
    code.code_hmac,
    code.expires_at,
    code.delivery,
  );
}

export async function setDelivery(
  tx: Queryable,
  enrolmentId: string,
  idempotencyKey: string,
  delivery: CodeRow['delivery'],
): Promise<void> {
  await tx.all(
    'UPDATE code_send SET delivery = $3 WHERE enrolment_id = $1 AND idempotency_key = $2',
    enrolmentId,
    idempotencyKey,
    delivery,
  );
}

/** What an earlier entry under the same key was judged as. */
export async function entryOf(
  tx: Queryable,
  enrolmentId: string,
  idempotencyKey: string,
): Promise<string | undefined> {
  const row = await one<{ verdict: string }>(
    tx,
    'SELECT verdict FROM code_entry WHERE enrolment_id = $1 AND idempotency_key = $2',
    enrolmentId,
    idempotencyKey,
  );
  return row?.verdict;
}

/** Writes an entry down; a wrong one counts. */
export async function insertEntry(
  tx: Queryable,
  enrolmentId: string,
  idempotencyKey: string,
  verdict: string,
  now: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO code_entry (enrolment_id, idempotency_key, verdict, entered_at)
     VALUES ($1, $2, $3, $4)`,
    enrolmentId,
    idempotencyKey,
    verdict,
    now,
  );
  if (!verdict.startsWith('WRONG')) return;
  await tx.all(
    'UPDATE enrolment SET wrong_entries = wrong_entries + 1 WHERE enrolment_id = $1',
    enrolmentId,
  );
}

/** What was sent and tried for a card since then in vain, over all its enrolments. */
export async function vainAttempts(
  tx: Queryable,
  panFingerprint: string,
  since: number,
): Promise<{ readonly sends: number; readonly wrongEntries: number }> {
  const row = await one<{ sends: bigint; wrong: bigint }>(
    tx,
    `SELECT
       (SELECT COUNT(*) FROM enrolment JOIN code_send
          ON code_send.enrolment_id = enrolment.enrolment_id
        WHERE enrolment.pan_fingerprint = $1 AND enrolment.verified_at IS NULL
          AND code_send.delivery <> 'FAILED' AND code_send.expires_at > $2) AS sends,
       (SELECT COUNT(*) FROM enrolment JOIN code_entry
          ON code_entry.enrolment_id = enrolment.enrolment_id
        WHERE enrolment.pan_fingerprint = $1 AND enrolment.verified_at IS NULL
          AND code_entry.verdict LIKE 'WRONG%' AND code_entry.entered_at > $2) AS wrong`,
    panFingerprint,
    since,
  );
  return { sends: Number(row?.sends ?? 0), wrongEntries: Number(row?.wrong ?? 0) };
}

/** Enrolments that time may have ended: offers that ran out, and codes that did. */
export function overdueEnrolments(
  tx: Queryable,
  now: number,
): Promise<{ readonly enrolment_id: string }[]> {
  return tx.all(
    `SELECT enrolment_id FROM enrolment
     WHERE state IN ('OPENING', 'ELIGIBLE') AND eligibility_expires_at <= $1
     UNION SELECT enrolment.enrolment_id FROM enrolment
     JOIN code_send ON code_send.enrolment_id = enrolment.enrolment_id
     WHERE enrolment.state = 'PENDING_VERIFICATION' AND code_send.expires_at <= $1`,
    now,
  );
}
