/** Statements about differences that were found, and about the cards of one secure element. */
import { one, type Queryable } from '@armilla/kit/database';
import type { Difference } from '../decide/drift.ts';
import type { PayingTokenRow } from './credentials.ts';

export interface DriftRow {
  readonly drift_id: string;
  readonly secure_element_id: string;
  readonly token_unique_reference: string | null;
  readonly programme_id: string | null;
  readonly instance_aid: string | null;
  readonly kind: Difference['kind'];
  readonly repair: Difference['repair'] | null;
  readonly in_place: bigint;
  readonly package_id: string | null;
  readonly found_at: bigint;
  readonly repaired_at: bigint | null;
}

export async function insertDrift(tx: Queryable, row: DriftRow): Promise<void> {
  await tx.all(
    `INSERT INTO drift (drift_id, secure_element_id, token_unique_reference, programme_id,
       instance_aid, kind, repair, in_place, package_id, found_at, repaired_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    row.drift_id,
    row.secure_element_id,
    row.token_unique_reference,
    row.programme_id,
    row.instance_aid,
    row.kind,
    row.repair,
    row.in_place,
    row.package_id,
    row.found_at,
    row.repaired_at,
  );
}

/** The package that was to put it right is done. */
export async function setRepaired(tx: Queryable, packageId: string, now: number): Promise<void> {
  await tx.all(
    'UPDATE drift SET repaired_at = $2 WHERE package_id = $1 AND repaired_at IS NULL',
    packageId,
    now,
  );
}

/** What became of a missing card: a package, or the certainty that there is none (`null`). */
export async function setRepair(
  tx: Queryable,
  driftId: string,
  packageId: string | null,
): Promise<void> {
  await tx.all(
    'UPDATE drift SET package_id = $2, repair = $3 WHERE drift_id = $1',
    driftId,
    packageId,
    packageId === null ? null : 'PERSONALISE',
  );
}

export async function deleteDrift(tx: Queryable, driftId: string): Promise<void> {
  await tx.all('DELETE FROM drift WHERE drift_id = $1', driftId);
}

/** Cards that are missing and whose package has not been made yet. */
export function unrepairedMissing(tx: Queryable, limit: number): Promise<DriftRow[]> {
  return tx.all(
    `SELECT * FROM drift WHERE repair = 'PERSONALISE' AND package_id IS NULL
     ORDER BY found_at LIMIT $1`,
    limit,
  );
}

/** The row, locked until the transaction ends, if nobody has made its package meanwhile. */
export function lockUnrepaired(tx: Queryable, driftId: string): Promise<DriftRow | undefined> {
  return one(
    tx,
    `UPDATE drift SET kind = kind
     WHERE drift_id = $1 AND repair = 'PERSONALISE' AND package_id IS NULL RETURNING *`,
    driftId,
  );
}

/** Whether something waits already that puts this instance or, without one, the order right. */
export async function isUnderRepair(
  tx: Queryable,
  secureElementId: string,
  kind: Difference['kind'],
  instanceAid: string | null,
): Promise<boolean> {
  const row = await one(
    tx,
    `SELECT 1 AS there FROM drift
     WHERE secure_element_id = $1 AND kind = $2 AND COALESCE(instance_aid, '') = $3
       AND repaired_at IS NULL AND repair IS NOT NULL
       AND (package_id IS NULL OR EXISTS (SELECT 1 FROM package
         WHERE package.package_id = drift.package_id AND package.state = 'QUEUED'))
     LIMIT 1`,
    secureElementId,
    kind,
    instanceAid ?? '',
  );
  return row !== undefined;
}

/** Newest first; `undefined` asks for all. */
export function drifts(
  tx: Queryable,
  secureElementId: string | undefined,
  programmeId: string | undefined,
  limit: number,
): Promise<DriftRow[]> {
  return tx.all(
    `SELECT * FROM drift
     WHERE ($1 = '' OR secure_element_id = $1) AND ($2 = '' OR programme_id = $2)
     ORDER BY found_at DESC, drift_id DESC LIMIT $3`,
    secureElementId ?? '',
    programmeId ?? '',
    limit,
  );
}

export interface CardOfElement extends PayingTokenRow {
  /** Packages of it that wait and do not stand aside. */
  readonly moving: bigint;
}

/**
 * Every token that was ever for this secure element: in the wallet's order, and behind those as
 * they were made, which the last four digits of their AIDs count.
 */
export function cardsOfElement(
  tx: Queryable,
  secureElementId: string,
  now: number,
): Promise<CardOfElement[]> {
  return tx.all(
    `SELECT token.*, (SELECT COUNT(*) FROM package
       WHERE package.token_unique_reference = token.token_unique_reference
       AND package.state = 'QUEUED' AND package.not_before <= $2) AS moving
     FROM token WHERE secure_element_id = $1
     ORDER BY COALESCE(preference, 1000000),
       SUBSTR(instance_aid, LENGTH(instance_aid) - 3)`,
    secureElementId,
    now,
  );
}

/** The wallet's order: those named get their place, all others come after them. */
export async function setPreferences(
  tx: Queryable,
  secureElementId: string,
  references: readonly string[],
): Promise<void> {
  await tx.all('UPDATE token SET preference = NULL WHERE secure_element_id = $1', secureElementId);
  for (const [place, reference] of references.entries()) {
    await tx.all(
      'UPDATE token SET preference = $2 WHERE token_unique_reference = $1',
      reference,
      place + 1,
    );
  }
}
