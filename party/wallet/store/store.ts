/** The wallet's one store: its tables, a room of functions for each. */
import type { Database } from '@armilla/kit/database';
import { migrationsOf } from '@armilla/kit/migrations';
import { accountRows } from './accounts.ts';
import { cardRows } from './cards.ts';
import { deviceRows } from './devices.ts';
import { historyRows } from './history.ts';

export const walletMigrations = migrationsOf(new URL('./sql/', import.meta.url));

export function walletStore(database: Database) {
  return {
    ...accountRows(database),
    ...deviceRows(database),
    ...cardRows(database),
    ...historyRows(database),
  };
}

export type WalletStore = ReturnType<typeof walletStore>;
