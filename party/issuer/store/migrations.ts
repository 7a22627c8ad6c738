/** What makes the issuer's tables, in order. */
import { migrationsOf } from '@armilla/kit/migrations';

export const issuerMigrations = migrationsOf(new URL('./sql/', import.meta.url));
