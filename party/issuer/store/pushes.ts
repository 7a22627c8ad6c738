/** Cards that customers pushed from the bank's page. */
import { one, type Queryable } from '@armilla/kit/database';

export async function addPush(
  db: Queryable,
  push: { readonly pushId: string; readonly cardId: string; readonly expiresAtMs: number },
  nowMs: number,
): Promise<void> {
  await db.all(
    'INSERT INTO push (push_id, card_id, pushed_at, expires_at) VALUES ($1, $2, $3, $4)',
    push.pushId,
    push.cardId,
    nowMs,
    push.expiresAtMs,
  );
}

/** How long the network says that its receipt is good. */
export async function keepPushExpiry(
  db: Queryable,
  pushId: string,
  expiresAtMs: number,
): Promise<void> {
  await db.all('UPDATE push SET expires_at = $2 WHERE push_id = $1', pushId, expiresAtMs);
}

/** Takes a push of the card for this enrolment. Whether there was one that is still good. */
export async function usePush(
  tx: Queryable,
  cardId: string,
  enrolmentId: string,
  nowMs: number,
): Promise<boolean> {
  const row = await one(
    tx,
    `UPDATE push SET enrolment_id = $2 WHERE push_id =
       (SELECT push_id FROM push WHERE card_id = $1 AND enrolment_id IS NULL AND expires_at > $3
        ORDER BY expires_at LIMIT 1)
     RETURNING push_id`,
    cardId,
    enrolmentId,
    nowMs,
  );
  return row !== undefined;
}
