/**
 * How long a message has waited before it was read, by what it says of its sending (DE 7). Clocks
 * of others are off by whatever they are off: the least difference a sender ever showed is taken
 * for that, and what a message shows beyond it for its age.
 */
import type { Message } from '@armilla/iso8583';

const MOST_SENDERS = 256;
const DAY_MS = 86_400_000;
/** A clock that drifts is followed: the least difference grows by this much of the time passed. */
const DRIFT = 0.001;

/** The age of a request in milliseconds, to the second; 0 where nothing can be told. */
export function ages(): (message: Message, now: number) => number {
  const least = new Map<string, { differenceMs: number; at: number }>();
  return ({ fields }, now) => {
    const sent = sentAt(fields[7], now);
    if (sent === undefined) return 0;
    const sender = fields[32] ?? '';
    const known = least.get(sender);
    const differenceMs = now - sent;
    if (known === undefined && least.size >= MOST_SENDERS) return 0;
    const before = known && known.differenceMs + Math.max(0, now - known.at) * DRIFT;
    const usual = Math.min(differenceMs, before ?? differenceMs);
    least.set(sender, { differenceMs: usual, at: now });
    return differenceMs - usual;
  };
}

/** MMDDhhmmss in UTC, of the year that brings it nearest. */
function sentAt(text: string | undefined, now: number): number | undefined {
  const [, month, day, hour, minute, second] =
    /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text ?? '') ?? [];
  if (month === undefined) return undefined;
  const year = new Date(now).getUTCFullYear();
  const rest = [Number(day), Number(hour), Number(minute), Number(second)] as const;
  const sent = Date.UTC(year, Number(month) - 1, ...rest);
  return Math.abs(now - sent) < DAY_MS ? sent : undefined;
}
