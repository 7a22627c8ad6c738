/**
 * Whether two kinds of request can be told apart by how long they take: Welch's t-test on their
 * times, as test vector leakage assessment has it (ISO/IEC 17825; |t| ≥ 4.5 is a leak).
 */

/** Times of one kind, in milliseconds. */
export type Samples = readonly number[];

export interface Verdict {
  /** Welch's t of each kind's faster half. */
  readonly t: number;
  /** The second kind's median over the first one's. */
  readonly ratio: number;
  readonly leaks: boolean;
}

/** Beyond this a difference is no chance. */
export const T_LIMIT = 4.5;
/** What waits for a processor or a disk says nothing of the request: the slower half is left out. */
const KEPT_SHARE = 0.5;

export function verdictOf(first: Samples, second: Samples): Verdict {
  const [a, b] = [kept(first), kept(second)];
  const t = welch(a, b);
  return { t, ratio: median(b) / median(a), leaks: Math.abs(t) >= T_LIMIT };
}

/** Difference of the means over its standard error, variances unequal (Welch 1947). */
export function welch(a: Samples, b: Samples): number {
  const error = Math.sqrt(variance(a) / a.length + variance(b) / b.length);
  return error === 0 ? 0 : (mean(b) - mean(a)) / error;
}

function kept(samples: Samples): Samples {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted.slice(0, Math.ceil(sorted.length * KEPT_SHARE));
}

function mean(samples: Samples): number {
  return samples.reduce((sum, one) => sum + one, 0) / samples.length;
}

function variance(samples: Samples): number {
  const middle = mean(samples);
  return samples.reduce((sum, one) => sum + (one - middle) ** 2, 0) / (samples.length - 1);
}

function median(sorted: Samples): number {
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
