/** Statements about what tokens pay with, and about the keys of authorities over them. */
import { one, type Queryable } from '@armilla/kit/database';
import type { Credential, Credentials } from '../decide/credential.ts';
import type { TokenRow } from './tokens.ts';

/** The columns of a token that hold its credentials. */
export interface CredentialColumns {
  readonly psn: string;
  readonly expiry: string;
  readonly key_derivation_index: bigint;
  readonly ca_index: string | null;
  readonly next_psn: string | null;
  readonly next_expiry: string | null;
  readonly next_key_derivation_index: bigint | null;
  readonly next_ca_index: string | null;
  /** After a restore: sequence numbers up to this one may have been used before it. */
  readonly doubtful_psn: string | null;
  /** `YYMMDD`: through which day. */
  readonly doubtful_through: string | null;
}

export function credentialsOf(row: CredentialColumns): Credentials {
  const { next_psn: nextPsn, next_expiry: nextExpiry, next_key_derivation_index: nextIndex } = row;
  const present = {
    psn: row.psn,
    expiry: row.expiry,
    keyDerivationIndex: Number(row.key_derivation_index),
    caIndex: row.ca_index,
  };
  if (nextPsn === null || nextExpiry === null || nextIndex === null) {
    return { present, next: undefined };
  }
  const next = {
    psn: nextPsn,
    expiry: nextExpiry,
    keyDerivationIndex: Number(nextIndex),
    caIndex: row.next_ca_index,
  };
  return { present, next };
}

/** A token with what is needed to make its card anew. */
export interface PayingTokenRow extends TokenRow, CredentialColumns {
  readonly dpan_key_id: string | null;
  readonly preference: bigint | null;
  /** What the cardholder allows it to pay, as JSON; `null` where nothing is limited. */
  readonly controls: string | null;
}

export function payingToken(tx: Queryable, reference: string): Promise<PayingTokenRow | undefined> {
  return one(tx, 'SELECT * FROM token WHERE token_unique_reference = $1', reference);
}

/** What a token was minted with, beside what its row begins with. */
export async function setMinted(
  tx: Queryable,
  reference: string,
  credential: Credential,
  dpanKeyId: string,
): Promise<void> {
  await tx.all(
    `UPDATE token SET key_derivation_index = $2, ca_index = $3, dpan_key_id = $4
     WHERE token_unique_reference = $1`,
    reference,
    credential.keyDerivationIndex,
    credential.caIndex,
    dpanKeyId,
  );
}

/** A package is on its way to bring this one. */
export async function setNextCredential(
  tx: Queryable,
  reference: string,
  next: Credential,
): Promise<void> {
  await tx.all(
    `UPDATE token SET next_psn = $2, next_expiry = $3, next_key_derivation_index = $4,
       next_ca_index = $5 WHERE token_unique_reference = $1`,
    reference,
    next.psn,
    next.expiry,
    next.keyDerivationIndex,
    next.caIndex,
  );
}

/** The band holds the next one: the one before pays no more. */
export async function takeNextCredential(
  tx: Queryable,
  reference: string,
  now: number,
): Promise<void> {
  await tx.all(
    `UPDATE token SET psn = next_psn, expiry = next_expiry,
       key_derivation_index = next_key_derivation_index, ca_index = next_ca_index,
       next_psn = NULL, next_expiry = NULL, next_key_derivation_index = NULL,
       next_ca_index = NULL, changed_at = $2
     WHERE token_unique_reference = $1 AND next_psn IS NOT NULL`,
    reference,
    now,
  );
}

export interface RenewalRule {
  readonly programmeId: string;
  /** What expires before this month (`YYMM`) is renewed. */
  readonly before: string;
  readonly caIndex: string;
  readonly keyDerivationIndex: number;
}

/** That a band holds, and for which nothing is on its way. */
const RENEWABLE = `programme_id = $1 AND status IN ('ACTIVE', 'SUSPENDED') AND next_psn IS NULL
  AND provisioning IN ('PERSONALISED', 'ACTIVATED') AND psn < '99'
  AND NOT EXISTS (SELECT 1 FROM package
    WHERE package.token_unique_reference = token.token_unique_reference
    AND package.state = 'QUEUED' AND package.operation IN ('PERSONALISE', 'RENEW', 'DELETE'))`;

/**
 * Why one is made again: it ends soon, is under keys that are no longer the newest, or its counters
 * are in doubt after a restore. Each with the column by which its index has it
 * (`014-due-tokens.sql`).
 */
const REASONS = [
  ['expiry < $2', 'expiry'],
  ['ca_index < $3', 'ca_index'],
  ['ca_index > $3', 'ca_index'],
  ['key_derivation_index < $4', 'key_derivation_index'],
  ['key_derivation_index > $4', 'key_derivation_index'],
  ['doubtful_psn IS NOT NULL AND psn <= doubtful_psn', 'expiry'],
] as const;

const DUE = REASONS.map(
  ([reason, column]) => `SELECT * FROM (SELECT token_unique_reference, expiry FROM token
    WHERE ${RENEWABLE} AND ${reason} ORDER BY ${column} LIMIT $5) AS due`,
).join(' UNION ');

const ANY_REASON = REASONS.map(([reason]) => `(${reason})`).join(' OR ');

/** Tokens of a programme that are due, what ends first before the rest. */
export async function dueForRenewal(
  tx: Queryable,
  { programmeId, before, caIndex, keyDerivationIndex }: RenewalRule,
  limit: number,
): Promise<readonly string[]> {
  const rows = await tx.all<{ token_unique_reference: string }>(
    `${DUE} ORDER BY expiry, token_unique_reference LIMIT $5`,
    ...[programmeId, before, caIndex, keyDerivationIndex, limit],
  );
  return rows.map((row) => row.token_unique_reference);
}

export async function isDueForRenewal(
  tx: Queryable,
  { programmeId, before, caIndex, keyDerivationIndex }: RenewalRule,
  reference: string,
): Promise<boolean> {
  const row = await one(
    tx,
    `SELECT 1 AS is_due FROM token
     WHERE token_unique_reference = $5 AND ${RENEWABLE} AND (${ANY_REASON})`,
    ...[programmeId, before, caIndex, keyDerivationIndex, reference],
  );
  return row !== undefined;
}

export interface AuthorityRow {
  readonly rid: string;
  readonly ca_index: string;
}

/** Remembers the authorities that sign from now on; gives all whose cards may be out. */
export async function rememberAuthorities(
  tx: Queryable,
  present: readonly AuthorityRow[],
  now: number,
): Promise<AuthorityRow[]> {
  for (const { rid, ca_index: index } of present) {
    await tx.all(
      `INSERT INTO authority (rid, ca_index, first_used_at) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING`,
      rid,
      index,
      now,
    );
  }
  return tx.all('SELECT rid, ca_index FROM authority ORDER BY rid, first_used_at, ca_index');
}
