/** Business days, `2026-11-22`: days of UTC. */

/** Noon there, which is the same day nearly everywhere a reader may be. */
export function noonOf(businessDate: string): number {
  return Date.parse(`${businessDate}T12:00:00Z`);
}

export function businessDateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
