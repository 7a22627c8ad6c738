/**
 * `npm run failover -- --count 20 [--folder DIR]`: the primary dies, a synchronous standby that lags
 * takes over; and the control with an asynchronous one, which must lose.
 */

import { askedOf, wholeNumber } from '../../tool/asked.ts';
import { finish, inFolder, NO_POSTGRES, say } from './command.ts';
import { type FailoverReport, failovers } from './failover.ts';
import { hasLost } from './shift.ts';

const values = askedOf(import.meta.url, {
  count: { type: 'string', default: '20' },
  folder: { type: 'string' },
});

const real = await run(wholeNumber('count', values.count), false);
const control = real && (await run(1, true));
if (real === undefined || control === undefined) {
  finish({ left: NO_POSTGRES }, true);
} else {
  const isWell = real.anomalies === 0 && hasLost(control);
  finish(
    { failovers: real.failovers, anomalies: real.anomalies, reports: [real, control] },
    isWell,
  );
}

async function run(count: number, isControl: boolean): Promise<FailoverReport | undefined> {
  const what = isControl ? 'an asynchronous standby (the control)' : 'a synchronous standby';
  say(`${what}: ${count} fail-overs`);
  let report: FailoverReport | undefined;
  await inFolder(values.folder, async (folder) => {
    report = await failovers({ count, folder, control: isControl, tell: say });
    if (report === undefined) say(NO_POSTGRES);
    else say(`${what}: ${report.approved} approved, faults ${JSON.stringify(report.faults)}`);
    return isControl || (report?.anomalies ?? 0) === 0;
  });
  return report;
}
