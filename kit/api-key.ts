/**
 * Keys for other companies' programs: opaque, 256 bits, kept as their digest, ended by hand. A key
 * stands for a person of role `partner` or `operator`; it cannot step up.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { ApiKeyRole } from './api-key-operations.ts';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import type { Caller } from './contract.ts';
import { type Database, one } from './database.ts';
import { identifier } from './identifier.ts';
import { scrub } from './log.ts';
import { SecretText } from './secret.ts';

/** Tells a key from a session's token, and a leaked one to those who search for such. */
const PREFIX = 'armilla_key_';
const NOTED_EVERY_MS = 60_000;

export interface ApiKey {
  readonly keyId: string;
  readonly role: ApiKeyRole;
  readonly name: string;
  /** The one programme it may hear of; null for all. */
  readonly programmeId: string | null;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

export interface ApiKeys {
  /** Makes a key and returns it, this once. */
  issue(key: NewApiKey): Promise<{ key: string; apiKey: ApiKey }>;
  /** Keeps a key that was made elsewhere with {@link newApiKey}; one it knows stays as it is. */
  adopt(key: SecretText, role: ApiKeyRole, name: string): Promise<void>;
  list(): Promise<readonly ApiKey[]>;
  byId(keyId: string): Promise<ApiKey | undefined>;
  /** False when there is no such key. Twice is once. */
  revoke(keyId: string): Promise<boolean>;
  /** Who a key stands for; `undefined` when the token is no key at all. */
  callerOf(token: string | undefined): Promise<Caller | undefined>;
}

/** A fresh key, `armilla_key_` and 256 bits. */
export function newApiKey(): SecretText {
  return new SecretText(PREFIX + randomBytes(32).toString('base64url'));
}

export interface NewApiKey {
  readonly role: ApiKeyRole;
  readonly name: string;
  readonly programmeId?: string;
}

interface KeyRow {
  readonly key_id: string;
  readonly role: ApiKeyRole;
  readonly name: string;
  readonly programme_id: string | null;
  readonly created_at: bigint;
  readonly last_used_at: bigint | null;
  readonly revoked_at: bigint | null;
}

const COLUMNS = 'key_id, role, name, programme_id, created_at, last_used_at, revoked_at';

export function apiKeys(database: Database, clock: Clock, chance: Chance): ApiKeys {
  const byId = async (keyId: string) => {
    const sql = `SELECT ${COLUMNS} FROM api_key WHERE key_id = $1`;
    const row = await one<KeyRow>(database, sql, keyId);
    return row && shown(row);
  };
  return {
    byId,
    async issue({ role, name, programmeId }) {
      const key = newApiKey().expose();
      const now = clock.now();
      const rows = await database.all<KeyRow>(
        `INSERT INTO api_key (key_id, key_digest, role, name, programme_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
        ...[
          identifier('key', now, chance),
          digestOf(key),
          role,
          scrub(name),
          programmeId ?? null,
          now,
        ],
      );
      const [row] = rows;
      if (row === undefined) throw new Error('a key was not kept');
      return { key, apiKey: shown(row) };
    },
    async adopt(key, role, name) {
      if (!/^armilla_key_[\w-]{43}$/.test(key.expose())) throw new Error('not an API key');
      await database.all(
        `INSERT INTO api_key (key_id, key_digest, role, name, created_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key_digest) DO NOTHING`,
        ...[identifier('key', clock.now(), chance), digestOf(key.expose()), role, name],
        clock.now(),
      );
    },
    async list() {
      const sql = `SELECT ${COLUMNS} FROM api_key ORDER BY key_id LIMIT 1000`;
      return (await database.all<KeyRow>(sql)).map(shown);
    },
    async revoke(keyId) {
      const rows = await database.all(
        'UPDATE api_key SET revoked_at = COALESCE(revoked_at, $2) WHERE key_id = $1 RETURNING key_id',
        keyId,
        clock.now(),
      );
      return rows.length > 0;
    },
    async callerOf(token) {
      if (token?.startsWith(PREFIX) !== true) return undefined;
      const sql = `SELECT ${COLUMNS} FROM api_key WHERE key_digest = $1 AND revoked_at IS NULL`;
      const row = await one<KeyRow>(database, sql, digestOf(token));
      if (row === undefined) return { kind: 'anyone' };
      await noteUse(database, row, clock.now());
      return { kind: 'person', role: row.role, id: row.key_id };
    },
  };
}

/** Once a minute: whoever revokes keys wants to know which are in use, to the day. */
async function noteUse(database: Database, row: KeyRow, now: number): Promise<void> {
  if (row.last_used_at !== null && now - Number(row.last_used_at) < NOTED_EVERY_MS) return;
  await database.all('UPDATE api_key SET last_used_at = $2 WHERE key_id = $1', row.key_id, now);
}

function shown(row: KeyRow): ApiKey {
  return {
    keyId: row.key_id,
    role: row.role,
    name: row.name,
    programmeId: row.programme_id,
    createdAt: Number(row.created_at),
    lastUsedAt: row.last_used_at === null ? null : Number(row.last_used_at),
    revokedAt: row.revoked_at === null ? null : Number(row.revoked_at),
  };
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
