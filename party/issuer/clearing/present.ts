/**
 * Clearing: the network says which payments merchants want their money for. What is held is posted,
 * at the lower amount where that is less; a refund becomes money on the account. A file that comes
 * again is answered as before.
 */
import type { moneyOperations } from '@armilla/api/issuer-money';
import type { AnswerOf, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { settle } from '@armilla/kit/settlement';
import type { House } from '../deps.ts';
import { accountOfPayment, bookingOf, holdAnew, lower } from '../handle/money.ts';
import { payerById } from '../handle/payer.ts';
import { holdRefundAnew, lowerRefund } from '../handle/refund.ts';
import { changePayment, type Payment, paymentById, paymentByKey } from '../store/authorisations.ts';
import {
  type ClearingFile,
  type ClearingResult,
  judgedRecord,
  keepRecord,
  postedOn,
} from '../store/clearing.ts';
import { endHolds, postNow } from '../store/ledger.ts';
import { stepOf } from '../store/steps.ts';
import { feeTransfers } from './fees.ts';
import { type ClearingRecord, objectionTo } from './judge.ts';

type Presenting = (typeof moneyOperations)['presentClearing'];
type Settling = (typeof moneyOperations)['getSettlement'];

/** A commit for so many records: one for each would wait for the disk each time. */
const TOGETHER = 50;

export async function presentClearing(
  house: House,
  { fileId, businessDate, acquirerId, records }: InputOf<Presenting>,
): Promise<AnswerOf<Presenting>> {
  const file = { fileId, businessDate, acquirerId };
  const results: ClearingResult[] = [];
  for (let start = 0; start < records.length; start += TOGETHER) {
    const some = records.slice(start, start + TOGETHER);
    const judged = await house.database.transaction((tx) => judgeAll(house, tx, file, some));
    results.push(...judged);
  }
  const refused = results.filter(({ postedMinor }) => postedMinor === null).length;
  house.log.info({ fileId, businessDate, records: records.length, refused }, 'clearing posted');
  return { results };
}

async function judgeAll(
  house: House,
  tx: Queryable,
  file: ClearingFile,
  records: readonly ClearingRecord[],
): Promise<readonly ClearingResult[]> {
  const results: ClearingResult[] = [];
  for (const record of records) {
    const before = await judgedRecord(tx, file.fileId, record.record);
    results.push(before ?? (await judge(house, tx, file, record)));
  }
  return results;
}

async function judge(
  house: House,
  tx: Queryable,
  file: ClearingFile,
  record: ClearingRecord,
): Promise<ClearingResult> {
  const payment = await lockedPayment(tx, record.authorisation);
  const reason = objectionTo(record, payment);
  const number = record.record;
  const { amountMinor } = record.amount;
  const posted = reason === undefined && payment !== undefined;
  if (posted) await postPayment(house, tx, payment, amountMinor);
  const result = posted
    ? { record: number, postedMinor: amountMinor }
    : { record: number, postedMinor: null, reason: reason ?? 'MISSING_AT_ISSUER' };
  await keepRecord(tx, file, record, payment?.authorisationId, result, house.clock.now());
  return result;
}

/** The payment that a record names, by its request or by a message about it, its account locked. */
async function lockedPayment(tx: Queryable, key: string): Promise<Payment | undefined> {
  const found = await paymentNamed(tx, key);
  if (found?.cardId === undefined) return found;
  await payerById(tx, found.cardId);
  // Read again: what was under way on the account is over now.
  return paymentById(tx, found.authorisationId);
}

/** A file's records do not say by which kind of message a payment came. */
const NAMES = ['', '0100', '0220'];

async function paymentNamed(tx: Queryable, key: string): Promise<Payment | undefined> {
  for (const mti of NAMES) {
    const payment = await paymentByKey(tx, mti === '' ? key : `${mti}${key.slice(4)}`);
    if (payment === undefined) continue;
    const about = payment.kind === 'COMPLETION' || payment.kind === 'INCREMENT';
    return about ? paymentById(tx, payment.originalAuthorisationId ?? '') : payment;
  }
  return undefined;
}

async function postPayment(
  house: House,
  tx: Queryable,
  payment: Payment,
  amountMinor: number,
): Promise<void> {
  const nowMs = house.clock.now();
  const held = await heldFor(house, tx, payment, amountMinor);
  await endHolds(tx, held.authorisationId, 'POSTED', nowMs);
  await changePayment(tx, held, {
    posting: 'POSTED',
    holdUntilMs: null,
    endedAtMs: nowMs,
    cleared: { atMs: nowMs, amountMinor },
  });
  await stepOf(tx, held.authorisationId, 'CLEARED', amountMinor, nowMs);
  const { accountId, currency } = await accountOfPayment(tx, held);
  const isRefund = held.kind === 'REFUND';
  const fees = feeTransfers(house.programme.fees, { amountMinor, currency, isRefund });
  await postNow(tx, bookingOf(house, accountId, held.authorisationId), fees);
}

/** Exactly the amount that is cleared, held. */
async function heldFor(
  house: House,
  tx: Queryable,
  payment: Payment,
  amountMinor: number,
): Promise<Payment> {
  const isRefund = payment.kind === 'REFUND';
  if (payment.posting === 'EXPIRED') {
    return (isRefund ? holdRefundAnew : holdAnew)(house, tx, payment, amountMinor);
  }
  return (isRefund ? lowerRefund : lower)(house, tx, payment, amountMinor);
}

export async function getSettlement(
  { database, programme }: House,
  { businessDate }: InputOf<Settling>,
): Promise<AnswerOf<Settling>> {
  const posted = await postedOn(database, businessDate);
  const payments = posted.map((payment) => ({ ...payment, programmeId: programme.id }));
  return { positions: settle(businessDate, payments, () => programme.fees) };
}
