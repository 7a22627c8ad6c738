/** The wallet's one store: its tables, a room of functions for each. */
import type { Database } from '@armilla/kit/database';
import { migrationsOf } from '@armilla/kit/migrations';
import { accountRows } from './accounts.ts';
import { cardRows } from './cards.ts';
import { commitRows } from './commits.ts';
import { deviceRows } from './devices.ts';
import { historyRows } from './history.ts';
import { pairingRows } from './pairings.ts';
import { passkeyRows } from './passkeys.ts';
import { providerRows } from './providers.ts';

export const walletMigrations = migrationsOf(new URL('./sql/', import.meta.url));

export function walletStore(database: Database) {
  return {
    ...accountRows(database),
    ...passkeyRows(database),
    ...providerRows(database),
    ...deviceRows(database),
    ...pairingRows(database),
    ...cardRows(database),
    ...commitRows(database),
    ...historyRows(database),
  };
}

export type WalletStore = ReturnType<typeof walletStore>;
