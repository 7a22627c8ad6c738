/**
 * The judge of money: after any journey every party's books add up, by themselves and against each
 * other. It reads what they wrote, and believes none of their sums.
 */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { type Scene, yes } from './scene.ts';

interface Transfer {
  readonly account_id: string;
  readonly unit: string;
  readonly debit: string;
  readonly credit: string;
  readonly amount: bigint;
  readonly state: 'PENDING' | 'POSTED' | 'VOIDED' | 'EXPIRED';
}

interface Balance {
  readonly account_id: string;
  readonly unit: string;
  readonly side: string;
  readonly debits_pending: bigint;
  readonly debits_posted: bigint;
  readonly credits_pending: bigint;
  readonly credits_posted: bigint;
}

const FIGURES = ['debits_pending', 'debits_posted', 'credits_pending', 'credits_posted'] as const;
type Figure = (typeof FIGURES)[number];

/** What the entries of one bank's ledger add up to, by account, unit and side. */
function added(transfers: readonly Transfer[]): Map<string, Record<Figure, bigint>> {
  const sums = new Map<string, Record<Figure, bigint>>();
  const add = ({ account_id, unit, amount }: Transfer, side: string, figure: Figure) => {
    const key = `${account_id} ${unit} ${side}`;
    const sum = sums.get(key) ?? nothing();
    sum[figure] += amount;
    sums.set(key, sum);
  };
  for (const transfer of transfers) {
    const { state, debit, credit } = transfer;
    if (state !== 'PENDING' && state !== 'POSTED') continue;
    const when = state === 'PENDING' ? 'pending' : 'posted';
    add(transfer, debit, `debits_${when}`);
    add(transfer, credit, `credits_${when}`);
  }
  return sums;
}

function nothing(): Record<Figure, bigint> {
  return { debits_pending: 0n, debits_posted: 0n, credits_pending: 0n, credits_posted: 0n };
}

/** Balances equal their entries, and all sides of a unit are zero together, money and points. */
export async function ledgerAddsUp(
  scene: Pick<Scene, 'rows'> & { readonly bank: Pick<Scene['bank'], 'id'> },
  programme = scene.bank.id,
): Promise<void> {
  const { transfers, balances } = await ledgerOf(scene, `issuer-${programme}`);
  const sums = added(transfers);
  const zero = new Map<string, bigint>();
  for (const row of balances) {
    const sum = sums.get(`${row.account_id} ${row.unit} ${row.side}`) ?? nothing();
    for (const figure of FIGURES) {
      assert.equal(BigInt(row[figure]), sum[figure], `${row.unit} ${row.side}: ${figure}`);
    }
    const posted = BigInt(row.credits_posted) - BigInt(row.debits_posted);
    const pending = BigInt(row.credits_pending) - BigInt(row.debits_pending);
    for (const [when, net] of [
      ['posted', posted],
      ['pending', pending],
    ] as const) {
      const key = `${row.unit} ${when}`;
      zero.set(key, (zero.get(key) ?? 0n) + net);
    }
  }
  for (const [unit, net] of zero) assert.equal(net, 0n, `${unit} do not add up to nothing`);
}

/** Entries and balances of one moment: nothing was booked between two looks at the entries. */
async function ledgerOf(scene: Pick<Scene, 'rows'>, place: string) {
  const look = () => scene.rows<Transfer>(place, 'SELECT * FROM transfer ORDER BY transfer_id');
  for (let before = await look(); ; ) {
    const balances = await scene.rows<Balance>(place, 'SELECT * FROM ledger_balance');
    const transfers = await look();
    if (isDeepStrictEqual(before, transfers)) return { transfers, balances };
    before = transfers;
  }
}

/** Closes the day; the books of acquirer, network and banks then say the same of every payment. */
export async function booksAgree(scene: Scene): Promise<void> {
  const { businessDate } = yes(await scene.stage.closeBusinessDay({}));
  const found = yes(await scene.stage.reconcile({ businessDate }));
  assert.deepEqual(found.differences, []);
  assert.equal(found.agrees, true, JSON.stringify(found.positions));
  await ledgerAddsUp(scene);
}
