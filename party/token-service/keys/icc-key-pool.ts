/**
 * ICC key pairs made ahead and kept sealed in this party's database. A bounded pool: it is filled
 * in the background and never grows beyond its size.
 */

import { one } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import type { IccKeyPool, TokenServiceDeps } from '../deps.ts';
import { generateRsaKey, rsaPrivateKeyOf } from './rsa.ts';

const ICC_KEY_BITS = 1024;

type PoolDeps = Pick<TokenServiceDeps, 'database' | 'keys' | 'clock' | 'chance' | 'log'>;

export function iccKeyPool(deps: PoolDeps, size = 4): IccKeyPool {
  let open = true;
  let filling: Promise<void> | undefined;
  const fill = () => {
    filling ??= fillUp(deps, size, () => open)
      .catch((error: unknown) => deps.log.error({ error }, 'the key pool could not be filled'))
      .finally(() => {
        filling = undefined;
      });
    return filling;
  };
  return {
    async take() {
      const kept = await takeOne(deps);
      void fill();
      return rsaPrivateKeyOf(kept ?? (await generateRsaKey(ICC_KEY_BITS)));
    },
    settled: fill,
    async close() {
      open = false;
      await filling;
    },
  };
}

/** The row goes with the taking, so that no key pair is handed out twice. */
async function takeOne({ database, keys }: PoolDeps): Promise<Uint8Array | undefined> {
  const row = await one<{ icc_key_id: string; sealed_key: Uint8Array }>(
    database,
    `DELETE FROM icc_key WHERE icc_key_id = (SELECT MIN(icc_key_id) FROM icc_key)
     RETURNING icc_key_id, sealed_key`,
  );
  return row && keys.open('icc', row.sealed_key, row.icc_key_id);
}

async function fillUp(deps: PoolDeps, size: number, isOpen: () => boolean): Promise<void> {
  const { database, keys, clock, chance } = deps;
  while (isOpen()) {
    const row = await one<{ kept: bigint }>(database, 'SELECT COUNT(*) AS kept FROM icc_key');
    if (Number(row?.kept ?? 0) >= size) return;
    const key = await generateRsaKey(ICC_KEY_BITS);
    const id = identifier('icc', clock.now(), chance);
    await database.all(
      'INSERT INTO icc_key (icc_key_id, sealed_key) VALUES ($1, $2)',
      id,
      keys.seal('icc', key, id),
    );
  }
}
