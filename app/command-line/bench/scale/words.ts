/** The lines of `armilla bench scale`, for people. */
import type { Checked } from '../queue/calibrate.ts';
import type { Measured } from '../queue/points.ts';
import type { Capacity } from './capacity.ts';

export function checkedInWords({ road, engine }: Measured, checked: Checked): string {
  const { point, model, error, isCalibrated } = checked;
  const load =
    point.inFlight === undefined
      ? `${point.offeredPerSecond} a second`
      : `${point.inFlight} in flight`;
  const from = isCalibrated ? ' (the costs were found from it)' : '';
  return (
    `${road} on ${engine}, ${load}${from}\n` +
    `  a second: measured ${point.perSecond}, model ${Math.round(model.perSecond)} ` +
    `(${percent(error.perSecond)})\n` +
    `  p50: ${point.p50Ms} ms, ${model.p50Ms.toFixed(2)} ms (${percent(error.p50Ms)}); ` +
    `p99: ${point.p99Ms} ms, ${model.p99Ms.toFixed(2)} ms (${percent(error.p99Ms)})`
  );
}

const percent = (share: number) => `${share < 0 ? '' : '+'}${Math.round(100 * share)} %`;

export function capacityInWords(capacity: Capacity): string {
  const { tapsADay, averagePerSecond, peakPerSecond, serviceCores, databaseCores } = capacity;
  const { partitions, walBytesADay, diskBytesAYear, memoryBytes } = capacity;
  return (
    `${tapsADay.toLocaleString('en')} taps a day: ${Math.round(averagePerSecond)} a second, ` +
    `${Math.round(peakPerSecond)} at the peak\n` +
    `  ${serviceCores} cores of service, ${databaseCores} of PostgreSQL, ${partitions} partitions; ` +
    `${spelled(walBytesADay)} of log a day, ${spelled(diskBytesAYear)} of disk a year, ` +
    `${spelled(memoryBytes)} of memory`
  );
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Powers of 1,000. */
function spelled(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1_000 ** power).toPrecision(3)} ${UNITS[power]}`;
}
