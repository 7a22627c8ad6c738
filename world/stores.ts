/** What each place keeps its things in: the migrations of its database. */
import { acquirerMigrations } from '@armilla/acquirer';
import { issuerMigrations } from '@armilla/issuer';
import type { Migration } from '@armilla/kit/database';
import { houseMigrations, migrationsOf } from '@armilla/kit/migrations';
import { tokenServiceMigrations } from '@armilla/token-service';
import { walletMigrations } from '@armilla/wallet';

export const stageMigrations = migrationsOf(new URL('./one-process/sql/', import.meta.url));

const MIGRATIONS: Readonly<Record<string, readonly Migration[]>> = {
  acquirer: acquirerMigrations,
  operate: houseMigrations(),
  stage: stageMigrations,
  'token-service': tokenServiceMigrations,
  wallet: walletMigrations,
};

/** Those of a place such as `wallet` or `issuer-alpha-bank`; of one nobody knows, the house's. */
export function migrationsAt(place: string): readonly Migration[] {
  if (place.startsWith('issuer-')) return issuerMigrations;
  return MIGRATIONS[place] ?? houseMigrations();
}
