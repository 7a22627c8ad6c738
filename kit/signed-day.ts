/**
 * The day that a card signs with a payment (9A, `YYMMDD`). No payment is taken that is dated
 * ahead of the clock by more than time zones explain; so one of a later day than a restore cannot
 * have been taken before it.
 */

const DAY_MS = 86_400_000;

/** The latest day that it can be anywhere: time zones reach 14 hours ahead of UTC. */
export function latestDay(nowMs: number): string {
  return new Date(nowMs + DAY_MS).toISOString().slice(2, 10).replaceAll('-', '');
}

/** Whether a card's day may be today. */
export function isNotAhead(day: string, nowMs: number): boolean {
  return day <= latestDay(nowMs);
}
