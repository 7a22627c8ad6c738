/** Statements about packages: a line of scripts for each secure element. */
import { one, type Queryable } from '@armilla/kit/database';

export type PackageOperation = 'PERSONALISE' | 'ACTIVATE' | 'DELETE';
export type PackageState = 'QUEUED' | 'PROCESSED' | 'FAILED' | 'CANCELLED';

export interface PackageRow {
  readonly package_id: string;
  readonly secure_element_id: string;
  readonly token_unique_reference: string;
  readonly operation: PackageOperation;
  readonly sealed_commands: Uint8Array | null;
  readonly state: PackageState;
  readonly reason: string | null;
  readonly host_challenge: string | null;
  readonly sequence_counter: bigint | null;
  readonly attempts: bigint;
  readonly rejections: bigint;
}

export async function insertPackage(
  tx: Queryable,
  row: Pick<
    PackageRow,
    'package_id' | 'secure_element_id' | 'token_unique_reference' | 'operation' | 'sealed_commands'
  >,
  position: number,
  now: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO package (package_id, secure_element_id, token_unique_reference, operation,
       sealed_commands, position, state, created_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'QUEUED', $7, $7)`,
    row.package_id,
    row.secure_element_id,
    row.token_unique_reference,
    row.operation,
    row.sealed_commands,
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

/** The one at the head of the line. */
export function firstQueued(
  tx: Queryable,
  secureElementId: string,
): Promise<PackageRow | undefined> {
  return one(
    tx,
    `SELECT * FROM package WHERE secure_element_id = $1 AND state = 'QUEUED'
     ORDER BY position LIMIT 1`,
    secureElementId,
  );
}

export function queuedOfToken(tx: Queryable, reference: string): Promise<PackageRow[]> {
  return tx.all(
    `SELECT * FROM package WHERE token_unique_reference = $1 AND state = 'QUEUED'
     ORDER BY position`,
    reference,
  );
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

/** The end of a package. Its commands go: they held keys. */
export async function finishPackage(
  tx: Queryable,
  packageId: string,
  state: Exclude<PackageState, 'QUEUED'>,
  reason: string | null,
  now: number,
): Promise<void> {
  await tx.all(
    `UPDATE package SET state = $2, reason = $3, changed_at = $4, sealed_commands = NULL
     WHERE package_id = $1`,
    packageId,
    state,
    reason,
    now,
  );
}
