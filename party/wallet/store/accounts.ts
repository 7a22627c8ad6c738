/** Rows of accounts and of tries to sign in. */
import { type Database, one, type Queryable } from '@armilla/kit/database';
import type { Language } from '@armilla/kit/refusal';
import { hasEnded } from '../decide/projection.ts';
import type { Enrolment } from '../decide/vocabulary.ts';

export interface Account {
  readonly accountId: string;
  /** Null while the account has no sign-in of the service's own. */
  readonly email: string | null;
  readonly passwordHash: string | undefined;
  /** Has a sign-in of the service's own; without one it can look around but carry no card. */
  readonly linked: boolean;
  readonly language: Language;
  readonly openedBy: Uint8Array;
  readonly openedAt: number;
}

export interface NewAccount {
  readonly accountId: string;
  readonly language: Language;
  readonly openedBy: Uint8Array;
  /** None for one that comes from a provider. */
  readonly signIn?: ServiceSignIn;
}

export interface ServiceSignIn {
  readonly email: string;
  readonly passwordHash: string;
}

interface AccountRow {
  readonly account_id: string;
  readonly email: string;
  readonly password_hash: string;
  readonly language: Language;
  readonly opened_by: Uint8Array;
  readonly created_at: bigint;
}

const COLUMNS = 'account_id, email, password_hash, language, opened_by, created_at';

export type AccountRows = ReturnType<typeof accountRows>;

export function accountRows(database: Database) {
  return {
    /** False when the address is taken; nothing is written then. */
    insertAccount: (account: NewAccount, now: number) => insertAccount(database, account, now),
    async accountByEmail(email: string): Promise<Account | undefined> {
      const sql = `SELECT ${COLUMNS} FROM account WHERE email = $1 AND closed_at IS NULL`;
      return accountOf(await one<AccountRow>(database, sql, email));
    },
    accountById: (accountId: string) => accountById(database, accountId),
    async setPassword(accountId: string, passwordHash: string): Promise<void> {
      const sql = 'UPDATE account SET password_hash = $2 WHERE account_id = $1';
      await database.all(sql, accountId, passwordHash);
    },
    /** Gives a guest its first sign-in of its own. */
    giveSignIn: (accountId: string, signIn: ServiceSignIn): Promise<Given> =>
      database.transaction((tx) => giveSignIn(tx, accountId, signIn)),
    /** Counts a try before it is made, so that tries at the same time count as well. */
    async countAttempt(subject: Uint8Array, now: number, windowMs: number): Promise<Attempts> {
      await database.all('DELETE FROM sign_in_attempt WHERE window_ends_at <= $1', now);
      const row = await one<{ tries: bigint; window_ends_at: bigint }>(
        database,
        `INSERT INTO sign_in_attempt (subject, tries, window_ends_at) VALUES ($1, 1, $2)
         ON CONFLICT (subject) DO UPDATE SET tries = sign_in_attempt.tries + 1
         RETURNING tries, window_ends_at`,
        subject,
        now + windowMs,
      );
      if (row === undefined) throw new Error('a try to sign in was not counted');
      return { tries: Number(row.tries), windowEndsAt: Number(row.window_ends_at) };
    },
    async forgetAttempts(subject: Uint8Array): Promise<void> {
      await database.all('DELETE FROM sign_in_attempt WHERE subject = $1', subject);
    },
    async sessionsOf(accountId: string): Promise<readonly KnownSession[]> {
      const rows = await database.all<{ created_at: bigint; last_seen_at: bigint }>(
        `SELECT created_at, last_seen_at FROM session
         WHERE role = 'cardholder' AND person_id = $1 ORDER BY created_at`,
        accountId,
      );
      return rows.map((row) => ({
        openedAt: Number(row.created_at),
        lastSeenAt: Number(row.last_seen_at),
      }));
    },
    closeAccount: (accountId: string, now: number): Promise<boolean> =>
      database.transaction((tx) => closeAccount(tx, accountId, now)),
  };
}

/** `NO_GUEST`: it has one, or is gone. */
export type Given = 'GIVEN' | 'TAKEN' | 'NO_GUEST';

async function giveSignIn(
  tx: Queryable,
  accountId: string,
  { email, passwordHash }: ServiceSignIn,
): Promise<Given> {
  const account = await accountById(tx, accountId);
  if (account?.linked !== false) return 'NO_GUEST';
  if (await one(tx, 'SELECT email FROM account WHERE email = $1', email)) return 'TAKEN';
  const sql = 'UPDATE account SET email = $2, password_hash = $3 WHERE account_id = $1';
  await tx.all(sql, accountId, email, passwordHash);
  return 'GIVEN';
}

export interface Attempts {
  readonly tries: number;
  readonly windowEndsAt: number;
}

export interface KnownSession {
  readonly openedAt: number;
  readonly lastSeenAt: number;
}

export async function insertAccount(
  queryable: Queryable,
  account: NewAccount,
  now: number,
): Promise<boolean> {
  const { accountId, language, openedBy, signIn } = account;
  const rows = await queryable.all(
    `INSERT INTO account (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (email) DO NOTHING RETURNING account_id`,
    ...[accountId, signIn?.email ?? accountId, signIn?.passwordHash ?? ''],
    ...[language, openedBy, now],
  );
  return rows.length === 1;
}

export async function accountById(
  queryable: Queryable,
  accountId: string,
): Promise<Account | undefined> {
  const sql = `SELECT ${COLUMNS} FROM account WHERE account_id = $1 AND closed_at IS NULL`;
  return accountOf(await one<AccountRow>(queryable, sql, accountId));
}

/** False while a wearable or a card is still the account's: nothing is taken away then. */
async function closeAccount(tx: Queryable, accountId: string, now: number): Promise<boolean> {
  if (await isInUse(tx, accountId)) return false;
  const theirs = 'IN (SELECT device_id FROM device WHERE account_id = $1)';
  for (const statement of [
    `DELETE FROM tap WHERE token_unique_reference IN
       (SELECT token_unique_reference FROM card WHERE account_id = $1)`,
    `DELETE FROM band_log WHERE device_id ${theirs}`,
    `DELETE FROM device_commit WHERE device_id ${theirs}`,
    'DELETE FROM card WHERE account_id = $1',
    'DELETE FROM device WHERE account_id = $1',
    'DELETE FROM pairing WHERE account_id = $1',
    'DELETE FROM passkey WHERE account_id = $1',
    'DELETE FROM provider_identity WHERE account_id = $1',
  ]) {
    await tx.all(statement, accountId);
  }
  await tx.all(
    `UPDATE account SET email = account_id, password_hash = '', closed_at = $2
     WHERE account_id = $1 AND closed_at IS NULL`,
    ...[accountId, now],
  );
  return true;
}

/** An unpaired wearable may still carry cards, and they still pay. */
async function isInUse(tx: Queryable, accountId: string): Promise<boolean> {
  const devices = await tx.all<{ state: string }>(
    'SELECT state FROM device WHERE account_id = $1',
    accountId,
  );
  if (devices.some(({ state }) => state === 'CLAIMED' || state === 'PAIRED')) return true;
  const cards = await tx.all<{ document: string }>(
    'SELECT document FROM card WHERE account_id = $1',
    accountId,
  );
  return cards.some(({ document }) => !hasEnded((JSON.parse(document) as Enrolment).state));
}

function accountOf(row: AccountRow | undefined): Account | undefined {
  if (row === undefined) return undefined;
  const linked = row.password_hash !== '';
  return {
    accountId: row.account_id,
    email: linked ? row.email : null,
    passwordHash: linked ? row.password_hash : undefined,
    linked,
    language: row.language,
    openedBy: row.opened_by,
    openedAt: Number(row.created_at),
  };
}
