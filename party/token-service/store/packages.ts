/** Statements about packages: a line of scripts for each secure element. */
import type { apduPackage } from '@armilla/api/shapes';
import { one, type Queryable } from '@armilla/kit/database';
import type { z } from 'zod';
import type { PackageState } from '../decide/package-state.ts';
import type { Provisioning } from './tokens.ts';

export type PackageOperation = z.infer<typeof apduPackage>['operation'];

export interface PackageRow {
  readonly package_id: string;
  readonly secure_element_id: string;
  /** `null` where it concerns no one token. */
  readonly token_unique_reference: string | null;
  readonly operation: PackageOperation;
  readonly sealed_commands: Uint8Array | null;
  readonly state: PackageState;
  readonly reason: string | null;
  /** What the band holds of the token when it is done; `null` where that does not change. */
  readonly leaves: Provisioning | null;
  /** It stands aside until then: others go first. */
  readonly not_before: bigint;
  readonly host_challenge: string | null;
  readonly sequence_counter: bigint | null;
  readonly attempts: bigint;
  readonly rejections: bigint;
}

export async function insertPackage(
  tx: Queryable,
  row: Pick<
    PackageRow,
    | 'package_id'
    | 'secure_element_id'
    | 'token_unique_reference'
    | 'operation'
    | 'sealed_commands'
    | 'leaves'
  >,
  position: number,
  now: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO package (package_id, secure_element_id, token_unique_reference, operation,
       sealed_commands, leaves, position, state, created_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'QUEUED', $8, $8)`,
    row.package_id,
    row.secure_element_id,
    row.token_unique_reference,
    row.operation,
    row.sealed_commands,
    row.leaves,
    position,
    now,
  );
}

/** A package by its identifier, if it is for this secure element. */
export function packageOf(
  tx: Queryable,
  packageId: string,
  secureElementId: string,
): Promise<PackageRow | undefined> {
  return one(
    tx,
    'SELECT * FROM package WHERE package_id = $1 AND secure_element_id = $2',
    packageId,
    secureElementId,
  );
}

/** The one at the head of the line, of those that do not stand aside. */
export function firstQueued(
  tx: Queryable,
  secureElementId: string,
  now: number,
): Promise<PackageRow | undefined> {
  return one(
    tx,
    `SELECT * FROM package WHERE secure_element_id = $1 AND state = 'QUEUED' AND not_before <= $2
     ORDER BY position LIMIT 1`,
    secureElementId,
    now,
  );
}

/** All that wait for a secure element, those that stand aside too. */
export function queuedOfElement(tx: Queryable, secureElementId: string): Promise<PackageRow[]> {
  return tx.all(
    `SELECT * FROM package WHERE secure_element_id = $1 AND state = 'QUEUED' ORDER BY position`,
    secureElementId,
  );
}

/** Puts a package at the end of its line, where it stands aside for a while. */
export async function putOff(
  tx: Queryable,
  packageId: string,
  position: number,
  notBefore: number,
): Promise<void> {
  await tx.all(
    'UPDATE package SET position = $2, not_before = $3, rejections = 0 WHERE package_id = $1',
    packageId,
    position,
    notBefore,
  );
}

/** Whether this secure element was ever given anything. */
export async function everHadPackage(tx: Queryable, secureElementId: string): Promise<boolean> {
  const row = await one(
    tx,
    'SELECT 1 AS there FROM package WHERE secure_element_id = $1 LIMIT 1',
    secureElementId,
  );
  return row !== undefined;
}

export function queuedOfToken(tx: Queryable, reference: string): Promise<PackageRow[]> {
  return tx.all(
    `SELECT * FROM package WHERE token_unique_reference = $1 AND state = 'QUEUED'
     ORDER BY position`,
    reference,
  );
}

/** All that wait for any secure element. */
export async function packagesWaiting(db: Queryable) {
  const row = await one<{
    waiting: bigint;
    wearables: bigint;
    oldest: bigint | null;
    attempts: bigint | null;
  }>(
    db,
    `SELECT COUNT(*) AS waiting, COUNT(DISTINCT secure_element_id) AS wearables,
       MIN(created_at) AS oldest, MAX(attempts) AS attempts FROM package WHERE state = 'QUEUED'`,
  );
  const oldest = row?.oldest ?? null;
  return {
    waiting: Number(row?.waiting ?? 0n),
    wearables: Number(row?.wearables ?? 0n),
    oldestAt: oldest === null ? null : Number(oldest),
    attempts: Number(row?.attempts ?? 0n),
  };
}

/** A new wrapping is under way. */
export async function setWrapping(
  tx: Queryable,
  packageId: string,
  hostChallenge: string,
  sequenceCounter: number,
): Promise<void> {
  await tx.all(
    `UPDATE package SET host_challenge = $2, sequence_counter = $3, attempts = attempts + 1
     WHERE package_id = $1`,
    packageId,
    hostChallenge,
    sequenceCounter,
  );
}

/** The wrapping was reported and did not do it; the next one is made anew. */
export async function dropWrapping(
  tx: Queryable,
  packageId: string,
  rejected: boolean,
): Promise<void> {
  await tx.all(
    `UPDATE package SET host_challenge = NULL, sequence_counter = NULL,
       rejections = rejections + $2 WHERE package_id = $1`,
    packageId,
    rejected ? 1 : 0,
  );
}

/** The end of a package that waits; one that has ended stays as it is. Its commands go. */
export async function finishPackage(
  tx: Queryable,
  packageId: string,
  state: Exclude<PackageState, 'QUEUED'>,
  reason: string | null,
  now: number,
): Promise<void> {
  await tx.all(
    `UPDATE package SET state = $2, reason = $3, changed_at = $4, sealed_commands = NULL
     WHERE package_id = $1 AND state = 'QUEUED'`,
    packageId,
    state,
    reason,
    now,
  );
}
