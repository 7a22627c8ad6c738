/** Times as the messages write them. */

/** `MMDDhhmmss` in UTC: DE 7. */
export function transmissionTime(nowMs: number): string {
  const iso = new Date(nowMs).toISOString();
  return iso.slice(5, 19).replace(/\D/g, '');
}

/** Local `YYMMDD` and `hhmmss` of a till that stands so many minutes east of UTC. */
export function localTime(
  nowMs: number,
  utcOffsetMinutes: number,
): { readonly date: string; readonly time: string } {
  const iso = new Date(nowMs + utcOffsetMinutes * 60_000).toISOString();
  return { date: iso.slice(2, 10).replace(/-/g, ''), time: iso.slice(11, 19).replace(/:/g, '') };
}

/** Twelve digits that name a transaction for a decade: last digit of the year, day, hour, STAN. */
export function retrievalReference(nowMs: number, stan: string): string {
  const now = new Date(nowMs);
  const newYear = Date.UTC(now.getUTCFullYear(), 0, 1);
  const day = Math.floor((nowMs - newYear) / 86_400_000) + 1;
  const hour = String(now.getUTCHours()).padStart(2, '0');
  return `${now.getUTCFullYear() % 10}${String(day).padStart(3, '0')}${hour}${stan}`;
}
