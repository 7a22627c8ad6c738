/**
 * The vault: the one place where a card's number and a token's number are kept, sealed under a data
 * key and the row they belong to, and found by a keyed fingerprint. Whoever has the database alone
 * has neither.
 */
import { one, type Queryable } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import { PAN } from '@armilla/kit/secret';
import type { TokenServiceDeps } from '../deps.ts';
import type { PayingTokenRow } from '../store/credentials.ts';
import { openFromVault, rewrapDataKeys, type Sealed, sealInVault } from './data-keys.ts';

type VaultDeps = Pick<TokenServiceDeps, 'keys' | 'clock' | 'chance'>;

/** Finds a card without its number. */
export function panFingerprint({ keys }: VaultDeps, pan: PAN): string {
  return Buffer.from(keys.fingerprint('pan-fingerprint', pan.expose())).toString('base64url');
}

/** Finds a token without its number. */
export function dpanFingerprint({ keys }: VaultDeps, dpan: string): string {
  return Buffer.from(keys.fingerprint('dpan-fingerprint', dpan)).toString('base64url');
}

/** Keeps a card's number; the same card has one row. Returns the row's identifier. */
export async function keepPan(deps: VaultDeps, tx: Queryable, pan: PAN): Promise<string> {
  const kept = await findPan(deps, tx, pan);
  if (kept !== undefined) return kept;
  const fingerprint = panFingerprint(deps, pan);
  const panId = identifier('pan', deps.clock.now(), deps.chance);
  const sealed = await sealInVault(deps, tx, Buffer.from(pan.expose()), panId);
  await tx.all(
    `INSERT INTO vault (pan_id, fingerprint, sealed_pan, key_id, created_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (fingerprint) DO NOTHING`,
    panId,
    fingerprint,
    sealed.bytes,
    sealed.keyId,
    deps.clock.now(),
  );
  return panId;
}

/** The row of a card that is kept; `undefined` where it is not. */
export async function findPan(
  deps: VaultDeps,
  tx: Queryable,
  pan: PAN,
): Promise<string | undefined> {
  const fingerprint = panFingerprint(deps, pan);
  const sql = 'SELECT pan_id FROM vault WHERE fingerprint = $1';
  return (await one<{ pan_id: string }>(tx, sql, fingerprint))?.pan_id;
}

/** The number itself, for the message to its issuer and nothing else. */
export async function panOf(deps: VaultDeps, tx: Queryable, panId: string): Promise<PAN> {
  const row = await one<{ sealed_pan: Uint8Array; key_id: string | null }>(
    tx,
    'SELECT sealed_pan, key_id FROM vault WHERE pan_id = $1',
    panId,
  );
  if (row === undefined) throw new Error('a token whose card is not in the vault');
  const digits = await openFromVault(deps, tx, row.key_id, row.sealed_pan, panId);
  const pan = PAN.parse(Buffer.from(digits).toString());
  if (pan === undefined) throw new Error('the vault holds what is no card number');
  return pan;
}

/** Forgets a card that no live enrolment and no token needs any more. */
export async function forgetPan(tx: Queryable, panId: string | null): Promise<void> {
  if (panId === null) return;
  await tx.all(
    `DELETE FROM vault WHERE pan_id = $1
     AND NOT EXISTS (SELECT 1 FROM token WHERE token.pan_id = $1)
     AND NOT EXISTS (SELECT 1 FROM push_receipt WHERE push_receipt.pan_id = $1)
     AND NOT EXISTS (SELECT 1 FROM authorisation WHERE authorisation.pan_id = $1)
     AND NOT EXISTS (SELECT 1 FROM enrolment WHERE enrolment.pan_id = $1
       AND enrolment.state IN ('ELIGIBLE', 'PENDING_VERIFICATION', 'PENDING_ACTIVE', 'ACTIVE'))`,
    panId,
  );
}

/** A token's number for its row. */
export function sealDpan(
  deps: VaultDeps,
  tx: Queryable,
  reference: string,
  dpan: string,
): Promise<Sealed> {
  return sealInVault(deps, tx, Buffer.from(dpan), reference);
}

/** A token's number, to make its card again. */
export async function dpanOf(
  deps: VaultDeps,
  tx: Queryable,
  token: Pick<PayingTokenRow, 'token_unique_reference' | 'sealed_dpan' | 'dpan_key_id'>,
): Promise<string> {
  const { token_unique_reference: reference, sealed_dpan: sealed, dpan_key_id: keyId } = token;
  return Buffer.from(await openFromVault(deps, tx, keyId, sealed, reference)).toString();
}

/**
 * Exchanges the master key over the vault. Rows from before there were data keys are sealed anew on
 * the way. Returns how many data keys and rows changed.
 */
export function rewrapVault(
  deps: VaultDeps & Pick<TokenServiceDeps, 'database'>,
): Promise<{ readonly dataKeys: number; readonly rows: number }> {
  return deps.database.transaction(async (tx) => {
    const rows = (await resealPans(deps, tx)) + (await resealDpans(deps, tx));
    return { dataKeys: await rewrapDataKeys(deps, tx), rows };
  });
}

async function resealPans(deps: VaultDeps, tx: Queryable): Promise<number> {
  const rows = await tx.all<{ pan_id: string; sealed_pan: Uint8Array }>(
    'SELECT pan_id, sealed_pan FROM vault WHERE key_id IS NULL',
  );
  for (const { pan_id: panId, sealed_pan: before } of rows) {
    const plain = await openFromVault(deps, tx, null, before, panId);
    const { keyId, bytes } = await sealInVault(deps, tx, plain, panId);
    const set = 'UPDATE vault SET sealed_pan = $2, key_id = $3 WHERE pan_id = $1';
    await tx.all(set, panId, bytes, keyId);
  }
  return rows.length;
}

async function resealDpans(deps: VaultDeps, tx: Queryable): Promise<number> {
  const rows = await tx.all<{ token_unique_reference: string; sealed_dpan: Uint8Array }>(
    'SELECT token_unique_reference, sealed_dpan FROM token WHERE dpan_key_id IS NULL',
  );
  for (const { token_unique_reference: reference, sealed_dpan: before } of rows) {
    const plain = await openFromVault(deps, tx, null, before, reference);
    const { keyId, bytes } = await sealInVault(deps, tx, plain, reference);
    await tx.all(
      `UPDATE token SET sealed_dpan = $2, dpan_key_id = $3 WHERE token_unique_reference = $1`,
      reference,
      bytes,
      keyId,
    );
  }
  return rows.length;
}
