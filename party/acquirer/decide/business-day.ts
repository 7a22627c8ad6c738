/** Business days: those of UTC, closed by themselves a few minutes after they end. */

const DAY_MS = 86_400_000;
/** Five past midnight: what is late by a moment still makes it. */
const GRACE_MS = 300_000;

/** `YYYY-MM-DD` of a moment. */
export function businessDateOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10);
}

/** The latest day that is over for good, and the moment it ended. */
export function closedDay(nowMs: number): { readonly date: string; readonly endMs: number } {
  const endMs = Math.floor((nowMs - GRACE_MS) / DAY_MS) * DAY_MS;
  return { date: businessDateOf(endMs - 1), endMs };
}

/**
 * A refund with the card at the till is cleared a day after it was made: until then its terminal
 * may take it back unheard, and what has been credited to a cardholder nobody can collect again.
 */
export function refundsSettledAt(nowMs: number): number {
  return nowMs - DAY_MS;
}

/** An acquirer's identifier (DE 32) as files and books spell it. */
export function withoutZeros(acquirerId: string): string {
  return acquirerId.replace(/^0+/, '');
}
