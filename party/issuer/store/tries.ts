/** Wrong tries by subject. Reading them locks the subject, so that none at once is lost. */
import { one, type Queryable } from '@armilla/kit/database';
import type { Tries } from '../decide/tries.ts';

/** The tries of a subject, its row locked until the transaction `tx` ends. */
export async function lockedTries(tx: Queryable, subject: string, nowMs: number): Promise<Tries> {
  const row = await one<{ wrong: bigint; since: bigint }>(
    tx,
    `INSERT INTO tries (subject, wrong, since) VALUES ($1, 0, $2)
     ON CONFLICT (subject) DO UPDATE SET subject = excluded.subject RETURNING wrong, since`,
    subject,
    nowMs,
  );
  if (row === undefined) throw new Error('a count of tries vanished');
  return { wrong: Number(row.wrong), sinceMs: Number(row.since) };
}

export async function keepTries(db: Queryable, subject: string, tries: Tries): Promise<void> {
  await db.all(
    'UPDATE tries SET wrong = $2, since = $3 WHERE subject = $1',
    subject,
    tries.wrong,
    tries.sinceMs,
  );
}
