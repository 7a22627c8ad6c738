/** What makes the token service's tables, in order. */
import { migrationsOf } from '@armilla/kit/migrations';

export const tokenServiceMigrations = migrationsOf(new URL('./', import.meta.url));
