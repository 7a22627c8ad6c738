/** Statements about secure elements. Taking a number of one locks its row for the transaction. */
import { one, type Queryable } from '@armilla/kit/database';

export interface SecureElementRow {
  readonly secure_element_id: string;
  readonly model: string;
  readonly sealed_keys: Uint8Array;
  readonly key_version: bigint;
  readonly sequence_counter: bigint;
  readonly drifted_to: bigint | null;
  readonly next_slot: bigint;
  readonly next_position: bigint;
  readonly registered_at: bigint;
  readonly audited_at: bigint | null;
  /** The account that took it over last, and when. */
  readonly account_id: string | null;
  readonly account_since: bigint | null;
}

/** A secure element registered twice keeps its first keys. */
export async function insertSecureElement(
  tx: Queryable,
  row: Pick<SecureElementRow, 'secure_element_id' | 'model' | 'sealed_keys'>,
  keyVersion: number,
  now: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO secure_element
       (secure_element_id, model, sealed_keys, key_version, sequence_counter, registered_at)
     VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT DO NOTHING`,
    row.secure_element_id,
    row.model,
    row.sealed_keys,
    keyVersion,
    now,
  );
}

export function secureElement(
  tx: Queryable,
  secureElementId: string,
): Promise<SecureElementRow | undefined> {
  return one(tx, 'SELECT * FROM secure_element WHERE secure_element_id = $1', secureElementId);
}

/**
 * The row, locked until the transaction ends: whoever counts places or takes numbers comes here.
 */
export function lockSecureElement(
  tx: Queryable,
  secureElementId: string,
): Promise<SecureElementRow | undefined> {
  return one(
    tx,
    'UPDATE secure_element SET next_slot = next_slot WHERE secure_element_id = $1 RETURNING *',
    secureElementId,
  );
}

export async function setElementAccount(
  tx: Queryable,
  secureElementId: string,
  accountId: string,
  now: number,
): Promise<void> {
  await tx.all(
    `UPDATE secure_element SET account_id = $2, account_since = $3 WHERE secure_element_id = $1`,
    secureElementId,
    accountId,
    now,
  );
}

/** The next number for an instance on this secure element, from 1. */
export async function takeSlot(tx: Queryable, secureElementId: string): Promise<number> {
  const row = await one<{ next_slot: bigint }>(
    tx,
    `UPDATE secure_element SET next_slot = next_slot + 1 WHERE secure_element_id = $1
     RETURNING next_slot`,
    secureElementId,
  );
  return Number(row?.next_slot) - 1;
}

/** The next place in this secure element's line of packages. */
export async function takePosition(tx: Queryable, secureElementId: string): Promise<number> {
  const row = await one<{ next_position: bigint }>(
    tx,
    `UPDATE secure_element SET next_position = next_position + 1 WHERE secure_element_id = $1
     RETURNING next_position`,
    secureElementId,
  );
  return Number(row?.next_position) - 1;
}

/** What is now believed of the session counter. `driftedTo` remembers a disagreement. */
export async function setSequenceCounter(
  tx: Queryable,
  secureElementId: string,
  counter: number,
  driftedTo: number | null,
): Promise<void> {
  await tx.all(
    `UPDATE secure_element SET sequence_counter = $2, drifted_to = $3
     WHERE secure_element_id = $1`,
    secureElementId,
    counter,
    driftedTo,
  );
}

/** Somebody looked, or is about to look, at what this secure element really holds. */
export async function setAudited(
  tx: Queryable,
  secureElementId: string,
  now: number,
): Promise<void> {
  await tx.all(
    'UPDATE secure_element SET audited_at = $2 WHERE secure_element_id = $1',
    secureElementId,
    now,
  );
}
