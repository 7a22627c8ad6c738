/** A month of an account as a file. */
import { Buffer } from 'node:buffer';
import type { moneyOperations } from '@armilla/api/issuer-money';
import type { AnswerOf, InputOf } from '@armilla/kit/contract';
import { one } from '@armilla/kit/database';
import type { Language, Refusal } from '@armilla/kit/refusal';
import { refuse } from '@armilla/kit/refusal';
import { statementCsv } from '../decide/statement-csv.ts';
import { monthBounds, type Sheet, type SheetEntry, sheetOf } from '../decide/statement-sheet.ts';
import type { EntryState } from '../decide/statement-text.ts';
import { bankLanguage } from '../decide/tap-notice.ts';
import type { House } from '../deps.ts';
import { type Account, accountById } from '../store/customers.ts';
import { linesBetween, type StatementLine } from './lines.ts';
import { balanceAt, type Movement, movementsBetween } from './movements.ts';
import { statementPdf } from './pdf.ts';

type Operation = (typeof moneyOperations)['getStatement'];

/** In the language asked for, where the bank speaks it; else in the bank's first. */
export async function getStatement(
  house: House,
  { accountId, month, format }: InputOf<Operation>,
  customerId: string,
  language: Language,
): Promise<AnswerOf<Operation> | Refusal> {
  const holder = await ownAccount(house, accountId, customerId);
  if (holder === undefined) return refuse('NOT_FOUND');
  const [fromMs, untilMs] = monthBounds(month);
  const nowMs = house.clock.now();
  if (untilMs <= holder.openedAtMs || fromMs > nowMs) return refuse('NOT_FOUND');
  const sheet = await monthOf(house, holder, month, bankLanguage(house.programme, language));
  const name = `${house.programme.id}-${holder.account.iban.slice(-4)}-${month}`;
  if (format === 'CSV') {
    const content = Buffer.from(statementCsv(sheet), 'utf8').toString('base64');
    return { fileName: `${name}.csv`, mediaType: 'text/csv; charset=utf-8', content };
  }
  const pdf = await statementPdf(sheet, nowMs);
  const content = Buffer.from(pdf).toString('base64');
  return { fileName: `${name}.pdf`, mediaType: 'application/pdf', content };
}

interface Holder {
  readonly account: Account;
  readonly customerName: string;
  readonly openedAtMs: number;
}

async function ownAccount(
  { database }: House,
  accountId: string,
  customerId: string,
): Promise<Holder | undefined> {
  const row = await one<{ name: string; opened_at: bigint }>(
    database,
    `SELECT customer.name, account.opened_at FROM account
     JOIN customer ON customer.customer_id = account.customer_id
     WHERE account.account_id = $1 AND account.customer_id = $2`,
    accountId,
    customerId,
  );
  if (row === undefined) return undefined;
  const account = await accountById(database, accountId);
  return { account, customerName: row.name, openedAtMs: Number(row.opened_at) };
}

/** Read in one transaction, so that nothing is booked between its figures. */
async function monthOf(
  house: House,
  { account, customerName }: Holder,
  month: string,
  language: Language,
): Promise<Sheet> {
  const { accountId, currency } = account;
  const bounds = monthBounds(month);
  return house.database.transaction(async (tx) => {
    const head = {
      language,
      bankName: house.programme.name,
      customerName,
      accountName: account.name,
      iban: account.iban,
      currency,
      month,
      openingMinor: await balanceAt(tx, accountId, currency, bounds[0]),
      closingMinor: await balanceAt(tx, accountId, currency, bounds[1]),
    };
    const lines = await linesBetween(tx, accountId, bounds);
    const movements = await movementsBetween(tx, accountId, currency, bounds);
    return sheetOf(head, entriesOf(lines, movements));
  });
}

/** An entry for each movement, and one for each payment that has none. */
export function entriesOf(
  lines: readonly StatementLine[],
  movements: readonly Movement[],
): readonly SheetEntry[] {
  const byPayment = new Map(lines.map((line) => [line.transactionId, line]));
  const booked = new Set<string>();
  const entries = movements.map((movement) => {
    const { authorisationId = '', atMs, signedMinor } = movement;
    const line = byPayment.get(authorisationId);
    if (line === undefined) return movementEntry(movement);
    const first = !booked.has(authorisationId);
    booked.add(authorisationId);
    const entry = { ...lineEntry(line), bookedAtMs: atMs, bookedMinor: signedMinor };
    return first ? entry : { ...entry, points: undefined, pointsSpent: undefined };
  });
  const others = lines.filter(({ transactionId }) => !booked.has(transactionId));
  return [...entries, ...others.map(lineEntry)];
}

function lineEntry(line: StatementLine): SheetEntry {
  const { amountMinor } = line.amount;
  const completed = line.kind === 'PREAUTHORISATION' && line.posting === 'POSTED';
  return {
    kind: completed ? 'PURCHASE' : line.kind,
    state: stateOf(line),
    paidAtMs: line.at,
    bookedAtMs: undefined,
    description: line.merchantName,
    deviceName: line.deviceName,
    lastFour: line.dpanLastFour,
    amountMinor: line.kind === 'REFUND' ? amountMinor : -amountMinor,
    bookedMinor: undefined,
    points: line.points,
    pointsSpent: line.redeemed?.points,
    reference: line.rrn,
  };
}

function stateOf({ outcome, posting }: StatementLine): EntryState {
  if (outcome === 'DECLINED') return 'DECLINED';
  return posting === 'NONE' ? 'VOIDED' : posting;
}

/** Money that no payment moved. */
function movementEntry({ atMs, signedMinor, disputedMerchant, authorisationId }: Movement) {
  const gained = signedMinor > 0;
  const disputed = gained ? 'DISPUTE_CREDIT' : 'DISPUTE_RETURN';
  const other = gained && authorisationId === undefined ? 'DEPOSIT' : 'OTHER';
  return {
    kind: disputedMerchant === undefined ? other : disputed,
    state: 'POSTED',
    paidAtMs: atMs,
    bookedAtMs: atMs,
    description: disputedMerchant ?? '',
    deviceName: undefined,
    lastFour: undefined,
    amountMinor: signedMinor,
    bookedMinor: signedMinor,
    points: undefined,
    pointsSpent: undefined,
    reference: undefined,
  } as const satisfies SheetEntry;
}
