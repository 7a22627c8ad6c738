/** What moved an account's posted balance, and when. */
import { one, type Queryable } from '@armilla/kit/database';

export interface Movement {
  readonly atMs: number;
  /** Above zero when the account gained. */
  readonly signedMinor: number;
  /** The payment it belongs to. */
  readonly authorisationId: string | undefined;
  /** The disputed payment's merchant, when a dispute made it. */
  readonly disputedMerchant: string | undefined;
}

interface MovementRow {
  readonly at: bigint;
  readonly signed: bigint;
  readonly authorisation_id: string | null;
  readonly merchant_name: string | null;
}

const SIGNED = `CASE WHEN t.credit = 'HOLDER' THEN t.amount ELSE -t.amount END`;
/**
 * An account's posted transfers of its own money: those of its payments, of its disputes, and the
 * others. Found by the payments, which have an index by account; transfers have none, being written
 * often.
 */
const POSTED = `(
    SELECT t.*, COALESCE(original.authorisation_id, a.authorisation_id) AS payment_id,
      NULL AS dispute_id
    FROM authorisation a
    JOIN transfer t ON t.authorisation_id = a.authorisation_id AND t.unit = $2
    LEFT JOIN authorisation original ON a.kind IN ('INCREMENT', 'COMPLETION')
      AND original.authorisation_id = a.original_authorisation_id
    WHERE a.account_id = $1
    UNION ALL
    SELECT t.*, NULL AS payment_id, dispute.dispute_id FROM dispute
    JOIN transfer t ON t.authorisation_id = dispute.dispute_id AND t.unit = $2
    WHERE dispute.account_id = $1
    UNION ALL
    SELECT t.*, NULL AS payment_id, NULL AS dispute_id FROM transfer t
    WHERE t.authorisation_id IS NULL AND t.account_id = $1 AND t.unit = $2
  ) t
  WHERE t.state = 'POSTED' AND (t.debit = 'HOLDER' OR t.credit = 'HOLDER')`;

/** The posted balance at an instant, in minor units. */
export async function balanceAt(
  db: Queryable,
  accountId: string,
  unit: string,
  atMs: number,
): Promise<number> {
  const row = await one<{ sum: bigint | null }>(
    db,
    `SELECT SUM(${SIGNED}) AS sum FROM ${POSTED} AND COALESCE(t.ended_at, t.created_at) < $3`,
    accountId,
    unit,
    atMs,
  );
  return Number(row?.sum ?? 0);
}

/** Movements from the first instant to before the second, one for each payment and instant. */
export async function movementsBetween(
  db: Queryable,
  accountId: string,
  unit: string,
  [fromMs, untilMs]: readonly [number, number],
): Promise<readonly Movement[]> {
  const rows = await db.all<MovementRow>(
    `SELECT m.at, m.signed, m.payment_id AS authorisation_id, payment.merchant_name
     FROM (
       SELECT t.payment_id, t.dispute_id, COALESCE(t.ended_at, t.created_at) AS at,
         SUM(${SIGNED}) AS signed, MIN(t.transfer_id) AS transfer_id
       FROM ${POSTED}
         AND COALESCE(t.ended_at, t.created_at) >= $3 AND COALESCE(t.ended_at, t.created_at) < $4
       GROUP BY t.payment_id, t.dispute_id, COALESCE(t.ended_at, t.created_at),
         CASE WHEN t.payment_id IS NULL THEN t.transfer_id END
     ) m
     LEFT JOIN dispute ON dispute.dispute_id = m.dispute_id
     LEFT JOIN authorisation payment ON payment.authorisation_id = dispute.authorisation_id
     ORDER BY m.at, m.transfer_id`,
    accountId,
    unit,
    fromMs,
    untilMs,
  );
  return rows.map(movementOf);
}

function movementOf(row: MovementRow): Movement {
  return {
    atMs: Number(row.at),
    signedMinor: Number(row.signed),
    authorisationId: row.authorisation_id ?? undefined,
    disputedMerchant: row.merchant_name ?? undefined,
  };
}
