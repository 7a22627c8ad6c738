/** I1, I2, I16, I17: what the books say is what people were told, and it adds up. */
import type { AtRest, Checker } from './checker.ts';
import { ofEachBank } from './checker.ts';

interface Booked {
  readonly id: string;
  readonly original: string | null;
  readonly rrn: string;
  readonly kind: string;
  readonly outcome: string;
  readonly posting: string;
  readonly approved_minor: bigint;
  readonly points_paid_minor: bigint;
  /** Off the holder's account, without what was given up. */
  readonly moved: bigint | null;
}

const BOOKED = `SELECT a.authorisation_id AS id, a.original_authorisation_id AS original, a.rrn,
  a.kind, a.outcome, a.posting, a.approved_minor, a.points_paid_minor,
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
      const { rrn, approvedMinor } = told;
      return wrongOf(rrn, sign * at.model.costMinor({ rrn, approvedMinor }), books);
    });
    const undone = books
      .filter(
        (row) => (row.outcome !== 'APPROVED' || hasLapsed(row)) && Number(row.moved ?? 0) !== 0,
      )
      .map(
        ({ rrn, outcome, posting, moved }) => `${rrn} is ${outcome}, ${posting}: moved ${moved}`,
      );
    return [...told, ...undone, ...ofEachBank(at, (place) => disputesOf(at, place))];
  },
};

/** A dispute has moved what the customer was told is credited, and nothing once that is gone. */
function disputesOf({ world }: AtRest, place: string): readonly string[] {
  const rows = world.disk(place).rows<{ id: string; credited: bigint; moved: bigint | null }>(
    `SELECT d.dispute_id AS id, d.credited_minor AS credited,
     (SELECT SUM(CASE WHEN t.credit = 'HOLDER' THEN t.amount ELSE -t.amount END) FROM transfer t
       WHERE t.authorisation_id = d.dispute_id AND t.unit = d.currency
       AND t.state = 'POSTED') AS moved FROM dispute d`,
  );
  return rows
    .filter(({ credited, moved }) => credited !== (moved ?? 0n))
    .map(({ id, credited, moved }) => `${id} credited ${credited} and moved ${moved}`);
}

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

/** Its hold ran out before its merchant asked for the money; what is cleared later is held anew. */
function hasLapsed({ posting }: Booked): boolean {
  return posting === 'EXPIRED';
}

/**
 * What it costs its holder, or will once its merchant asks for it: money and points together; a
 * refund costs less than nothing.
 */
function costOf(row: Booked): number {
  const sign = row.kind === 'REFUND' ? -1 : 1;
  if (hasLapsed(row)) return sign * Number(row.approved_minor);
  return Number(row.moved ?? 0) + sign * Number(row.points_paid_minor);
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
  says: 'all ledger accounts sum to zero, each balance is its entries, only points earned have paid',
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
      // A refund takes back what its payment earned, also where that is spent: it is owed.
      const overspent = disk.rows<Balance>(
        `SELECT account_id, unit, 0 AS pending, 0 AS posted FROM ledger_balance b
         WHERE unit LIKE 'points:%' AND side = 'HOLDER' AND credits_posted <
           (SELECT COALESCE(SUM(t.amount), 0) FROM transfer t
            JOIN authorisation a ON a.authorisation_id = t.authorisation_id
            WHERE t.account_id = b.account_id AND t.unit = b.unit AND t.debit = 'HOLDER'
            AND t.state IN ('PENDING', 'POSTED') AND a.kind <> 'REFUND')`,
      );
      return [
        ...sums.map(({ account_id, unit }) => `${place} ${account_id} ${unit} is out of balance`),
        ...drifted.map(
          ({ account_id, unit }) => `${place} ${account_id} ${unit} is not its entries`,
        ),
        ...overspent.map(
          ({ account_id, unit }) => `${place} ${account_id} ${unit} paid with more than was earned`,
        ),
      ];
    });
  },
};

interface Counted {
  readonly payer: string;
  readonly verification: string;
  readonly approved_minor: bigint;
  readonly stand_in: bigint;
  readonly outcome: string;
}

/**
 * In the order in which the bank wrote them down: its clock may have been wrong. Merchants who
 * raise a hold later hold out no card, so of a hold what was raised is left out, also where it was
 * lowered before.
 */
const COUNTED = `SELECT payer, verification, stand_in, outcome,
  MAX(0, MIN(asked_minor, approved_minor - COALESCE((SELECT SUM(raised.approved_minor)
    FROM authorisation raised WHERE raised.kind = 'INCREMENT' AND raised.outcome = 'APPROVED'
    AND raised.original_authorisation_id = paid.authorisation_id), 0))) AS approved_minor
  FROM authorisation paid
  WHERE outcome IN ('APPROVED', 'REVERSED') AND contactless = 1
  AND kind IN ('PURCHASE', 'CASH', 'PREAUTHORISATION') ORDER BY payer, rowid`;

export const unverifiedAreCounted: Checker = {
  name: 'I16',
  says: 'what a token paid unverified in a row stays within the bank’s rule (RTS, article 11)',
  check(at) {
    return ofEachBank(at, (place, programmeId) => {
      const bank = at.world.options.programmes.banks.find(({ id }) => id === programmeId);
      const rule = bank?.strongAuthentication;
      if (rule === undefined) return [];
      const wrong: string[] = [];
      let [payer, sum, count] = ['', 0, 0];
      for (const row of at.world.disk(place).rows<Counted>(COUNTED)) {
        // Whoever has proved themselves has, also where the payment was taken back since.
        if (row.payer !== payer || row.verification !== 'NONE') [sum, count] = [0, 0];
        payer = row.payer;
        if (row.verification !== 'NONE' || row.outcome === 'REVERSED') continue;
        [sum, count] = [sum + Number(row.approved_minor), count + 1];
        const isOver = rule.rule === 'CUMULATIVE' ? sum > rule.cumulativeMinor : count > rule.count;
        // What was approved in the bank's place it must honour; its own next answer is judged.
        if (isOver && row.stand_in === 0n)
          wrong.push(`${place} ${payer} paid ${sum} in ${count} without proof`);
        if (row.stand_in === 0n && Number(row.approved_minor) > rule.tapMinor)
          wrong.push(`${place} ${payer} paid ${row.approved_minor} at once without proof`);
      }
      return wrong;
    });
  },
};

interface Cleared {
  readonly file_id: string;
  readonly record: bigint;
  readonly kind: string;
  readonly amount: bigint;
}

export const clearingAgrees: Checker = {
  name: 'I17',
  says: 'what the acquirer cleared is what the network took and what the banks posted, line by line',
  check(at) {
    const { world } = at;
    const ofAcquirer = world.disk('acquirer').rows<Cleared>(
      `SELECT file_id, file_record AS record, amount_minor AS amount,
       CASE WHEN kind = 'PREAUTHORISATION' THEN 'PURCHASE' ELSE kind END AS kind
       FROM payment WHERE clearing = 'CLEARED'`,
    );
    const ofNetwork = world.disk('token-service').rows<Cleared>(
      `SELECT file_id, record, kind, posted_minor AS amount FROM clearing_record
       WHERE verdict = 'TAKEN' AND posted_minor IS NOT NULL`,
    );
    const ofBanks = ofEachBank(at, (place) =>
      world.disk(place).rows<Cleared>(
        `SELECT file_id, record, kind, posted_minor AS amount FROM clearing_record
         WHERE posted_minor IS NOT NULL`,
      ),
    );
    return [
      ...differences('the network', ofAcquirer, ofNetwork),
      ...differences('the banks', ofAcquirer, ofBanks),
      ...ofEachBank(at, (place) => positionOf(at, place)),
    ];
  },
};

function differences(
  others: string,
  own: readonly Cleared[],
  theirs: readonly Cleared[],
): readonly string[] {
  const name = ({ file_id, record }: Cleared) => `${file_id}/${record}`;
  const told = new Map(own.map((one) => [name(one), one] as const));
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (const one of theirs) {
    const mine = told.get(name(one));
    if (mine === undefined) wrong.push(`${name(one)}: ${others} have it and the acquirer has not`);
    else if (mine.amount !== one.amount || mine.kind !== one.kind)
      wrong.push(`${name(one)}: ${mine.amount} cleared, ${others} have ${one.amount}`);
    if (seen.has(name(one))) wrong.push(`${name(one)}: ${others} have it twice`);
    seen.add(name(one));
  }
  const missing = own.filter((one) => !seen.has(name(one)));
  return [...wrong, ...missing.map((one) => `${name(one)}: ${others} have it not`)];
}

/** What a bank owes for what was cleared is what came off its holders' accounts for it. */
function positionOf({ world }: AtRest, place: string): readonly string[] {
  const rows = world.disk(place).rows<{ rrn: string; posted: bigint; moved: bigint | null }>(
    `SELECT c.rrn, CASE WHEN c.kind = 'REFUND' THEN -c.posted_minor ELSE c.posted_minor END
       - CASE WHEN c.kind = 'REFUND' THEN -a.points_paid_minor ELSE a.points_paid_minor END
       AS posted,
     (SELECT SUM(CASE WHEN t.debit = 'HOLDER' THEN t.amount ELSE -t.amount END) FROM transfer t
       WHERE t.authorisation_id = a.authorisation_id AND t.unit = a.currency
       AND t.state = 'POSTED' AND 'HOLDER' IN (t.debit, t.credit)) AS moved
     FROM clearing_record c JOIN authorisation a ON a.authorisation_id = c.authorisation_id
     WHERE c.posted_minor IS NOT NULL`,
  );
  return rows
    .filter(({ posted, moved }) => posted !== (moved ?? 0n))
    .map(({ rrn, posted, moved }) => `${place}: ${rrn} was cleared as ${posted}, booked ${moved}`);
}
