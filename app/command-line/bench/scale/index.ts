/**
 * `armilla bench scale`: what is borne at several loads, what the simulation of the queues says of
 * the same, and what many taps a day take by those costs.
 */
import { type Checked, calibrate, checkAll } from '../queue/calibrate.ts';
import type { Measured, Point } from '../queue/points.ts';
import { type Capacity, capacityFor, type TapCosts } from './capacity.ts';
import { type MeasureOptions, measureAll } from './measure.ts';

export interface ScaleOptions extends MeasureOptions {
  readonly onChecked: (measured: Measured, checked: Checked) => void;
  readonly onCapacity: (capacity: Capacity) => void;
}

const DAYS = [1_000_000, 10_000_000, 100_000_000, 1_000_000_000] as const;

/** Resolves to the points. Throws Missing. */
export async function benchScale(options: ScaleOptions): Promise<readonly Measured[]> {
  const all = await measureAll(options);
  for (const measured of all) {
    for (const checked of checkAll(measured, calibrate(measured))) {
      options.onChecked(measured, checked);
    }
  }
  const costs = tapCosts(all);
  for (const tapsADay of DAYS) options.onCapacity(capacityFor(tapsADay, costs));
  return all;
}

/** Of the road on PostgreSQL, 64 in flight. */
export function tapCosts(all: readonly Measured[]): TapCosts {
  const road = all.find(({ road, engine }) => road === 'network' && engine === 'postgres');
  const point = road?.points.find(({ inFlight }) => inFlight === 64);
  if (point === undefined) throw new Error('the road on PostgreSQL was not measured');
  return costsAt(point);
}

function costsAt(point: Point): TapCosts {
  return {
    serviceMs: point.cpuMsPerOne,
    databaseMs: point.databaseCpuMsPerOne ?? 0,
    walBytes: point.walBytesPerOne ?? 0,
    diskBytes: point.diskBytesPerOne ?? 0,
    lanePerSecond: point.perSecond,
    memoryBytes: point.memoryBytes ?? 0,
  };
}
