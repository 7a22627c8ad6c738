/**
 * The vault: the one place where a card's number and a token's number are kept, sealed under the
 * row they belong to and found by a keyed fingerprint. Whoever has the database alone has neither.
 */
import { one, type Queryable } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import { PAN } from '@armilla/kit/secret';
import type { TokenServiceDeps } from '../deps.ts';

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
  const fingerprint = panFingerprint(deps, pan);
  const panId = identifier('pan', deps.clock.now(), deps.chance);
  const sealed = deps.keys.seal('vault', Buffer.from(pan.expose()), panId);
  await tx.all(
    `INSERT INTO vault (pan_id, fingerprint, sealed_pan, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (fingerprint) DO NOTHING`,
    panId,
    fingerprint,
    sealed,
    deps.clock.now(),
  );
  const kept = await one<{ pan_id: string }>(
    tx,
    'SELECT pan_id FROM vault WHERE fingerprint = $1',
    fingerprint,
  );
  return kept?.pan_id ?? panId;
}

/** The number itself, for the message to its issuer and nothing else. */
export async function panOf(deps: VaultDeps, tx: Queryable, panId: string): Promise<PAN> {
  const row = await one<{ sealed_pan: Uint8Array }>(
    tx,
    'SELECT sealed_pan FROM vault WHERE pan_id = $1',
    panId,
  );
  if (row === undefined) throw new Error('a token whose card is not in the vault');
  const digits = Buffer.from(deps.keys.open('vault', row.sealed_pan, panId)).toString();
  const pan = PAN.parse(digits);
  if (pan === undefined) throw new Error('the vault holds what is no card number');
  return pan;
}

/** Forgets a card that no live enrolment and no token needs any more. */
export async function forgetPan(tx: Queryable, panId: string | null): Promise<void> {
  if (panId === null) return;
  await tx.all(
    `DELETE FROM vault WHERE pan_id = $1
     AND NOT EXISTS (SELECT 1 FROM token WHERE token.pan_id = $1)
     AND NOT EXISTS (SELECT 1 FROM enrolment WHERE enrolment.pan_id = $1
       AND enrolment.state IN ('ELIGIBLE', 'PENDING_VERIFICATION', 'PENDING_ACTIVE', 'ACTIVE'))`,
    panId,
  );
}

export function sealDpan({ keys }: VaultDeps, reference: string, dpan: string): Uint8Array {
  return keys.seal('vault', Buffer.from(dpan), reference);
}
