/** What is simulated, as data: processors, lanes of batches, and the road of a payment. */

export interface Plan {
  /** Cores by the name of who has them. Each partition has its own. */
  readonly cores: Readonly<Record<string, number>>;
  /** By name. Each partition has its own. */
  readonly lanes: Readonly<Record<string, LanePlan>>;
  /** What a payment goes through, in this order; a lane may be visited more than once. */
  readonly road: readonly Stage[];
  /** A payment belongs to one, by chance, and stays there. One when left out. */
  readonly partitions?: number;
  /** So many inside at once, of each partition; whoever comes then is refused. */
  readonly mostInside?: number;
}

export type Stage =
  | { readonly kind: 'WORK'; readonly cost: Cost }
  | { readonly kind: 'BATCH'; readonly lane: string };

/** A group commit: whoever waits is done together. */
export interface LanePlan {
  readonly mostTogether: number;
  /** Batches under way at once; one when left out. */
  readonly atOnce?: number;
  /** What a batch costs, one part after another. */
  readonly parts: readonly Cost[];
}

/** `fixedMs + eachMs · n` for n payments. */
export interface Cost {
  /** Whose cores it needs; none when left out: only time passes, as while a disk works. */
  readonly on?: string;
  readonly fixedMs: number;
  readonly eachMs: number;
  /** `EXPONENTIAL`: that long on average. */
  readonly spread?: 'EXACT' | 'EXPONENTIAL';
}

export type Arrivals =
  /** Whether those before were answered or not, at times of chance (Poisson). */
  | { readonly kind: 'OPEN'; readonly perSecond: number }
  /** So many at once, each followed by the next after the time of its way there and back. */
  | { readonly kind: 'CLOSED'; readonly inFlight: number; readonly returnMs: number };

export interface Run {
  readonly plan: Plan;
  readonly arrivals: Arrivals;
  /** Payments sent. The first tenth warms, and is not in the figures of time. */
  readonly count: number;
  readonly seed: number;
}

/** Times in milliseconds. */
export interface Figures {
  readonly sent: number;
  readonly answered: number;
  readonly refused: number;
  /** Answered a second. */
  readonly perSecond: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** From the beginning until the last was answered. */
  readonly lastedMs: number;
  /** Inside at once, on average over that time. */
  readonly meanInside: number;
  /** Of all answered, the warming ones included. */
  readonly meanOfAllMs: number;
  /** By lane, over all partitions. */
  readonly batches: Readonly<Record<string, Batches>>;
  /** By whose cores: the share of their time in which they work, over all partitions. */
  readonly busy: Readonly<Record<string, number>>;
}

export interface Batches {
  readonly count: number;
  readonly mean: number;
  readonly most: number;
}
