/** Payments as lists: what is new, by day, the band's own; nothing here knows of a screen. */
import type { WalletCard } from '@armilla/phone';
import type { History, HistoryEntry, Managing, PaymentAt } from './managing.ts';

/** The wearable's own memory has room for ten. */
export const BAND_REMEMBERS = 10;

/**
 * The newest payment that was answered since `before`, or answered otherwise; nothing of a card
 * that was not looked at before, whose whole past would be news.
 */
export function newsOf(before: History, after: History): PaymentAt | undefined {
  const fresh = Object.entries(after).flatMap(([cardId, entries]) => {
    const known = before[cardId];
    return known === undefined
      ? []
      : entries.filter(isNews(known)).map((entry) => ({ cardId, entry }));
  });
  const [newest] = fresh.toSorted((a, b) => b.entry.at - a.entry.at);
  return newest && { cardId: newest.cardId, transactionId: newest.entry.transactionId };
}

/** What the band alone tells was paid a while ago. */
function isNews(known: readonly HistoryEntry[]) {
  const outcomes = new Map(known.map(({ transactionId, outcome }) => [transactionId, outcome]));
  return ({ source, transactionId, outcome }: HistoryEntry) =>
    source !== 'BAND' && outcomes.get(transactionId) !== outcome;
}

export interface Paid extends PaymentAt {
  readonly entry: HistoryEntry;
}

/** Of these cards, newest first. */
export function paidWith(history: History, cardId: string | null): Paid[] {
  const cards =
    cardId === null ? Object.entries(history) : [[cardId, history[cardId] ?? []] as const];
  return cards
    .flatMap(([of, entries]) =>
      entries.map((entry) => ({ cardId: of, transactionId: entry.transactionId, entry })),
    )
    .toSorted((a, b) => b.entry.at - a.entry.at);
}

/** Those that the band itself remembers: at most ten of a card. */
export function rememberedByBand(paid: readonly Paid[]): Paid[] {
  const counts = new Map<string, number>();
  return paid.filter(({ cardId, entry }) => {
    if (entry.source === 'SERVICE') return false;
    const count = (counts.get(cardId) ?? 0) + 1;
    counts.set(cardId, count);
    return count <= BAND_REMEMBERS;
  });
}

export interface Day {
  /** Some moment of it. */
  readonly at: number;
  readonly paid: readonly Paid[];
}

/** Days as the reader's own clock has them, the newest first. */
export function byDay(paid: readonly Paid[]): Day[] {
  const days = new Map<string, Paid[]>();
  for (const one of paid) {
    const day = new Date(one.entry.at).toDateString();
    days.set(day, [...(days.get(day) ?? []), one]);
  }
  return [...days.values()].map((ofDay) => ({ at: ofDay[0]?.entry.at ?? 0, paid: ofDay }));
}

export interface Known {
  readonly card: WalletCard;
  readonly entry: HistoryEntry;
}

/** A payment wherever this phone knows it from: a card, one that was removed, a receipt found. */
export function paymentAt(
  state: {
    readonly cards: readonly WalletCard[];
    readonly history: History;
    readonly managing: Managing;
  },
  { cardId, transactionId }: PaymentAt,
): Known | undefined {
  const { former, formerHistory, found } = state.managing;
  const card = [...state.cards, ...former].find((mine) => mine.cardId === cardId);
  const entries = state.history[cardId] ?? formerHistory[cardId] ?? [];
  const entry = entries.find((one) => one.transactionId === transactionId);
  if (card !== undefined && entry !== undefined) return { card, entry };
  return found?.payments.find(
    (one) => one.card.cardId === cardId && one.entry.transactionId === transactionId,
  );
}

/** What the same shop gave back with the same card, later. */
export function refundsAfter(
  { merchantName, at }: HistoryEntry,
  entries: readonly HistoryEntry[],
): HistoryEntry[] {
  return entries.filter(
    (one) => one.kind === 'REFUND' && one.merchantName === merchantName && one.at >= at,
  );
}
