/**
 * What follows from a restore. The bands went on while the tables went back: which counters were
 * used since the backup, and whether a card was renewed, nobody here knows. So every token's
 * present credential is in doubt for taps of the restore's day or before, and every card that a
 * band holds is renewed at its next sync: the new keys were never used. Whoever does not sync pays
 * again from the day on that cannot have been before the restore.
 */
import type { Queryable } from '@armilla/kit/database';
import { latestRestoration } from '@armilla/kit/restoration';
import type { Room } from '../room.ts';

/** Sequence numbers that may have been given out since the backup, by renewals and repairs. */
const LEAPT = 5;
const LAST_BUT_ONE = 98;

/** Draws the consequences, once. Before anything is answered. */
export async function settleRestoration(room: Pick<Room, 'database' | 'clock' | 'log'>) {
  const restored = await latestRestoration(room.database);
  if (restored === undefined || restored.isSettled) return;
  const now = room.clock.now();
  const { restoredAt, takenAt, doubtfulThrough } = restored;
  const doubtful = await room.database.transaction(async (tx) => {
    await tx.all('UPDATE restoration SET settled_at = $1 WHERE settled_at IS NULL', now);
    // A code that was used up since the backup would open once more.
    await tx.all('UPDATE code_send SET expires_at = $1 WHERE expires_at > $1', restoredAt);
    return putInDoubt(tx, doubtfulThrough);
  });
  room.log.warn(
    { alarm: 'RESTORED', takenAt, restoredAt, tokens: doubtful },
    'restored from a backup: counters are in doubt until each card is renewed',
  );
}

async function putInDoubt(tx: Queryable, through: string): Promise<number> {
  const tokens = await tx.all<{
    token_unique_reference: string;
    psn: string;
    next_psn: string | null;
  }>(`SELECT token_unique_reference, psn, next_psn FROM token WHERE status <> 'DEACTIVATED'`);
  for (const { token_unique_reference: reference, psn, next_psn: next } of tokens) {
    const latest = Math.max(Number(psn), Number(next ?? 0));
    const leapt = Math.max(latest, Math.min(latest + LEAPT, LAST_BUT_ONE));
    await tx.all(
      `UPDATE token SET doubtful_psn = $2, doubtful_through = $3
       WHERE token_unique_reference = $1`,
      reference,
      String(leapt).padStart(2, '0'),
      through,
    );
  }
  return tokens.length;
}
