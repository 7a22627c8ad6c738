/**
 * `npm run cluster -- --rounds 5 [--folder DIR] [--json]`: the primary of a PostgreSQL cluster under
 * Patroni, etcd and HAProxy is killed under load; and the control in which commits wait for no
 * standby, which must lose. Ends with 2 where the cluster's programs are not installed.
 */

import { askedOf, wholeNumber } from '../../tool/asked.ts';
import { clusterPrograms, type Programs, TO_INSTALL } from './cluster/programs.ts';
import { type ClusterReport, rounds } from './cluster/rounds.ts';
import { finish, inFolder, say } from './command.ts';
import { hasLost } from './shift.ts';

const values = askedOf(import.meta.url, {
  rounds: { type: 'string', default: '5' },
  folder: { type: 'string' },
  json: { type: 'boolean', default: false },
});
const count = wholeNumber('rounds', values.rounds);
const programs = clusterPrograms();
if (programs === undefined) {
  console.error(TO_INSTALL);
  process.exit(2);
}
// With `--json` standard output is the last line alone.
const tell = values.json ? (line: string) => console.error(line) : say;

const real = await run(programs, count, false);
const control = await run(programs, 1, true);
finish(
  { rounds: real?.rounds, anomalies: real?.anomalies, reports: [real, control] },
  real?.anomalies === 0 && control !== undefined && hasLost(control),
);

async function run(
  programs: Programs,
  count: number,
  isControl: boolean,
): Promise<ClusterReport | undefined> {
  const what = isControl ? 'commits wait for no standby (the control)' : 'synchronous_mode';
  tell(`${what}: ${count} rounds`);
  let report: ClusterReport | undefined;
  await inFolder(values.folder, async (folder) => {
    report = await rounds({ programs, rounds: count, folder, control: isControl, tell });
    tell(`${what}: ${report.approved} approved, faults ${JSON.stringify(report.faults)}`);
    return isControl || report.anomalies === 0;
  });
  return report;
}
