/**
 * What a party must know after it was put back from a backup. What happened between backup and
 * restore is not in its tables, so a transaction counter that was used then looks unused:
 * taps dated on the day of the restore or before are in doubt.
 */
import { type Database, one } from './database.ts';
import { latestDay } from './signed-day.ts';

export interface Restoration {
  readonly restoredAt: number;
  readonly takenAt: number;
  /** Taps dated on this day (`YYMMDD`) or before it may have been taken before. */
  readonly doubtfulThrough: string;
  readonly isSettled: boolean;
}

/** The latest restore of this database; `undefined` for one that only ever went forward. */
export async function latestRestoration(database: Database): Promise<Restoration | undefined> {
  const row = await one<{ restored_at: bigint; taken_at: bigint; settled_at: bigint | null }>(
    database,
    'SELECT restored_at, taken_at, settled_at FROM restoration ORDER BY restored_at DESC LIMIT 1',
  );
  if (row === undefined) return undefined;
  const restoredAt = Number(row.restored_at);
  return {
    restoredAt,
    takenAt: Number(row.taken_at),
    doubtfulThrough: latestDay(restoredAt),
    isSettled: row.settled_at !== null,
  };
}

/**
 * Writes down that a database was put back, and ends every session in it: one that was signed out
 * since the backup would be open again.
 */
export async function noteRestored(
  database: Database,
  { takenAt, restoredAt }: { readonly takenAt: number; readonly restoredAt: number },
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.all(
      `INSERT INTO restoration (restored_at, taken_at) VALUES ($1, $2)
       ON CONFLICT (restored_at) DO NOTHING`,
      restoredAt,
      takenAt,
    );
    await tx.all('DELETE FROM session');
  });
}
