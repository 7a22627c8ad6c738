/** Rows of passkeys and of ceremonies under way. */
import { type Database, one } from '@armilla/kit/database';

export interface Passkey {
  readonly passkeyId: string;
  readonly accountId: string;
  /** base64url, as the authenticator named it. */
  readonly credentialId: string;
  /** COSE_Key (RFC 9052). */
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly name: string;
  readonly synced: boolean;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

export interface Ceremony {
  readonly ceremonyId: string;
  readonly kind: 'REGISTER' | 'SIGN_IN' | 'STEP_UP';
  /** Null for a sign-in: who it is only the passkey tells. */
  readonly accountId: string | null;
  /** base64url. */
  readonly challenge: string;
  readonly expiresAt: number;
}

interface PasskeyRow {
  readonly passkey_id: string;
  readonly account_id: string;
  readonly credential_id: string;
  readonly public_key: Uint8Array;
  readonly counter: bigint;
  readonly transports: string;
  readonly name: string;
  readonly synced: bigint;
  readonly created_at: bigint;
  readonly last_used_at: bigint | null;
}

interface CeremonyRow {
  readonly kind: Ceremony['kind'];
  readonly account_id: string | null;
  readonly challenge: string;
  readonly expires_at: bigint;
}

const COLUMNS = `passkey_id, account_id, credential_id, public_key, counter, transports, name,
  synced, created_at, last_used_at`;

export function passkeyRows(database: Database) {
  return {
    async insertCeremony(ceremony: Ceremony, now: number): Promise<void> {
      await database.all('DELETE FROM passkey_ceremony WHERE expires_at <= $1', now);
      await database.all(
        `INSERT INTO passkey_ceremony (ceremony_id, kind, account_id, challenge, expires_at)
         VALUES ($1, $2, $3, $4, $5)`,
        ...[ceremony.ceremonyId, ceremony.kind, ceremony.accountId],
        ...[ceremony.challenge, ceremony.expiresAt],
      );
    },
    /** A ceremony is answered once, rightly or wrongly. */
    async takeCeremony(ceremonyId: string): Promise<Ceremony | undefined> {
      const row = await one<CeremonyRow>(
        database,
        `DELETE FROM passkey_ceremony WHERE ceremony_id = $1
         RETURNING kind, account_id, challenge, expires_at`,
        ceremonyId,
      );
      if (row === undefined) return undefined;
      const { kind, account_id: accountId, challenge } = row;
      return { ceremonyId, kind, accountId, challenge, expiresAt: Number(row.expires_at) };
    },
    async passkeysOf(accountId: string): Promise<readonly Passkey[]> {
      const sql = `SELECT ${COLUMNS} FROM passkey WHERE account_id = $1 ORDER BY passkey_id`;
      return (await database.all<PasskeyRow>(sql, accountId)).map(passkeyOf);
    },
    async passkeyByCredential(credentialId: string): Promise<Passkey | undefined> {
      const sql = `SELECT ${COLUMNS} FROM passkey WHERE credential_id = $1`;
      const row = await one<PasskeyRow>(database, sql, credentialId);
      return row && passkeyOf(row);
    },
    /** False when the authenticator's name for it is in use, or the account has `most` of them. */
    insertPasskey: (passkey: Passkey, most: number): Promise<boolean> =>
      database.transaction(async (tx) => {
        const sql = 'SELECT passkey_id FROM passkey WHERE account_id = $1';
        if ((await tx.all(sql, passkey.accountId)).length >= most) return false;
        const rows = await tx.all(
          `INSERT INTO passkey (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           ON CONFLICT (credential_id) DO NOTHING RETURNING passkey_id`,
          ...[passkey.passkeyId, passkey.accountId, passkey.credentialId, passkey.publicKey],
          ...[passkey.counter, JSON.stringify(passkey.transports), passkey.name],
          ...[passkey.synced ? 1 : 0, passkey.createdAt, passkey.lastUsedAt],
        );
        return rows.length === 1;
      }),
    /**
     * False when its counter was used meanwhile: then it is there twice (WebAuthn Level 2, 7.2).
     */
    async usePasskey(passkeyId: string, counter: number, now: number): Promise<boolean> {
      const rows = await database.all(
        `UPDATE passkey SET counter = $2, last_used_at = $3
         WHERE passkey_id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0))
         RETURNING passkey_id`,
        ...[passkeyId, counter, now],
      );
      return rows.length === 1;
    },
    async deletePasskey(accountId: string, passkeyId: string): Promise<boolean> {
      const rows = await database.all(
        'DELETE FROM passkey WHERE account_id = $1 AND passkey_id = $2 RETURNING passkey_id',
        accountId,
        passkeyId,
      );
      return rows.length === 1;
    },
  };
}

function passkeyOf(row: PasskeyRow): Passkey {
  return {
    passkeyId: row.passkey_id,
    accountId: row.account_id,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: Number(row.counter),
    transports: JSON.parse(row.transports) as string[],
    name: row.name,
    synced: row.synced === 1n,
    createdAt: Number(row.created_at),
    lastUsedAt: row.last_used_at === null ? null : Number(row.last_used_at),
  };
}
