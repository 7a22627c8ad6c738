/**
 * A card's history: what the network answered, joined with what the wearable itself remembers.
 * The wearable knows that it was presented, never what the bank said.
 */
import type { receiptClue } from '@armilla/api/shapes';
import type { z } from 'zod';
import type { BandLogEntry, HistoryEntry, Transaction } from './vocabulary.ts';

export type ReceiptClue = z.infer<typeof receiptClue>;

/** What the token service told of a tap. */
export interface ServiceTap {
  readonly transaction: Transaction;
  /** Application transaction counter; 0 when the message did not carry it. */
  readonly atc: number;
}

/** How far apart a band's clock and the network's may be when no counter tells. */
const SAME_TAP_MS = 5 * 60_000;

/** Newest first, at most `limit`. */
export function joinHistory(
  taps: readonly ServiceTap[],
  band: readonly BandLogEntry[],
  limit: number,
): HistoryEntry[] {
  const unclaimed = new Set(band);
  const seen = new Set<ServiceTap>();
  // The very same first; then those of which another amount stands than was presented.
  for (const isTwin of [isSameTap, isSameCount]) {
    for (const tap of taps) {
      const twin = seen.has(tap) ? undefined : band.find((e) => unclaimed.has(e) && isTwin(tap, e));
      if (twin === undefined) continue;
      unclaimed.delete(twin);
      seen.add(tap);
    }
  }
  const known = taps.map(
    (tap): HistoryEntry => ({ ...tap.transaction, source: seen.has(tap) ? 'BOTH' : 'SERVICE' }),
  );
  const alone = [...unclaimed].map(bandEntry);
  return [...known, ...alone].sort((a, b) => b.at - a.at).slice(0, limit);
}

/**
 * Same token and counter, whatever the amount: of a part that was approved, a hold that was raised
 * or completed, a payment that was reduced, less or more stands than the wearable saw.
 */
function isSameCount({ transaction, atc }: ServiceTap, entry: BandLogEntry): boolean {
  const isSameToken = transaction.dpanLastFour === entry.dpanLastFour;
  return isSameToken && atc > 0 && atc === entry.atc;
}

/** Same token, same amount, and the same counter; or the same minutes where there is no counter. */
export function isSameTap(tap: ServiceTap, entry: BandLogEntry): boolean {
  const { transaction } = tap;
  if (transaction.dpanLastFour !== entry.dpanLastFour) return false;
  if (entry.amount !== null && !isSameAmount(transaction.amount, entry.amount)) return false;
  if (tap.atc > 0) return tap.atc === entry.atc;
  // Given back at the merchant's desk: no wearable was held to anything.
  if (transaction.kind === 'REFUND') return false;
  return Math.abs(transaction.at - entry.at) <= SAME_TAP_MS;
}

function isSameAmount(a: Transaction['amount'], b: Transaction['amount']): boolean {
  return a.amountMinor === b.amountMinor && a.currency === b.currency;
}

/** A tap only the wearable knows of; it may not have been able to read the amount. */
function bandEntry(entry: BandLogEntry): HistoryEntry {
  return {
    transactionId: `band-${entry.dpanLastFour}-${entry.atc}`,
    at: entry.at,
    amount: entry.amount,
    merchantName: '',
    outcome: entry.cryptogram === 'AAC' ? 'REFUSED_BY_CARD' : 'PRESENTED',
    dpanLastFour: entry.dpanLastFour,
    rrn: '',
    source: 'BAND',
  };
}

/** People remember the time of a payment roughly, and a till's clock may be an hour off. */
const AROUND_MS = 60 * 60_000;

/** Whether a receipt that says this may be of this tap. */
export function fitsClue(entry: HistoryEntry, clue: ReceiptClue): boolean {
  if (entry.dpanLastFour !== clue.lastFour || Math.abs(entry.at - clue.at) > AROUND_MS)
    return false;
  return entry.amount === null || isSameAmount(entry.amount, clue);
}

/** A tap told again: a reversal is the last word, whichever of the two arrives last. */
export function toldAgain(known: Transaction, told: Transaction): Transaction {
  return known.outcome === 'REVERSED' ? known : told;
}
