/** Rows of accounts and of tries to sign in. */
import { type Database, one } from '@armilla/kit/database';
import type { Language } from '@armilla/kit/refusal';

export interface Account {
  readonly accountId: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly language: Language;
  readonly openedBy: Uint8Array;
}

interface AccountRow {
  readonly account_id: string;
  readonly email: string;
  readonly password_hash: string;
  readonly language: Language;
  readonly opened_by: Uint8Array;
}

const COLUMNS = 'account_id, email, password_hash, language, opened_by';

export function accountRows(database: Database) {
  return {
    /** False when the address is taken; nothing is written then. */
    async insertAccount(account: Account, now: number): Promise<boolean> {
      const rows = await database.all(
        `INSERT INTO account (${COLUMNS}, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (email) DO NOTHING RETURNING account_id`,
        account.accountId,
        account.email,
        account.passwordHash,
        account.language,
        account.openedBy,
        now,
      );
      return rows.length === 1;
    },
    async accountByEmail(email: string): Promise<Account | undefined> {
      const sql = `SELECT ${COLUMNS} FROM account WHERE email = $1`;
      return accountOf(await one<AccountRow>(database, sql, email));
    },
    async accountById(accountId: string): Promise<Account | undefined> {
      const sql = `SELECT ${COLUMNS} FROM account WHERE account_id = $1`;
      return accountOf(await one<AccountRow>(database, sql, accountId));
    },
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
  };
}

export interface Attempts {
  readonly tries: number;
  readonly windowEndsAt: number;
}

function accountOf(row: AccountRow | undefined): Account | undefined {
  if (row === undefined) return undefined;
  return {
    accountId: row.account_id,
    email: row.email,
    passwordHash: row.password_hash,
    language: row.language,
    openedBy: row.opened_by,
  };
}
