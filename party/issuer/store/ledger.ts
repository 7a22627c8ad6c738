/**
 * The ledger: transfers between the sides of an account, and the figures they add up to. The two
 * are written together, always inside the caller's transaction.
 */
import type { Chance } from '@armilla/kit/chance';
import { one, type Queryable } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import type { Figures, Side, Transfer, Unit } from '../decide/posting.ts';

/** What {@link figuresOf} reads. */
export interface BalanceRow {
  readonly debits_pending: bigint;
  readonly debits_posted: bigint;
  readonly credits_pending: bigint;
  readonly credits_posted: bigint;
}

const NOTHING: Figures = {
  debitsPending: 0,
  debitsPosted: 0,
  creditsPending: 0,
  creditsPosted: 0,
};

export async function holderFigures(
  db: Queryable,
  accountId: string,
  unit: Unit,
): Promise<Figures> {
  const row = await one<BalanceRow>(
    db,
    `SELECT * FROM ledger_balance WHERE account_id = $1 AND unit = $2 AND side = 'HOLDER'`,
    accountId,
    unit,
  );
  return row === undefined ? NOTHING : figuresOf(row);
}

/** The holder's figures, locked until the transaction `tx` ends: whoever spends waits in line. */
export async function lockedFigures(
  tx: Queryable,
  accountId: string,
  unit: Unit,
): Promise<Figures> {
  const row = await one<BalanceRow>(
    tx,
    `SELECT * FROM ledger_balance WHERE account_id = $1 AND unit = $2 AND side = 'HOLDER'
     FOR UPDATE`,
    accountId,
    unit,
  );
  return figuresOf(row ?? (await firstFigures(tx, accountId, unit)));
}

/** A row that may be another's first as well: of two that come at once one sees the other's. */
async function firstFigures(tx: Queryable, accountId: string, unit: Unit): Promise<BalanceRow> {
  const [row] = await tx.all<BalanceRow>(
    `INSERT INTO ledger_balance
       (account_id, unit, side, debits_pending, debits_posted, credits_pending, credits_posted)
     VALUES ($1, $2, 'HOLDER', 0, 0, 0, 0)
     ON CONFLICT (account_id, unit, side) DO UPDATE SET unit = excluded.unit RETURNING *`,
    accountId,
    unit,
  );
  if (row === undefined) throw new Error('an upsert without a row');
  return row;
}

export function figuresOf(row: BalanceRow): Figures {
  return {
    debitsPending: Number(row.debits_pending),
    debitsPosted: Number(row.debits_posted),
    creditsPending: Number(row.credits_pending),
    creditsPosted: Number(row.credits_posted),
  };
}

/** Whose ledger, for which payment, and when. */
export interface Booking {
  readonly accountId: string;
  /** None for an opening balance. */
  readonly authorisationId: string | undefined;
  readonly nowMs: number;
  readonly chance: Chance;
}

type LiveState = 'PENDING' | 'POSTED';
type EndState = 'POSTED' | 'VOIDED' | 'EXPIRED';

/** Holds: transfers as PENDING, and the figures of both sides. Resolves to their identifiers. */
export function transfer(
  tx: Queryable,
  booking: Booking,
  transfers: readonly Transfer[],
): Promise<readonly string[]> {
  return book(tx, booking, transfers, 'PENDING');
}

/** Posts transfers that nothing held before. Resolves to their identifiers. */
export function postNow(
  tx: Queryable,
  booking: Booking,
  transfers: readonly Transfer[],
): Promise<readonly string[]> {
  return book(tx, booking, transfers, 'POSTED');
}

async function book(
  tx: Queryable,
  { accountId, authorisationId, nowMs, chance }: Booking,
  transfers: readonly Transfer[],
  state: LiveState,
): Promise<readonly string[]> {
  if (transfers.length === 0) return [];
  const named = transfers.map((one) => ({ ...one, id: identifier('xfer', nowMs, chance) }));
  const rows = named.map(({ id, unit, debit, credit, amount }) => [
    id,
    accountId,
    unit,
    debit,
    credit,
    amount,
    state,
    authorisationId ?? null,
    nowMs,
    null,
  ]);
  const column = state === 'PENDING' ? 'pending' : 'posted';
  const changes = transfers.flatMap((one) => sidesOf(one, column, one.amount));
  await Promise.all([insertTransfers(tx, rows), move(tx, accountId, changes)]);
  return named.map(({ id }) => id);
}

type TransferColumns = readonly (string | number | null)[];

async function insertTransfers(tx: Queryable, rows: readonly TransferColumns[]): Promise<void> {
  await tx.all(
    `INSERT INTO transfer
       (transfer_id, account_id, unit, debit, credit, amount, state, authorisation_id, created_at,
        ended_at)
     VALUES ${places(rows.length, 10)}`,
    ...rows.flat(),
  );
}

/** Statements of a few rows come again with every payment. */
const written = new Map<number, string>();

/** `($1, $2), ($3, $4)`: that many rows of that many values. */
function places(rows: number, columns: number): string {
  const key = 100 * rows + columns;
  const known = written.get(key) ?? placesAnew(rows, columns);
  written.set(key, known);
  return known;
}

function placesAnew(rows: number, columns: number): string {
  const row = (r: number) =>
    Array.from({ length: columns }, (_, c) => `$${r * columns + c + 1}`).join(', ');
  return Array.from({ length: rows }, (_, r) => `(${row(r)})`).join(', ');
}

/** A change of one side's figures. */
interface Change {
  readonly unit: Unit;
  readonly side: Side;
  readonly debitsPending: number;
  readonly debitsPosted: number;
  readonly creditsPending: number;
  readonly creditsPosted: number;
}

const NO_CHANGE = { debitsPending: 0, debitsPosted: 0, creditsPending: 0, creditsPosted: 0 };

function sidesOf(
  { unit, debit, credit }: Omit<Transfer, 'amount'>,
  column: 'pending' | 'posted',
  amount: number,
): readonly Change[] {
  const pending = column === 'pending';
  const debited = pending ? { debitsPending: amount } : { debitsPosted: amount };
  const credited = pending ? { creditsPending: amount } : { creditsPosted: amount };
  return [
    { ...NO_CHANGE, unit, side: debit, ...debited },
    { ...NO_CHANGE, unit, side: credit, ...credited },
  ];
}

/** All changes of an account at once, a row a side, always in the same order of rows. */
async function move(tx: Queryable, accountId: string, changes: readonly Change[]): Promise<void> {
  const sums = new Map<string, Change>();
  for (const change of changes) {
    const key = `${change.unit}/${change.side}`;
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? change : added(sum, change));
  }
  const inOrder = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
  if (inOrder.length === 0) return;
  const grows = inOrder.every((sum) => figuresIn(sum).every((figure) => figure >= 0));
  if (grows) return grow(tx, accountId, inOrder);
  for (const sum of inOrder) await moveSide(tx, accountId, sum);
}

function figuresIn(change: Change): readonly [number, number, number, number] {
  const { debitsPending, debitsPosted, creditsPending, creditsPosted } = change;
  return [debitsPending, debitsPosted, creditsPending, creditsPosted];
}

/** In one statement, for a payment: each row may be the first of its side. */
async function grow(tx: Queryable, accountId: string, changes: readonly Change[]): Promise<void> {
  const rows = changes.map((one) => [accountId, one.unit, one.side, ...figuresIn(one)]);
  await tx.all(
    `INSERT INTO ledger_balance
       (account_id, unit, side, debits_pending, debits_posted, credits_pending, credits_posted)
     VALUES ${places(rows.length, 7)}
     ON CONFLICT (account_id, unit, side) DO UPDATE SET
       debits_pending = ledger_balance.debits_pending + excluded.debits_pending,
       debits_posted = ledger_balance.debits_posted + excluded.debits_posted,
       credits_pending = ledger_balance.credits_pending + excluded.credits_pending,
       credits_posted = ledger_balance.credits_posted + excluded.credits_posted`,
    ...rows.flat(),
  );
}

function added(a: Change, b: Change): Change {
  return {
    ...a,
    debitsPending: a.debitsPending + b.debitsPending,
    debitsPosted: a.debitsPosted + b.debitsPosted,
    creditsPending: a.creditsPending + b.creditsPending,
    creditsPosted: a.creditsPosted + b.creditsPosted,
  };
}

/** An upsert would hold what is taken off against the checks of a first row. */
async function moveSide(tx: Queryable, accountId: string, change: Change): Promise<void> {
  const moved = await tx.all(
    `UPDATE ledger_balance SET
       debits_pending = debits_pending + $4, debits_posted = debits_posted + $5,
       credits_pending = credits_pending + $6, credits_posted = credits_posted + $7
     WHERE account_id = $1 AND unit = $2 AND side = $3 RETURNING side`,
    accountId,
    change.unit,
    change.side,
    ...figuresIn(change),
  );
  if (moved.length === 0) await grow(tx, accountId, [change]);
}

interface HoldRow {
  readonly transfer_id: string;
  readonly account_id: string;
  readonly unit: string;
  readonly debit: Side;
  readonly credit: Side;
  readonly amount: bigint;
}

/** Something held for a payment. */
export interface Hold extends Transfer {
  readonly transferId: string;
  readonly accountId: string;
}

/** What is held for a payment still, money and points. */
export async function holdsOf(tx: Queryable, authorisationId: string): Promise<readonly Hold[]> {
  const rows = await tx.all<HoldRow>(
    `SELECT transfer_id, account_id, unit, debit, credit, amount FROM transfer
     WHERE authorisation_id = $1 AND state = 'PENDING' ORDER BY transfer_id`,
    authorisationId,
  );
  return rows.map((row) => ({
    transferId: row.transfer_id,
    accountId: row.account_id,
    unit: row.unit,
    debit: row.debit,
    credit: row.credit,
    amount: Number(row.amount),
  }));
}

/** Gives back what a payment holds. Once: what is not held stays. */
export async function voidHolds(
  tx: Queryable,
  authorisationId: string,
  nowMs: number,
): Promise<void> {
  await endHolds(tx, authorisationId, 'VOIDED', nowMs);
}

/** Posts, voids or lets expire all that a payment holds. */
export async function endHolds(
  tx: Queryable,
  authorisationId: string,
  state: EndState,
  nowMs: number,
): Promise<void> {
  const holds = await tx.all<HoldRow>(
    `UPDATE transfer SET state = $2, ended_at = $3
     WHERE authorisation_id = $1 AND state = 'PENDING'
     RETURNING transfer_id, account_id, unit, debit, credit, amount`,
    authorisationId,
    state,
    nowMs,
  );
  const changes = holds.flatMap((row) => {
    const amount = Number(row.amount);
    const released = sidesOf(row, 'pending', -amount);
    return state === 'POSTED' ? [...released, ...sidesOf(row, 'posted', amount)] : released;
  });
  const [first] = holds;
  if (first !== undefined) await move(tx, first.account_id, changes);
}

/**
 * Lowers what a payment holds to `kept`, unit and sides by unit and sides: what goes becomes a
 * voided row of its own, so that every transfer ends as one thing. What is to be kept and is not
 * held is held now.
 */
export async function reduceHolds(
  tx: Queryable,
  booking: Booking,
  kept: readonly Transfer[],
): Promise<void> {
  const { authorisationId, accountId, nowMs } = booking;
  if (authorisationId === undefined) throw new Error('a hold is a payment’s');
  const left = new Map(kept.map((one) => [routeOf(one), one.amount]));
  const changes: Change[] = [];
  for (const hold of await holdsOf(tx, authorisationId)) {
    const keep = Math.min(hold.amount, left.get(routeOf(hold)) ?? 0);
    left.set(routeOf(hold), (left.get(routeOf(hold)) ?? 0) - keep);
    if (keep === hold.amount) continue;
    await splitHold(tx, booking, hold, keep);
    changes.push(...sidesOf(hold, 'pending', keep - hold.amount));
  }
  await move(tx, accountId, changes);
  const missing = kept.flatMap((one) => {
    const amount = left.get(routeOf(one)) ?? 0;
    return amount > 0 ? [{ ...one, amount }] : [];
  });
  await transfer(tx, { ...booking, nowMs }, missing);
}

const routeOf = ({ unit, debit, credit }: Omit<Transfer, 'amount'>): string =>
  `${unit}/${debit}/${credit}`;

/** Keeps a part of a hold; the rest is a voided row beside it. */
async function splitHold(
  tx: Queryable,
  { nowMs, chance }: Booking,
  hold: Hold,
  keep: number,
): Promise<void> {
  if (keep === 0) {
    await tx.all(
      `UPDATE transfer SET state = 'VOIDED', ended_at = $2 WHERE transfer_id = $1`,
      hold.transferId,
      nowMs,
    );
    return;
  }
  await tx.all('UPDATE transfer SET amount = $2 WHERE transfer_id = $1', hold.transferId, keep);
  await tx.all(
    `INSERT INTO transfer
       (transfer_id, account_id, unit, debit, credit, amount, state, authorisation_id, created_at,
        ended_at)
     SELECT $2, account_id, unit, debit, credit, $3, 'VOIDED', authorisation_id, created_at, $4
     FROM transfer WHERE transfer_id = $1`,
    hold.transferId,
    identifier('xfer', nowMs, chance),
    hold.amount - keep,
    nowMs,
  );
}
