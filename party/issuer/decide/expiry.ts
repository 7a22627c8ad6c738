/** Expiry dates as printed on a card, `MMYY`: good until the last day of the month has passed. */

/** Whether the month is over at `nowMs` (UTC). A text that is no month counts as over. */
export function hasExpired(expiry: string, nowMs: number): boolean {
  const month = Number(expiry.slice(0, 2));
  const year = 2000 + Number(expiry.slice(2));
  if (!/^\d{4}$/.test(expiry) || month < 1 || month > 12) return true;
  return nowMs >= Date.UTC(year, month, 1);
}

/** The `MMYY` that lies `months` after the month of `nowMs` (before it, when negative). */
export function expiryIn(months: number, nowMs: number): string {
  const now = new Date(nowMs);
  const count = now.getUTCFullYear() * 12 + now.getUTCMonth() + months;
  const month = String((count % 12) + 1).padStart(2, '0');
  return `${month}${String(Math.floor(count / 12) % 100).padStart(2, '0')}`;
}
