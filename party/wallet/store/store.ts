/** The wallet's one store: its tables, a room of functions for each. */
import type { Database } from '@armilla/kit/database';
import { migrationsOf } from '@armilla/kit/migrations';
import { createTurns } from '../turns.ts';
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
  // Changes of one wearable's rows stand in line here, so that they need not meet in the database.
  const turns = createTurns();
  return {
    ...accountRows(database),
    ...passkeyRows(database),
    ...providerRows(database),
    ...deviceRows(database, turns),
    ...pairingRows(database),
    ...cardRows(database, turns),
    ...commitRows(database, turns),
    ...historyRows(database),
  };
}

export type WalletStore = ReturnType<typeof walletStore>;
