/**
 * The money of a payment and its points, always together: held, lowered, raised, given back, left
 * to expire, posted. Each is called with the account locked and writes ledger, payment and step in
 * the caller's transaction.
 */
import type { Queryable } from '@armilla/kit/database';
import type { Currency } from '@armilla/kit/money';
import type { Product } from '@armilla/kit/programme';
import {
  type Movement,
  paymentTransfers,
  refundTransfers,
  type Transfer,
} from '../decide/posting.ts';
import type { PaymentKind } from '../decide/read-request.ts';
import type { House } from '../deps.ts';
import { monthOf, pointsFor, rewardsOf } from '../rewards/earn.ts';
import { keptSplit, NO_SPLIT, type Split } from '../rewards/split.ts';
import {
  changePayment,
  type NewPayment,
  type Payment,
  type PaymentChange,
} from '../store/authorisations.ts';
import type { Card } from '../store/cards.ts';
import { type Booking, endHolds, reduceHolds, transfer } from '../store/ledger.ts';
import { cardAndAccountById } from '../store/payers.ts';
import { countCapped, type MonthOfPoints, uncount } from '../store/points.ts';
import { stepOf } from '../store/steps.ts';

/** What of a payment its points depend on. */
export interface Earner {
  readonly accountId: string;
  readonly kind: PaymentKind;
  readonly currency: Currency;
  readonly categoryCode: string;
  readonly atMs: number;
}

const EARNING: ReadonlySet<PaymentKind> = new Set(['PURCHASE', 'PREAUTHORISATION']);

/** What so much money earns, before any month's cap. */
export function earningOf(
  { programme }: House,
  { productId }: Pick<Card, 'productId'>,
  earner: Earner,
): (moneyMinor: number) => number {
  const rewards = EARNING.has(earner.kind) ? rewardsOf(programme, productId) : undefined;
  return (moneyMinor) => pointsFor(rewards, { ...earner, moneyMinor });
}

/** What so much money earns within the month's cap, counted there. */
export async function countEarned(
  house: House,
  tx: Queryable,
  card: Pick<Card, 'productId'>,
  earner: Earner,
  wanted: number,
): Promise<number> {
  const rewards = rewardsOf(house.programme, card.productId);
  if (rewards?.monthCap === undefined) return wanted;
  return countCapped(tx, monthFor(earner, rewards.programme), wanted, rewards.monthCap);
}

function monthFor({ accountId, atMs }: Earner, programme: string): MonthOfPoints {
  return { accountId, programme, month: monthOf(atMs) };
}

/** Points that were taken back may be earned again in their month; below zero counts them anew. */
export async function uncountEarned(
  house: House,
  tx: Queryable,
  card: Pick<Card, 'productId'>,
  earner: Earner,
  points: number,
): Promise<void> {
  const rewards = rewardsOf(house.programme, card.productId);
  if (rewards?.monthCap === undefined) return;
  await uncount(tx, monthFor(earner, rewards.programme), points);
}

/** A payment with what its money needs: whose it is, in which currency. */
export interface Account {
  readonly card: Card;
  readonly accountId: string;
  readonly currency: Currency;
}

/** Whose a payment is that has an account and a currency: every one that was ever approved. */
export async function accountOfPayment(tx: Queryable, payment: Payment): Promise<Account> {
  const { cardId, accountId, currency } = payment;
  if (cardId === undefined || accountId === undefined || currency === undefined) {
    throw new Error('a payment that was approved for nobody');
  }
  const { card } = await cardAndAccountById(tx, cardId);
  return { card, accountId, currency };
}

export function earnerOf(payment: Payment, { accountId, currency }: Account): Earner {
  const { kind, categoryCode, decidedAtMs } = payment;
  return { accountId, kind, currency, categoryCode, atMs: decidedAtMs };
}

/** The transfers of a payment or a refund whose money is split so. */
export function transfersOf(
  { programme }: House,
  card: Pick<Card, 'productId'>,
  payment: Pick<NewPayment, 'kind' | 'split'> & { readonly currency: Currency },
): readonly Transfer[] {
  const rewards = rewardsOf(programme, card.productId);
  const { currency, split } = payment;
  const movement: Movement = { currency, programme: rewards?.programme, split };
  return payment.kind === 'REFUND' ? refundTransfers(movement) : paymentTransfers(movement);
}

export function bookingOf(
  { clock, chance }: House,
  accountId: string,
  authorisationId: string,
): Booking {
  return { accountId, authorisationId, nowMs: clock.now(), chance };
}

const DAY_MS = 86_400_000;

/** How long a hold stands that nobody clears; a refund that nobody clears was none. */
export function holdUntil({ programme, clock }: House, kind: PaymentKind): number {
  const { days, preauthorisationDays } = programme.holds;
  return clock.now() + (kind === 'PREAUTHORISATION' ? preauthorisationDays : days) * DAY_MS;
}

/** What the product of a card says; cards of products that a bank gave up have no rules. */
export function productOfCard(
  { programme }: House,
  card: Pick<Card, 'productId'>,
): Product | undefined {
  return programme.products.find(({ productId }) => productId === card.productId);
}

/** Lowers a payment that is held to so much, above zero; its points in proportion. */
export async function lower(
  house: House,
  tx: Queryable,
  payment: Payment,
  toMinor: number,
  more: PaymentChange = {},
): Promise<Payment> {
  if (toMinor >= payment.approvedMinor) {
    if (Object.keys(more).length > 0) await changePayment(tx, payment, more);
    return payment;
  }
  const account = await accountOfPayment(tx, payment);
  const earner = earnerOf(payment, account);
  const split = keptSplit(payment.split, toMinor, earningOf(house, account.card, earner));
  await setSplit(house, tx, payment, account, split);
  await uncountEarned(house, tx, account.card, earner, payment.split.earned - split.earned);
  const change = { approvedMinor: toMinor, amountMinor: toMinor, split };
  await changePayment(tx, payment, { ...change, ...more });
  await stepOf(tx, payment.authorisationId, 'REDUCED', toMinor, house.clock.now());
  return { ...payment, approvedMinor: toMinor, split };
}

/** Makes what is held for a payment be this split. */
export async function setSplit(
  house: House,
  tx: Queryable,
  payment: Payment,
  { card, accountId, currency }: Account,
  split: Split,
): Promise<void> {
  const kept = transfersOf(house, card, { kind: payment.kind, split, currency });
  await reduceHolds(tx, bookingOf(house, accountId, payment.authorisationId), kept);
}

/** Raises a payment that is held by so much money, whether it is there or not. */
export async function raise(
  house: House,
  tx: Queryable,
  payment: Payment,
  byMinor: number,
): Promise<Payment> {
  const account = await accountOfPayment(tx, payment);
  const earner = earnerOf(payment, account);
  const before = payment.split;
  const moneyMinor = before.moneyMinor + byMinor;
  const wanted = earningOf(house, account.card, earner)(moneyMinor) - before.earned;
  const more = await countEarned(house, tx, account.card, earner, Math.max(0, wanted));
  const added = { ...NO_SPLIT, moneyMinor: byMinor, earned: more };
  const split = { ...before, moneyMinor, earned: before.earned + more };
  const { card, currency, accountId } = account;
  const transfers = transfersOf(house, card, { kind: payment.kind, split: added, currency });
  await transfer(tx, bookingOf(house, accountId, payment.authorisationId), transfers);
  const approvedMinor = payment.approvedMinor + byMinor;
  await changePayment(tx, payment, { approvedMinor, amountMinor: approvedMinor, split });
  await stepOf(tx, payment.authorisationId, 'RAISED', approvedMinor, house.clock.now());
  return { ...payment, approvedMinor, split };
}

/** Gives back all that a payment holds: nothing of it stands. */
export async function undo(house: House, tx: Queryable, payment: Payment): Promise<void> {
  await release(house, tx, payment, 'VOIDED');
  await changePayment(tx, payment, {
    outcome: 'REVERSED',
    posting: 'VOIDED',
    approvedMinor: 0,
    split: NO_SPLIT,
    holdUntilMs: null,
    endedAtMs: house.clock.now(),
  });
  await stepOf(tx, payment.authorisationId, 'REVERSED', payment.approvedMinor, house.clock.now());
}

/** Nobody cleared it in its time: the money is the holder's again, the approval stays a fact. */
export async function expire(house: House, tx: Queryable, payment: Payment): Promise<void> {
  const nowMs = house.clock.now();
  await release(house, tx, payment, 'EXPIRED');
  const change = { posting: 'EXPIRED', holdUntilMs: null, endedAtMs: nowMs } as const;
  await changePayment(tx, payment, { ...change, split: NO_SPLIT });
  await stepOf(tx, payment.authorisationId, 'EXPIRED', payment.approvedMinor, nowMs);
}

async function release(
  house: House,
  tx: Queryable,
  payment: Payment,
  state: 'VOIDED' | 'EXPIRED',
): Promise<void> {
  await endHolds(tx, payment.authorisationId, state, house.clock.now());
  if (payment.kind === 'REFUND' || payment.split.earned === 0) return;
  const account = await accountOfPayment(tx, payment);
  const { earned } = payment.split;
  await uncountEarned(house, tx, account.card, earnerOf(payment, account), earned);
}

/**
 * Holds a payment anew whose hold expired before its merchant asked for the money: as money alone,
 * its points having been given back.
 */
export async function holdAnew(
  house: House,
  tx: Queryable,
  payment: Payment,
  amountMinor: number,
  more: PaymentChange = {},
): Promise<Payment> {
  const account = await accountOfPayment(tx, payment);
  const { card, accountId, currency } = account;
  const earner = earnerOf(payment, account);
  const wanted = earningOf(house, card, earner)(amountMinor);
  const earned = await countEarned(house, tx, card, earner, wanted);
  const split = { ...NO_SPLIT, moneyMinor: amountMinor, earned };
  const transfers = transfersOf(house, card, { kind: payment.kind, split, currency });
  await transfer(tx, bookingOf(house, accountId, payment.authorisationId), transfers);
  const change = { posting: 'PENDING', approvedMinor: amountMinor, amountMinor, split } as const;
  const holdUntilMs = holdUntil(house, 'PURCHASE');
  await changePayment(tx, payment, { ...change, holdUntilMs, ...more });
  return { ...payment, posting: 'PENDING', approvedMinor: amountMinor, split };
}
