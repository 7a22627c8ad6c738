/**
 * `npm run outages -- [--count 4] [--folder DIR]`: the disk is full and has room again, the
 * database is gone and back; the service lives through it. The controls are the same under commits
 * that were acknowledged before they were kept.
 */

import { askedOf, wholeNumber } from '../../tool/asked.ts';
import { finish, inFolder, NO_POSTGRES, say } from './command.ts';
import { databaseGone, diskFull, type OutageOptions, type OutageReport } from './outage.ts';
import { hasLost } from './shift.ts';

const values = askedOf(import.meta.url, {
  count: { type: 'string', default: '4' },
  folder: { type: 'string' },
});
const count = wholeNumber('count', values.count);
const NO_DISK = 'Nobody may mount a small disk here (it wants root): left out.';

type Outage = (options: OutageOptions) => Promise<OutageReport | undefined>;

const reports = [
  await run('the disk is full', diskFull, false, NO_DISK),
  await run('the disk is full (the control)', diskFull, true, NO_DISK),
  await run('the database is gone', databaseGone, false, NO_POSTGRES),
  await run('the database is gone (the control)', databaseGone, true, NO_POSTGRES),
].filter((report) => report !== undefined);
const isWell = reports.every((report) =>
  report.control ? hasLost(report) : report.anomalies === 0,
);
finish({ outages: reports.length, reports }, isWell);

async function run(
  what: string,
  outage: Outage,
  control: boolean,
  without: string,
): Promise<OutageReport | undefined> {
  say(`${what}: ${count} times`);
  let report: OutageReport | undefined;
  await inFolder(values.folder, async (folder) => {
    report = await outage({ count, folder, control, tell: say });
    if (report === undefined) say(without);
    else say(`${what}: ${report.approved} approved, faults ${JSON.stringify(report.faults)}`);
    return control || (report?.anomalies ?? 0) === 0;
  });
  return report;
}
