/**
 * How often somebody may come: a bucket each, that fills by the time and holds so many at the most.
 * In memory that does not grow: who has not come for long is forgotten, since their bucket is full.
 */
import { Recent } from './recent.ts';

export interface RateLimit {
  /** Counts one more. 0 when it may be; else the milliseconds after which one may be again. */
  take(who: string, nowMs: number): number;
  /** Turned away since the start. */
  readonly turnedAway: number;
}

export interface RateLimitOptions {
  /** At once, after a rest. */
  readonly burst: number;
  /** In the long run. */
  readonly aSecond: number;
  /** Of whom the last coming is known, at the least. */
  readonly mostKept?: number;
}

interface Bucket {
  left: number;
  at: number;
}

const MOST_KEPT = 20_000;

export function rateLimit({ burst, aSecond, mostKept = MOST_KEPT }: RateLimitOptions): RateLimit {
  const buckets = new Recent<Bucket>(mostKept);
  let turnedAway = 0;
  const leftIn = (bucket: Bucket | undefined, nowMs: number) => {
    if (bucket === undefined) return burst;
    // A clock that was put back fills nothing.
    const passedMs = Math.max(0, nowMs - bucket.at);
    return Math.min(burst, bucket.left + (passedMs / 1_000) * aSecond);
  };
  return {
    take(who, nowMs) {
      const left = leftIn(buckets.get(who), nowMs);
      const may = left >= 1;
      buckets.set(who, { left: may ? left - 1 : left, at: nowMs });
      if (may) return 0;
      turnedAway += 1;
      return Math.ceil(((1 - left) / aSecond) * 1_000);
    },
    get turnedAway() {
      return turnedAway;
    },
  };
}
