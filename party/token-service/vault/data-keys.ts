/**
 * The data keys of the vault: one a day, kept wrapped under a master key of the key port, which may
 * be a hardware module. A row is sealed under its day's key and names it; exchanging the master key
 * wraps the few data keys anew and touches no row.
 */
import { randomBytes } from 'node:crypto';
import { one, type Queryable } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import { type KeyPort, openUnder, sealUnder } from '@armilla/kit/keys';
import type { TokenServiceDeps } from '../deps.ts';

export type DataKeyDeps = Pick<TokenServiceDeps, 'keys' | 'clock' | 'chance'>;

const DAY_MS = 86_400_000;
const DATA_KEY_LENGTH = 32;

interface VaultKeyRow {
  readonly key_id: string;
  readonly wrapped_key: Uint8Array;
  readonly wrapped_by: bigint;
}

/** Something sealed, and the data key that did it. */
export interface Sealed {
  readonly keyId: string;
  readonly bytes: Uint8Array;
}

/**
 * Keys that were opened, by key port: a hardware module is asked once a key. A key is found here by
 * the name that a row bears, so one whose transaction came to nothing is never found again.
 */
const opened = new WeakMap<KeyPort, Map<string, Uint8Array>>();

/** Seals under today's data key; `context` is authenticated with it. */
export async function sealInVault(
  deps: DataKeyDeps,
  tx: Queryable,
  plain: Uint8Array,
  context: string,
): Promise<Sealed> {
  const { keyId, seal } = await vaultSealer(deps, tx);
  return { keyId, bytes: seal(plain, context) };
}

/** Seals under one data key; `context` is authenticated with it. */
export interface VaultSealer {
  readonly keyId: string;
  seal(plain: Uint8Array, context: string): Uint8Array;
}

/** Of today's data key: for rows of `tx` alone, since the key may have been made in it. */
export async function vaultSealer(deps: DataKeyDeps, tx: Queryable): Promise<VaultSealer> {
  const row = await keyOfDay(deps, tx);
  const key = openedKey(deps.keys, row);
  return { keyId: row.key_id, seal: (plain, context) => sealUnder(key, plain, context) };
}

/**
 * Opens what a row holds. `keyId` is `null` for rows from before there were data keys: the key port
 * sealed them itself.
 */
export async function openFromVault(
  deps: Pick<DataKeyDeps, 'keys'>,
  tx: Queryable,
  keyId: string | null,
  bytes: Uint8Array,
  context: string,
): Promise<Uint8Array> {
  if (keyId === null) return deps.keys.open('vault', bytes, context);
  const known = opened.get(deps.keys)?.get(keyId);
  return openUnder(known ?? openedKey(deps.keys, await keyById(tx, keyId)), bytes, context);
}

async function keyOfDay(deps: DataKeyDeps, tx: Queryable): Promise<VaultKeyRow> {
  const day = Math.floor(deps.clock.now() / DAY_MS);
  const find = () =>
    one<VaultKeyRow>(
      tx,
      'SELECT key_id, wrapped_key, wrapped_by FROM vault_key WHERE day = $1',
      day,
    );
  const found = await find();
  if (found !== undefined) return found;
  await insertKey(deps, tx, day, await newestMasterKey(tx));
  const made = await find();
  if (made === undefined) throw new Error('a data key vanished');
  return made;
}

async function insertKey(
  { keys, clock, chance }: DataKeyDeps,
  tx: Queryable,
  day: number,
  version: number,
): Promise<void> {
  const keyId = identifier('vky', clock.now(), chance);
  const wrapped = keys.seal(masterKeyName(version), randomBytes(DATA_KEY_LENGTH), keyId);
  await tx.all(
    `INSERT INTO vault_key (key_id, day, wrapped_key, wrapped_by, created_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (day) DO NOTHING`,
    keyId,
    day,
    wrapped,
    version,
    clock.now(),
  );
}

async function keyById(tx: Queryable, keyId: string): Promise<VaultKeyRow> {
  const row = await one<VaultKeyRow>(
    tx,
    'SELECT key_id, wrapped_key, wrapped_by FROM vault_key WHERE key_id = $1',
    keyId,
  );
  if (row === undefined) throw new Error('a row of the vault names no data key');
  return row;
}

function openedKey(keys: KeyPort, row: VaultKeyRow): Uint8Array {
  const cache = opened.get(keys) ?? new Map<string, Uint8Array>();
  opened.set(keys, cache);
  const key = cache.get(row.key_id) ?? unwrapped(keys, row);
  cache.set(row.key_id, key);
  return key;
}

function unwrapped(keys: KeyPort, row: VaultKeyRow): Uint8Array {
  return keys.open(masterKeyName(Number(row.wrapped_by)), row.wrapped_key, row.key_id);
}

function masterKeyName(version: number): string {
  return `vault-master/${version}`;
}

/** The version of the master key in use, from 1. */
async function newestMasterKey(tx: Queryable): Promise<number> {
  const row = await one<{ version: bigint | null }>(
    tx,
    'SELECT MAX(wrapped_by) AS version FROM vault_key',
  );
  return Math.max(1, Number(row?.version ?? 0));
}

/**
 * Exchanges the master key: every data key is wrapped under a new version of it. Returns how many
 * there were. The version before is needed no more, but for backups from before.
 */
export async function rewrapDataKeys(
  { keys }: Pick<DataKeyDeps, 'keys'>,
  tx: Queryable,
): Promise<number> {
  const version = (await newestMasterKey(tx)) + 1;
  const rows = await tx.all<VaultKeyRow>('SELECT key_id, wrapped_key, wrapped_by FROM vault_key');
  for (const row of rows) {
    const wrapped = keys.seal(masterKeyName(version), unwrapped(keys, row), row.key_id);
    await tx.all(
      'UPDATE vault_key SET wrapped_key = $2, wrapped_by = $3 WHERE key_id = $1',
      row.key_id,
      wrapped,
      version,
    );
  }
  return rows.length;
}
