/** What is kept of cards' PINs, and the counters their chips have used. */
import { one, type Queryable } from '@armilla/kit/database';

export interface KeptPin {
  readonly verification: string;
  /** Wrong entries since the last right one. */
  readonly wrong: number;
}

/** The PIN of a card, its row locked until the transaction `tx` ends. */
export async function lockedPin(tx: Queryable, cardId: string): Promise<KeptPin | undefined> {
  const row = await one<{ verification: string; wrong: bigint }>(
    tx,
    'UPDATE card_pin SET wrong = wrong WHERE card_id = $1 RETURNING verification, wrong',
    cardId,
  );
  return row && { verification: row.verification, wrong: Number(row.wrong) };
}

/** A card's PIN is given out. One that is there already stays. */
export async function keepPin(tx: Queryable, cardId: string, verification: string): Promise<void> {
  await tx.all(
    `INSERT INTO card_pin (card_id, verification, wrong) VALUES ($1, $2, 0)
     ON CONFLICT DO NOTHING`,
    cardId,
    verification,
  );
}

export async function countWrongPins(tx: Queryable, cardId: string, wrong: number): Promise<void> {
  await tx.all('UPDATE card_pin SET wrong = $2 WHERE card_id = $1', cardId, wrong);
}

/** Notes a chip's transaction counter; false when it was used before. */
export async function useCounter(
  tx: Queryable,
  cardId: string,
  atc: number,
  nowMs: number,
): Promise<boolean> {
  const rows = await tx.all(
    `INSERT INTO used_counter (card_id, atc, used_at) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING atc`,
    cardId,
    atc,
    nowMs,
  );
  return rows.length > 0;
}
