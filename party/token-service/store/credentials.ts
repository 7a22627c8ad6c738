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

/**
 * Tokens of a programme that a band holds, that are not on their way, and whose credential ends
 * soon or is under keys that are no longer the newest. With `reference` that one alone, if it is
 * such. After a restore they are due whose counters are in doubt.
 */
export async function dueForRenewal(
  tx: Queryable,
  rule: RenewalRule,
  limit: number,
  reference = '',
): Promise<readonly string[]> {
  const rows = await tx.all<{ token_unique_reference: string }>(
    `SELECT token_unique_reference FROM token
     WHERE programme_id = $1 AND status IN ('ACTIVE', 'SUSPENDED')
       AND provisioning IN ('PERSONALISED', 'ACTIVATED') AND next_psn IS NULL AND psn < '99'
       AND (expiry < $2 OR (ca_index IS NOT NULL AND ca_index <> $3)
         OR key_derivation_index <> $4
         OR (doubtful_psn IS NOT NULL AND psn <= doubtful_psn))
       AND NOT EXISTS (SELECT 1 FROM package
         WHERE package.token_unique_reference = token.token_unique_reference
         AND package.state = 'QUEUED' AND package.operation IN ('PERSONALISE', 'RENEW', 'DELETE'))
       AND ($6 = '' OR token_unique_reference = $6)
     ORDER BY expiry, token_unique_reference LIMIT $5`,
    rule.programmeId,
    rule.before,
    rule.caIndex,
    rule.keyDerivationIndex,
    limit,
    reference,
  );
  return rows.map((row) => row.token_unique_reference);
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
