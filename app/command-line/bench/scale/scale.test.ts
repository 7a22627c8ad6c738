import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrate, checkAll, figuresAt } from '../queue/calibrate.ts';
import type { Measured, Point } from '../queue/points.ts';
import type { RoadCosts } from '../queue/road.ts';
import { capacityFor, type TapCosts } from './capacity.ts';
import { tapCosts } from './index.ts';
import { capacityInWords, checkedInWords } from './words.ts';

const COSTS: RoadCosts = { fixedMs: 2, eachMs: 0.3, serviceShare: 0.6 };
const CPU = { cpuMsPerOne: 0.6, databaseCpuMsPerOne: 0.4 };

/** As the model itself would have been measured. */
function measuredAt(road: Measured['road']): Measured {
  const empty = { road, engine: 'postgres', points: [] } as const;
  const points = [1, 4, 64].map((inFlight): Point => {
    const load = { inFlight, perSecond: 1, p50Ms: 1, p99Ms: 1, ...CPU };
    return { ...load, ...figuresAt(empty, COSTS, load) };
  });
  return { ...empty, points };
}

for (const road of ['issuer', 'network'] as const) {
  test(`the costs of the ${road} are found again from two points, and foretell the third`, () => {
    const measured = measuredAt(road);
    const found = calibrate(measured);
    for (const name of ['fixedMs', 'eachMs', 'serviceShare'] as const) {
      assert.ok(Math.abs(found[name] / COSTS[name] - 1) < 0.1, `${name}: ${found[name]}`);
    }
    const checked = checkAll(measured, found);
    const foretold = checked.find(({ isCalibrated }) => !isCalibrated);
    assert.ok(foretold && Math.abs(foretold.error.perSecond) < 0.1);
    assert.match(checkedInWords(measured, foretold), /4 in flight\n {2}a second: measured \d+/);
  });
}

const TAP: TapCosts = {
  serviceMs: 1,
  databaseMs: 0.5,
  walBytes: 10_000,
  diskBytes: 5_000,
  lanePerSecond: 1_000,
  memoryBytes: 500_000_000,
};

test('what many taps take is what one takes, at the peak and half full', () => {
  const day = capacityFor(864_000_000, TAP);
  assert.deepEqual(day, {
    tapsADay: 864_000_000,
    averagePerSecond: 10_000,
    peakPerSecond: 40_000,
    serviceCores: 80,
    databaseCores: 40,
    partitions: 80,
    walBytesADay: 8.64e12,
    diskBytesAYear: 365 * 864_000_000 * 5_000,
    memoryBytes: 40_000_000_000,
  });
  assert.match(capacityInWords(day), /80 partitions; 8.64 TB of log a day, 1.58 PB of disk a year/);
});

test('who has few taps has one of everything', () => {
  const { serviceCores, databaseCores, partitions } = capacityFor(1_000, TAP);
  assert.deepEqual([serviceCores, databaseCores, partitions], [1, 1, 1]);
});

test('the costs of a tap are those of the whole road on PostgreSQL', () => {
  const point = { inFlight: 64, perSecond: 900, p50Ms: 70, p99Ms: 90, ...CPU };
  const road: Measured = { road: 'network', engine: 'postgres', points: [point] };
  assert.equal(tapCosts([road]).lanePerSecond, 900);
  assert.throws(() => tapCosts([{ ...road, road: 'issuer' }]), /was not measured/);
});
