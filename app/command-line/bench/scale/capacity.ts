/** What so many taps a day take: reckoned from what one takes, with the assumptions said. */

/** Of one tap on its whole road, as it was measured. */
export interface TapCosts {
  readonly serviceMs: number;
  readonly databaseMs: number;
  readonly walBytes: number;
  readonly diskBytes: number;
  /** What one lane of a token service and one of a bank bear a second, together. */
  readonly lanePerSecond: number;
  /** Of a service's process. */
  readonly memoryBytes: number;
}

export interface Capacity {
  readonly tapsADay: number;
  readonly averagePerSecond: number;
  readonly peakPerSecond: number;
  readonly serviceCores: number;
  readonly databaseCores: number;
  /** Databases with a lane of their own. */
  readonly partitions: number;
  readonly walBytesADay: number;
  readonly diskBytesAYear: number;
  readonly memoryBytes: number;
}

const DAY_SECONDS = 86_400;
/**
 * The busiest minute over the average: shops are open half of the day, two hours of it are twice as
 * busy as the others. A festival's gates or a metro's want more: count theirs.
 */
export const PEAK = 4;
/** Nobody plans a queue fuller than this: at half, times are still what they are alone. */
export const BUSY = 0.5;

export function capacityFor(tapsADay: number, costs: TapCosts): Capacity {
  const averagePerSecond = tapsADay / DAY_SECONDS;
  const peakPerSecond = averagePerSecond * PEAK;
  const coresOf = (ms: number) => Math.max(1, Math.ceil((peakPerSecond * ms) / 1_000 / BUSY));
  const partitions = Math.max(1, Math.ceil(peakPerSecond / (costs.lanePerSecond * BUSY)));
  return {
    tapsADay,
    averagePerSecond,
    peakPerSecond,
    serviceCores: coresOf(costs.serviceMs),
    databaseCores: coresOf(costs.databaseMs),
    partitions,
    walBytesADay: tapsADay * costs.walBytes,
    diskBytesAYear: 365 * tapsADay * costs.diskBytes,
    memoryBytes: partitions * costs.memoryBytes,
  };
}
