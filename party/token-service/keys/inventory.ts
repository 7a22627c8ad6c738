/** How the keys of this party stand: which version is over what, and what is still under the last. */
import type { networkKeys } from '@armilla/api/shapes';
import { one, type Queryable } from '@armilla/kit/database';
import type { z } from 'zod';
import type { Room } from '../room.ts';
import { KEY_DERIVATION_INDEX } from './token-keys.ts';

type NetworkKeys = z.infer<typeof networkKeys>;

export async function listKeys({ database, banks }: Room): Promise<NetworkKeys> {
  return { vault: await vaultKeys(database), masterKeys: [...(await masterKeys(database, banks))] };
}

async function vaultKeys(db: Queryable): Promise<NetworkKeys['vault']> {
  const row = await one<{ version: bigint | null; data_keys: bigint; newest: bigint }>(
    db,
    `SELECT MAX(wrapped_by) AS version, COUNT(*) AS data_keys,
       COALESCE(SUM(CASE WHEN wrapped_by = (SELECT MAX(wrapped_by) FROM vault_key)
         THEN 1 ELSE 0 END), 0) AS newest FROM vault_key`,
  );
  const [dataKeys, newest] = [Number(row?.data_keys ?? 0), Number(row?.newest ?? 0)];
  return { version: Number(row?.version ?? 0), dataKeys, behind: dataKeys - newest };
}

async function masterKeys(
  db: Queryable,
  banks: Room['banks'],
): Promise<readonly NetworkKeys['masterKeys'][number][]> {
  const rows = await db.all<{ programme_id: string; key_index: bigint; tokens: bigint }>(
    `SELECT programme_id, key_derivation_index AS key_index, COUNT(*) AS tokens FROM token
     WHERE status <> 'DEACTIVATED' GROUP BY programme_id, key_derivation_index`,
  );
  return banks.flatMap(({ id, token }) => {
    const current = token.keyDerivationIndex ?? KEY_DERIVATION_INDEX;
    const mine = rows.filter((row) => row.programme_id === id);
    const counts = new Map(mine.map((row) => [Number(row.key_index), Number(row.tokens)]));
    const indexes = [...new Set([current, ...counts.keys()])].sort((a, b) => a - b);
    return indexes.map((index) => ({
      programmeId: id,
      keyDerivationIndex: index,
      tokens: counts.get(index) ?? 0,
      current: index === current,
    }));
  });
}
