/** What an account's cards have paid, month by month. */
import type { pageOperations } from '@armilla/api/issuer-pages';
import type { AnswerOf, InputOf } from '@armilla/kit/contract';
import { one, type Queryable } from '@armilla/kit/database';
import { type Currency, isCurrency } from '@armilla/kit/money';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import {
  type MonthOfSpending,
  monthOfSpending,
  monthsUntil,
  type SpentPayment,
  spendingOf,
} from '../decide/spending.ts';
import { monthBounds } from '../decide/statement-sheet.ts';
import type { House } from '../deps.ts';

type Operation = (typeof pageOperations)['getSpending'];

export async function getSpending(
  { database, clock }: House,
  { accountId, months: count }: InputOf<Operation>,
  customerId: string,
): Promise<AnswerOf<Operation> | Refusal> {
  const account = await one<{ currency: string; opened_at: bigint }>(
    database,
    'SELECT currency, opened_at FROM account WHERE account_id = $1 AND customer_id = $2',
    accountId,
    customerId,
  );
  if (account === undefined) return refuse('NOT_FOUND');
  const { currency } = account;
  if (!isCurrency(currency)) throw new Error('an account in an unknown currency');
  const months = monthsUntil(clock.now(), count);
  const [fromMs] = monthBounds(months[0] ?? '');
  const payments = await standingSince(database, accountId, currency, fromMs);
  return {
    currency,
    since: monthOfSpending(Number(account.opened_at)),
    months: spendingOf(payments, months).map((month) => monthView(month, currency)),
  };
}

interface PaymentRow {
  readonly decided_at: bigint;
  readonly spent: bigint;
  readonly category_code: string;
  readonly device_name: string | null;
}

/** Payments that are held or posted, with what was not given back of them. */
async function standingSince(
  db: Queryable,
  accountId: string,
  currency: Currency,
  sinceMs: number,
): Promise<readonly SpentPayment[]> {
  const rows = await db.all<PaymentRow>(
    `SELECT a.decided_at, a.approved_minor - a.refunded_minor AS spent, a.category_code,
       token.device_name
     FROM authorisation a
     LEFT JOIN token ON token.token_unique_reference = a.token_unique_reference
     WHERE a.account_id = $1 AND a.currency = $2 AND a.decided_at >= $3
       AND a.kind IN ('PURCHASE', 'CASH', 'PREAUTHORISATION')
       AND a.outcome = 'APPROVED' AND a.posting IN ('PENDING', 'POSTED')
       AND a.approved_minor > a.refunded_minor`,
    accountId,
    currency,
    sinceMs,
  );
  return rows.map((row) => ({
    atMs: Number(row.decided_at),
    spentMinor: Number(row.spent),
    categoryCode: row.category_code,
    deviceName: row.device_name ?? undefined,
  }));
}

function monthView(
  { month, spentMinor, payments, kinds, payers }: MonthOfSpending,
  currency: Currency,
) {
  const money = (amountMinor: number) => ({ amountMinor, currency });
  return {
    month,
    spent: money(spentMinor),
    payments,
    kinds: kinds.map((sum) => ({
      kind: sum.key,
      spent: money(sum.spentMinor),
      payments: sum.payments,
      part: sum.part,
    })),
    payers: payers.map((sum) => ({
      ...(sum.key !== undefined && { deviceName: sum.key }),
      spent: money(sum.spentMinor),
      payments: sum.payments,
      part: sum.part,
    })),
  };
}
