/** I1, I2, I16, I17: what the books say is what people were told, and it adds up. */
import type { AtRest, Checker } from './checker.ts';
import { ofEachBank } from './checker.ts';

interface Booked {
  readonly rrn: string;
  readonly kind: string;
  readonly outcome: string;
  readonly approved_minor: bigint;
  readonly refunded_minor: bigint;
  readonly moved: bigint | null;
}

const BOOKED = `SELECT a.rrn, a.kind, a.outcome, a.approved_minor, a.refunded_minor,
  (SELECT SUM(CASE WHEN t.debit = 'HOLDER' THEN t.amount ELSE -t.amount END) FROM transfer t
   WHERE t.authorisation_id = a.authorisation_id AND t.unit = a.currency
   AND t.state IN ('PENDING', 'POSTED') AND 'HOLDER' IN (t.debit, t.credit)) AS moved
  FROM authorisation a WHERE a.kind IN ('PURCHASE', 'CASH', 'PREAUTHORISATION')`;

/** The naive model's word against the banks' books. */
export const approvedIsPostedOnce: Checker = {
  name: 'I1',
  says: 'each approved tap posts exactly once; each declined or reversed one nets to zero',
  check(at) {
    const { model } = at;
    const booked = new Map<string, Booked[]>();
    for (const row of ofEachBank(at, (place) => at.world.disk(place).rows<Booked>(BOOKED))) {
      booked.set(row.rrn, [...(booked.get(row.rrn) ?? []), row]);
    }
    const wrong: string[] = [];
    for (const { told } of model.sales.values()) {
      if (told === undefined || told.rrn === null || told.kind === 'REFUND') continue;
      const rows = booked.get(told.rrn) ?? [];
      const standing = rows.filter(({ outcome }) => outcome === 'APPROVED');
      const voided = model.followUps.some(({ kind, rrn }) => kind === 'VOID' && rrn === told.rrn);
      const wanted = told.approvedMinor > 0 && !voided ? 1 : 0;
      if (standing.length !== wanted) {
        const seen = rows.map(({ outcome }) => outcome).join(', ') || 'nothing';
        wrong.push(`${told.rrn} was told as ${told.approvedMinor}, the bank has ${seen}`);
      }
      for (const { approved_minor, moved } of standing) {
        if (Number(approved_minor) !== told.approvedMinor) {
          wrong.push(
            `${told.rrn} was told as ${told.approvedMinor} and stands as ${approved_minor}`,
          );
        }
        const cost = Number(moved ?? 0) + pointsPaid(at, told.rrn);
        if (cost !== told.approvedMinor && cost !== 0) {
          wrong.push(`${told.rrn} was told as ${told.approvedMinor} and moved ${cost}`);
        }
      }
    }
    for (const rows of booked.values()) {
      for (const { rrn, outcome, moved } of rows) {
        if (outcome !== 'APPROVED' && Number(moved ?? 0) !== 0) {
          wrong.push(`${rrn} is ${outcome} and moved ${moved}`);
        }
      }
    }
    return wrong;
  },
};

function pointsPaid(at: AtRest, rrn: string): number {
  const sql = `SELECT points_paid_minor FROM authorisation WHERE rrn = $1 AND outcome = 'APPROVED'`;
  const rows = ofEachBank(at, (place) =>
    at.world.disk(place).rows<{ points_paid_minor: bigint }>(sql, rrn),
  );
  return rows.reduce((sum, { points_paid_minor }) => sum + Number(points_paid_minor), 0);
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
