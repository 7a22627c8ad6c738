/** Rows of sign-ins at other providers: those under way, and who somebody is there. */
import { type Database, one } from '@armilla/kit/database';
import type { Language } from '@armilla/kit/refusal';
import { type Account, accountById, insertAccount, type NewAccount } from './accounts.ts';

export interface PendingSignIn {
  readonly provider: string;
  readonly redirectUri: string;
  readonly language: Language;
  readonly state: string;
  readonly nonce: string;
  /** Sealed. */
  readonly verifier: Uint8Array;
  readonly expiresAt: number;
}

export interface KnownIdentity {
  readonly provider: string;
  readonly subject: string;
  readonly since: number;
}

interface PendingRow {
  readonly provider: string;
  readonly redirect_uri: string;
  readonly language: Language;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: Uint8Array;
  readonly expires_at: bigint;
}

export function providerRows(database: Database) {
  return { ...signInRows(database), ...identityRows(database) };
}

function signInRows(database: Database) {
  return {
    async insertSignIn(handleDigest: string, pending: PendingSignIn, now: number): Promise<void> {
      await database.all('DELETE FROM provider_sign_in WHERE expires_at <= $1', now);
      const { provider, redirectUri, language, state, nonce, verifier, expiresAt } = pending;
      await database.all(
        `INSERT INTO provider_sign_in
           (handle_digest, provider, redirect_uri, language, state, nonce, verifier, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        ...[handleDigest, provider, redirectUri, language, state, nonce, verifier, expiresAt],
      );
    },
    /** A sign-in is completed once, rightly or wrongly. */
    async takeSignIn(handleDigest: string): Promise<PendingSignIn | undefined> {
      const row = await one<PendingRow>(
        database,
        `DELETE FROM provider_sign_in WHERE handle_digest = $1
         RETURNING provider, redirect_uri, language, state, nonce, verifier, expires_at`,
        handleDigest,
      );
      if (row === undefined) return undefined;
      const { redirect_uri: redirectUri, expires_at: expiresAt, ...rest } = row;
      return { ...rest, redirectUri, expiresAt: Number(expiresAt) };
    },
  };
}

function identityRows(database: Database) {
  return {
    /** The account somebody of a provider has; `fresh` becomes it when they have none. */
    accountOfIdentity: (
      identity: { provider: string; issuer: string; subject: string },
      fresh: NewAccount,
      now: number,
    ): Promise<Account> =>
      database.transaction(async (tx) => {
        const { provider, issuer, subject } = identity;
        const known = await one<{ account_id: string }>(
          tx,
          `SELECT account_id FROM provider_identity
           WHERE provider = $1 AND issuer = $2 AND subject = $3`,
          ...[provider, issuer, subject],
        );
        if (known === undefined) {
          await insertAccount(tx, fresh, now);
          await tx.all(
            `INSERT INTO provider_identity (provider, issuer, subject, account_id, created_at)
             VALUES ($1, $2, $3, $4, $5)`,
            ...[provider, issuer, subject, fresh.accountId, now],
          );
        }
        const account = await accountById(tx, known?.account_id ?? fresh.accountId);
        if (account === undefined) throw new Error('an identity leads to no account');
        return account;
      }),
    async identitiesOf(accountId: string): Promise<readonly KnownIdentity[]> {
      const rows = await database.all<{ provider: string; subject: string; created_at: bigint }>(
        `SELECT provider, subject, created_at FROM provider_identity WHERE account_id = $1
         ORDER BY provider, created_at, subject`,
        accountId,
      );
      return rows.map(({ provider, subject, created_at }) => ({
        provider,
        subject,
        since: Number(created_at),
      }));
    },
    /** The guest's identities become the account's, and the guest is gone; false when it was. */
    joinGuest: (guestId: string, accountId: string): Promise<boolean> =>
      database.transaction(async (tx) => {
        const guest = await accountById(tx, guestId);
        if (guest?.linked !== false) return false;
        await tx.all(
          'UPDATE provider_identity SET account_id = $2 WHERE account_id = $1',
          guestId,
          accountId,
        );
        await tx.all('DELETE FROM account WHERE account_id = $1', guestId);
        return true;
      }),
    async removeIdentities(accountId: string, provider: string): Promise<boolean> {
      const rows = await database.all(
        'DELETE FROM provider_identity WHERE account_id = $1 AND provider = $2 RETURNING subject',
        accountId,
        provider,
      );
      return rows.length > 0;
    },
  };
}
