/**
 * Notices of what becomes of payments, written in the transaction that decides it: the customer's
 * page has it when the till has its answer. A stopped or expired card that somebody tries to pay
 * with, or a PIN that was guessed at, is written about as well, once an hour a card at the most.
 */
import type { Queryable } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import type { Currency } from '@armilla/kit/money';
import type { PaymentKind } from '../decide/statement-text.ts';
import { bankLanguage, isAlarming, type NoticeTopic, tapNoticeText } from '../decide/tap-notice.ts';
import type { House } from '../deps.ts';
import { cardById } from '../store/cards.ts';
import { deleteNoticesBefore, keepNotice } from './store.ts';
import { writeTo } from './write.ts';

export interface NotedTap {
  readonly authorisationId: string;
  /** The payment that an increment or a completion belongs to: it is told of that. */
  readonly originalAuthorisationId?: string | undefined;
  readonly customerId: string;
  readonly cardId: string;
  readonly kind: PaymentKind | 'INCREMENT' | 'COMPLETION';
  readonly outcome: 'APPROVED' | 'DECLINED' | 'REVERSED';
  /** Catalogue code of a decline. */
  readonly reason?: string | undefined;
  /** What was approved, or given back; of a decline, what was asked for. */
  readonly amountMinor: number;
  /** Nothing is told of what is in no currency we know. */
  readonly currency: Currency | undefined;
  readonly merchantName: string;
  /** Absent for plastic. */
  readonly tokenUniqueReference?: string | undefined;
  /** Of the token's number, or of the plastic card's. */
  readonly lastFour: string;
}

const HOUR_MS = 3_600_000;
/** How long a notice can be read. */
export const KEPT_MS = 90 * 24 * HOUR_MS;

/** Tells of what became of a payment later: what it was at first stands with the payment. */
export async function noteTap(house: House, tx: Queryable, tap: NotedTap): Promise<void> {
  const { currency } = tap;
  if (currency === undefined) return;
  const told = { ...tap, ...paymentOf(tap), currency, reason: tap.reason };
  await noteIn(house, tx, 'PAYMENT', told, 0);
}

export interface ToldPayment extends Omit<NotedTap, 'originalAuthorisationId'> {
  readonly kind: PaymentKind;
  readonly currency: Currency;
  readonly reason: string | undefined;
}

/** Messages about a reservation are told of as what they make of it. */
function paymentOf({ kind, authorisationId, originalAuthorisationId }: NotedTap) {
  const original = { authorisationId: originalAuthorisationId ?? authorisationId };
  if (kind === 'INCREMENT') return { ...original, kind: 'PREAUTHORISATION' } as const;
  if (kind === 'COMPLETION') return { ...original, kind: 'PURCHASE' } as const;
  return { authorisationId, kind };
}

/** Puts a notice among the customer's. */
export async function noteIn(
  { clock, chance }: House,
  tx: Queryable,
  topic: NoticeTopic,
  told: Omit<ToldPayment, 'cardId'>,
  creditedMinor: number,
): Promise<void> {
  const nowMs = clock.now();
  const { tokenUniqueReference, ...rest } = told;
  const noticeId = identifier('notice', nowMs, chance);
  await keepNotice(tx, { ...rest, noticeId, topic, tokenUniqueReference, creditedMinor }, nowMs);
}

/** Writes to the holder of a card that was declined, where the decline is alarming. */
export async function alarm(house: House, tx: Queryable, tap: NotedTap): Promise<void> {
  const { currency } = tap;
  if (currency === undefined || !isAlarming(tap.reason)) return;
  const told = { ...tap, ...paymentOf(tap), currency, reason: tap.reason };
  const card = await cardById(tx, told.cardId);
  if (card === undefined) throw new Error('a payment with a card that is not there');
  const hour = Math.floor(house.clock.now() / HOUR_MS);
  const { amountMinor } = told;
  const payment = { ...told, amount: { amountMinor, currency }, deviceName: undefined };
  const words = tapNoticeText(house.programme, bankLanguage(house.programme), 'PAYMENT', payment);
  await writeTo(house, tx, card, { messageId: `decline-${card.cardId}-${hour}`, words });
}

/** When each database was last swept. */
const sweptAtMs = new WeakMap<object, number>();

/**
 * Forgets the notices that are too old to be read; looks once an hour, however often it is asked.
 */
export async function sweepNotices({ database, clock }: House): Promise<void> {
  const nowMs = clock.now();
  const last = sweptAtMs.get(database);
  if (last !== undefined && nowMs >= last && nowMs - last < HOUR_MS) return;
  sweptAtMs.set(database, nowMs);
  await deleteNoticesBefore(database, nowMs - KEPT_MS);
}
