/** I1, I2, I16, I17: what the books say is what people were told, and it adds up. */
import type { Checker } from './checker.ts';
import { ofEachBank } from './checker.ts';

interface Booked {
  readonly id: string;
  readonly original: string | null;
  readonly rrn: string;
  readonly kind: string;
  readonly outcome: string;
  readonly points_paid_minor: bigint;
  /** Off the holder's account, without what was given up. */
  readonly moved: bigint | null;
}

const BOOKED = `SELECT a.authorisation_id AS id, a.original_authorisation_id AS original, a.rrn,
  a.kind, a.outcome, a.points_paid_minor,
  (SELECT SUM(CASE WHEN t.debit = 'HOLDER' THEN t.amount ELSE -t.amount END) FROM transfer t
   WHERE t.authorisation_id = a.authorisation_id AND t.unit = a.currency
   AND t.state IN ('PENDING', 'POSTED') AND 'HOLDER' IN (t.debit, t.credit)) AS moved
  FROM authorisation a WHERE a.kind IN ('PURCHASE', 'CASH', 'PREAUTHORISATION', 'REFUND')`;

/** The naive model's word against the banks' books. */
export const approvedIsPostedOnce: Checker = {
  name: 'I1',
  says: 'each approved tap posts exactly once; each declined or reversed one nets to zero',
  check(at) {
    const books = ofEachBank(at, (place) => at.world.disk(place).rows<Booked>(BOOKED));
    const told = [...at.model.sales.values()].flatMap(({ told }) => {
      if (told === undefined || told.rrn === null) return [];
      const sign = told.kind === 'REFUND' ? -1 : 1;
      const wanted = sign * (told.approvedMinor - at.model.givenBackMinor(told.rrn));
      return wrongOf(told.rrn, wanted, books);
    });
    const undone = books
      .filter(({ outcome, moved }) => outcome !== 'APPROVED' && Number(moved ?? 0) !== 0)
      .map(({ rrn, outcome, moved }) => `${rrn} is ${outcome} and moved ${moved}`);
    return [...told, ...undone];
  },
};

/** A payment and what was given back of it come to what was told. */
function wrongOf(rrn: string, wantedMinor: number, books: readonly Booked[]): readonly string[] {
  const standing = books.filter((row) => row.rrn === rrn && row.outcome === 'APPROVED');
  const ids = standing.map(({ id }) => id);
  const refunds = books.filter(
    ({ original, outcome, kind }) =>
      kind === 'REFUND' && outcome === 'APPROVED' && original !== null && ids.includes(original),
  );
  const cost = sum(standing, costOf) + sum(refunds, costOf);
  const wrong = [];
  if (standing.length > 1) wrong.push(`${rrn} is booked ${standing.length} times`);
  if (cost !== wantedMinor) wrong.push(`${rrn} was told as ${wantedMinor} and cost ${cost}`);
  return wrong;
}

/** What it cost its holder, money and points together; a refund costs less than nothing. */
function costOf({ kind, moved, points_paid_minor }: Booked): number {
  const paidInPoints = Number(points_paid_minor);
  return Number(moved ?? 0) + (kind === 'REFUND' ? -paidInPoints : paidInPoints);
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}

interface Balance {
  readonly account_id: string;
  readonly unit: string;
  readonly pending: bigint;
  readonly posted: bigint;
}

export const booksAddUp: Checker = {
  name: 'I2',
  says: 'all ledger accounts sum to zero, each balance is its entries, points are never below zero',
  check(at) {
    return ofEachBank(at, (place) => {
      const disk = at.world.disk(place);
      const sums = disk.rows<Balance>(
        `SELECT account_id, unit, SUM(debits_pending - credits_pending) AS pending,
         SUM(debits_posted - credits_posted) AS posted FROM ledger_balance GROUP BY account_id, unit
         HAVING SUM(debits_pending - credits_pending) <> 0
         OR SUM(debits_posted - credits_posted) <> 0`,
      );
      const drifted = disk.rows<Balance>(
        `SELECT b.account_id, b.unit, 0 AS pending, 0 AS posted FROM ledger_balance b
         WHERE b.debits_posted <> (SELECT COALESCE(SUM(t.amount), 0) FROM transfer t
           WHERE t.account_id = b.account_id AND t.unit = b.unit AND t.debit = b.side
           AND t.state = 'POSTED')
         OR b.debits_pending <> (SELECT COALESCE(SUM(t.amount), 0) FROM transfer t
           WHERE t.account_id = b.account_id AND t.unit = b.unit AND t.debit = b.side
           AND t.state = 'PENDING')`,
      );
      const overdrawn = disk.rows<Balance>(
        `SELECT account_id, unit, 0 AS pending, 0 AS posted FROM ledger_balance
         WHERE unit LIKE 'points:%' AND side = 'HOLDER'
         AND credits_posted < debits_posted`,
      );
      return [
        ...sums.map(({ account_id, unit }) => `${place} ${account_id} ${unit} is out of balance`),
        ...drifted.map(
          ({ account_id, unit }) => `${place} ${account_id} ${unit} is not its entries`,
        ),
        ...overdrawn.map(({ account_id, unit }) => `${place} ${account_id} ${unit} is below zero`),
      ];
    });
  },
};

interface Counted {
  readonly payer: string;
  readonly verification: string;
  readonly approved_minor: bigint;
  readonly stand_in: bigint;
}

export const unverifiedAreCounted: Checker = {
  name: 'I16',
  says: 'what a token paid unverified in a row stays within the bank’s rule (RTS, article 11)',
  check(at) {
    return ofEachBank(at, (place, programmeId) => {
      const bank = at.world.options.programmes.banks.find(({ id }) => id === programmeId);
      const rule = bank?.strongAuthentication;
      if (rule === undefined) return [];
      const rows = at.world.disk(place).rows<Counted>(
        `SELECT payer, verification, approved_minor, stand_in FROM authorisation
         WHERE outcome = 'APPROVED' AND kind = 'PURCHASE' AND contactless = 1
         ORDER BY payer, decided_at, authorisation_id`,
      );
      const wrong: string[] = [];
      let [payer, sum, count] = ['', 0, 0];
      for (const row of rows) {
        if (row.payer !== payer || row.verification !== 'NONE') [sum, count] = [0, 0];
        payer = row.payer;
        // What was approved in the bank's place, or without asking anybody, it must honour.
        if (row.verification !== 'NONE' || row.stand_in === 1n) continue;
        [sum, count] = [sum + Number(row.approved_minor), count + 1];
        const isOver = rule.rule === 'CUMULATIVE' ? sum > rule.cumulativeMinor : count > rule.count;
        if (isOver) wrong.push(`${place} ${payer} paid ${sum} in ${count} without proof`);
      }
      return wrong;
    });
  },
};

interface Cleared {
  readonly file_id: string;
  readonly sum: bigint;
}

export const clearingAgrees: Checker = {
  name: 'I17',
  says: 'what the acquirer cleared is what the network took and what the banks posted',
  check({ world, ...rest }) {
    const ofAcquirer = world.disk('acquirer').rows<Cleared>(
      `SELECT file_id, SUM(approved_minor) AS sum FROM payment WHERE clearing = 'CLEARED'
       AND file_id IS NOT NULL GROUP BY file_id`,
    );
    const ofNetwork = sumsOf(
      world.disk('token-service').rows<Cleared>(
        `SELECT file_id, SUM(amount_minor) AS sum FROM clearing_record WHERE verdict = 'TAKEN'
         AND posted_minor IS NOT NULL GROUP BY file_id`,
      ),
    );
    const ofBanks = sumsOf(
      ofEachBank({ world, ...rest }, (place) =>
        world.disk(place).rows<Cleared>(
          `SELECT file_id, SUM(amount_minor) AS sum FROM clearing_record
           WHERE posted_minor IS NOT NULL GROUP BY file_id`,
        ),
      ),
    );
    return ofAcquirer.flatMap(({ file_id, sum }) => {
      const others = [ofNetwork.get(file_id) ?? 0, ofBanks.get(file_id) ?? 0];
      if (others.every((other) => other === Number(sum))) return [];
      return [
        `${file_id}: the acquirer has ${sum}, the network and the banks ${others.join(', ')}`,
      ];
    });
  },
};

function sumsOf(rows: readonly Cleared[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { file_id, sum } of rows) sums.set(file_id, (sums.get(file_id) ?? 0) + Number(sum));
  return sums;
}
