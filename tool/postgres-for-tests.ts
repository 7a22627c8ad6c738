/**
 * The one PostgreSQL server of a test run, told to the tests by `ARMILLA_TEST_POSTGRES`. Without
 * one they run on SQLite alone, and that is said loudly; `ARMILLA_POSTGRES_REQUIRED` makes it fail.
 */
import { startPostgres } from '@armilla/kit/own-postgres';

export async function withPostgres(wanted: boolean, work: () => Promise<void>): Promise<void> {
  if (!wanted || process.env.ARMILLA_TEST_POSTGRES !== undefined) return work();
  const server = await startPostgres();
  if (server === undefined) {
    if (process.env.ARMILLA_POSTGRES_REQUIRED !== undefined) {
      throw new Error('PostgreSQL is not installed: apt-get install postgresql');
    }
    console.log(
      'PostgreSQL IS NOT INSTALLED: nothing is tested on it (apt-get install postgresql)',
    );
    return work();
  }
  process.env.ARMILLA_TEST_POSTGRES = server.url;
  try {
    await work();
  } finally {
    server.stop();
  }
}
