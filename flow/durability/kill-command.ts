/**
 * `npm run kills -- --count 500 [--engine sqlite|postgres] [--folder DIR]`: kill -9 under load, and
 * the controls that must lose. Without an engine one kill in ten falls on SQLite.
 */
import { join } from 'node:path';
import { askedOf, wholeNumber, wordOf } from '../../tool/asked.ts';
import { finish, inFolder, NO_POSTGRES, say } from './command.ts';
import { type Engine, type KillReport, kills } from './kills.ts';
import { hasLost } from './shift.ts';

const values = askedOf(import.meta.url, {
  count: { type: 'string', default: '100' },
  engine: { type: 'string' },
  folder: { type: 'string' },
  'without-control': { type: 'boolean' },
});
const count = wholeNumber('count', values.count);
const ENGINES = ['sqlite', 'postgres'] as const;
const only = wordOf('engine', values.engine, ENGINES);
const CONTROL_KILLS = 3;

const onSqlite = only === undefined ? Math.ceil(count / 10) : count;
const wanted = { sqlite: onSqlite, postgres: only === undefined ? count - onSqlite : count };

const reports: KillReport[] = [];
for (const engine of only === undefined ? ENGINES : [only]) {
  await run(engine, wanted[engine], false);
  if (values['without-control'] !== true) await run(engine, CONTROL_KILLS, true);
}
const real = reports.filter(({ control }) => !control);
const controls = reports.filter(({ control }) => control);
const sum = (of: (report: KillReport) => number) => real.reduce((all, one) => all + of(one), 0);
const isWell = sum(({ anomalies }) => anomalies) === 0 && controls.every(hasLost);
const totals = { kills: sum((r) => r.kills), approved: sum((r) => r.approved) };
finish({ ...totals, anomalies: sum((r) => r.anomalies), reports }, isWell);

async function run(engine: Engine, number: number, control: boolean): Promise<void> {
  const what = control ? `${engine}, acknowledged before it is kept` : engine;
  say(`${what}: ${number} kills`);
  await inFolder(values.folder, async (folder) => {
    const place = join(folder, engine);
    const report = await kills({ engine, count: number, control, folder: place, tell: say });
    if (report === undefined) {
      say(NO_POSTGRES);
      return true;
    }
    reports.push(report);
    const { approved, anomalies, readyMs } = report;
    say(
      `${what}: ${approved} approved, ${anomalies} anomalies ${JSON.stringify(report.faults)}, ` +
        `ready again p99 ${readyMs.p99} ms`,
    );
    return control || anomalies === 0;
  });
}
