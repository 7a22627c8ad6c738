/**
 * The ledger: transfers between the two sides of an account, and the figures they add up to. The
 * two are written together, always inside the caller's transaction.
 */
import { one, type Queryable } from '@armilla/kit/database';
import type { Figures, Side, Transfer, Unit } from '../decide/posting.ts';

interface BalanceRow {
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
    `INSERT INTO ledger_balance
       (account_id, unit, side, debits_pending, debits_posted, credits_pending, credits_posted)
     VALUES ($1, $2, 'HOLDER', 0, 0, 0, 0)
     ON CONFLICT (account_id, unit, side) DO UPDATE SET unit = excluded.unit RETURNING *`,
    accountId,
    unit,
  );
  return row === undefined ? NOTHING : figuresOf(row);
}

function figuresOf(row: BalanceRow): Figures {
  return {
    debitsPending: Number(row.debits_pending),
    debitsPosted: Number(row.debits_posted),
    creditsPending: Number(row.credits_pending),
    creditsPosted: Number(row.credits_posted),
  };
}

export interface TransferRecord extends Transfer {
  readonly transferId: string;
  readonly accountId: string;
  readonly state: 'PENDING' | 'POSTED';
  readonly authorisationId: string | undefined;
}

/** Writes a transfer down and moves the figures of both sides. */
export async function transfer(tx: Queryable, t: TransferRecord, nowMs: number): Promise<void> {
  await tx.all(
    `INSERT INTO transfer
       (transfer_id, account_id, unit, debit, credit, amount, state, authorisation_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    t.transferId,
    t.accountId,
    t.unit,
    t.debit,
    t.credit,
    t.amount,
    t.state,
    t.authorisationId ?? null,
    nowMs,
  );
  const pending = t.state === 'PENDING' ? t.amount : 0;
  const posted = t.state === 'POSTED' ? t.amount : 0;
  await move(tx, t.accountId, t.unit, t.debit, [pending, posted, 0, 0]);
  await move(tx, t.accountId, t.unit, t.credit, [0, 0, pending, posted]);
}

async function move(
  tx: Queryable,
  accountId: string,
  unit: Unit,
  side: Side,
  by: readonly [number, number, number, number],
): Promise<void> {
  await tx.all(
    `INSERT INTO ledger_balance
       (account_id, unit, side, debits_pending, debits_posted, credits_pending, credits_posted)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (account_id, unit, side) DO UPDATE SET
       debits_pending = ledger_balance.debits_pending + excluded.debits_pending,
       debits_posted = ledger_balance.debits_posted + excluded.debits_posted,
       credits_pending = ledger_balance.credits_pending + excluded.credits_pending,
       credits_posted = ledger_balance.credits_posted + excluded.credits_posted`,
    accountId,
    unit,
    side,
    ...by,
  );
}

interface VoidedRow {
  readonly account_id: string;
  readonly unit: string;
  readonly debit: Side;
  readonly credit: Side;
  readonly amount: bigint;
}

/** Gives back what an authorisation holds, money and points. Once: what is not held stays. */
export async function voidHolds(
  tx: Queryable,
  authorisationId: string,
  nowMs: number,
): Promise<void> {
  const voided = await tx.all<VoidedRow>(
    `UPDATE transfer SET state = 'VOIDED', ended_at = $2
     WHERE authorisation_id = $1 AND state = 'PENDING'
     RETURNING account_id, unit, debit, credit, amount`,
    authorisationId,
    nowMs,
  );
  for (const row of voided) {
    await tx.all(
      `UPDATE ledger_balance SET debits_pending = debits_pending - $4
       WHERE account_id = $1 AND unit = $2 AND side = $3`,
      row.account_id,
      row.unit,
      row.debit,
      row.amount,
    );
    await tx.all(
      `UPDATE ledger_balance SET credits_pending = credits_pending - $4
       WHERE account_id = $1 AND unit = $2 AND side = $3`,
      row.account_id,
      row.unit,
      row.credit,
      row.amount,
    );
  }
}
