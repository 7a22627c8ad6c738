/** What was answered held against the bank's books. */
import { DatabaseSync } from 'node:sqlite';
import { LATER, NO_ANSWER, type Outcome } from './load.ts';

export interface Judged {
  readonly approved: number;
  readonly turnedAway: number;
  /** Any other answer, by its code. */
  readonly others: Readonly<Record<string, number>>;
  /** Approved, and not in the books. */
  readonly lost: number;
  /** In the books more than once. */
  readonly twice: number;
  /** In the books though it was turned away. */
  readonly stray: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of those who were told to come later. */
  readonly turnedAwayP99Ms: number;
}

export function judge(outcomes: readonly Outcome[], books: string): Judged {
  const held = heldOf(books);
  const approved = outcomes.filter(({ code }) => code === '00');
  const away = outcomes.filter(({ code }) => code === LATER);
  const others: Record<string, number> = {};
  for (const { code } of outcomes) {
    if (code !== '00' && code !== LATER) others[code] = (others[code] ?? 0) + 1;
  }
  return {
    approved: approved.length,
    turnedAway: away.length,
    others,
    lost: approved.filter(({ rrn }) => !held.has(rrn)).length,
    twice: outcomes.filter(({ rrn }) => (held.get(rrn) ?? 0) > 1).length,
    stray: away.filter(({ rrn }) => held.has(rrn)).length,
    p50Ms: quantile(approved, 0.5),
    p99Ms: quantile(approved, 0.99),
    turnedAwayP99Ms: quantile(away, 0.99),
  };
}

/** Holds and postings on the account, by the receipt's number. */
function heldOf(books: string): ReadonlyMap<string, number> {
  const database = new DatabaseSync(books, { readOnly: true });
  try {
    const rows = database
      .prepare(
        `SELECT authorisation.rrn AS rrn, COUNT(*) AS many FROM transfer
         JOIN authorisation ON authorisation.authorisation_id = transfer.authorisation_id
         WHERE transfer.state IN ('PENDING', 'POSTED') AND transfer.unit = 'EUR'
         GROUP BY authorisation.rrn`,
      )
      .all();
    return new Map(rows.map(({ rrn, many }) => [String(rrn), Number(many)]));
  } finally {
    database.close();
  }
}

export function quantile(outcomes: readonly Outcome[], share: number): number {
  const sorted = outcomes.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
}

/** Everything must have been answered, and as it should be. */
export function isSound({ lost, twice, stray, others }: Judged): boolean {
  return lost + twice + stray === 0 && Object.keys(others).every((code) => code !== NO_ANSWER);
}
