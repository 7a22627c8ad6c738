/** Points earned in a month, where a programme caps them. */
import { one, type Queryable } from '@armilla/kit/database';

export interface MonthOfPoints {
  readonly accountId: string;
  readonly programme: string;
  readonly month: string;
}

/**
 * Counts `wanted` points as far as the cap has room, and resolves to those. The row stays locked
 * until the transaction `tx` ends, so that two payments at once share what is left.
 */
export async function countCapped(
  tx: Queryable,
  month: MonthOfPoints,
  wanted: number,
  cap: number,
): Promise<number> {
  if (wanted === 0) return 0;
  const row = await one<{ earned: bigint }>(
    tx,
    `INSERT INTO points_month (account_id, programme, month, earned) VALUES ($1, $2, $3, $4)
     ON CONFLICT (account_id, programme, month)
     DO UPDATE SET earned = points_month.earned + excluded.earned RETURNING earned`,
    month.accountId,
    month.programme,
    month.month,
    wanted,
  );
  const over = Math.max(0, Number(row?.earned ?? 0) - cap);
  const granted = Math.max(0, wanted - over);
  await uncount(tx, month, wanted - granted);
  return granted;
}

/** What was taken back may be earned again. */
export async function uncount(
  tx: Queryable,
  { accountId, programme, month }: MonthOfPoints,
  points: number,
): Promise<void> {
  if (points === 0) return;
  await tx.all(
    `UPDATE points_month SET earned = earned - $4
     WHERE account_id = $1 AND programme = $2 AND month = $3`,
    accountId,
    programme,
    month,
    points,
  );
}
