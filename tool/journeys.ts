/**
 * `npm run rows`: the journeys alone, and the mission's rows they show. `npm run rows -- --json`
 * prints `{ row, through, engine, programme, pass }` a line; other words choose files of journeys
 * through the API: `-- adding losing`.
 */
import { prepareGround } from './ground.ts';
import { withPostgres } from './postgres-for-tests.ts';
import { type Row, rowBook, rowTable } from './rows.ts';
import { runFiles, type Told } from './suites.ts';

const json = process.argv.includes('--json');
const chosen = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const api = chosen.length === 0 ? ['flow/*.test.ts'] : chosen.map((c) => `flow/${c}.test.ts`);
const screens = chosen.length === 0 ? ['flow/screens/*.test.ts'] : [];
const rows = rowBook();
let failed = 0;

// Every bank on every engine and on the screens; `npm test` takes them in pairs.
process.env.ARMILLA_TEST_BANKS = 'both';
prepareGround();
await withPostgres(true, async () => void (await runFiles(api, (told) => note(told, 'api'))));
await runFiles(screens, (told) => note(told, 'screen'));
if (json) for (const row of rows.all()) console.log(JSON.stringify(row));
else console.log(rowTable(rows.all()));
process.exit(failed === 0 && rows.all().every(({ pass }) => pass) ? 0 : 1);

function note(told: Told, through: Row['through']): void {
  rows.note(told, through);
  if (told.outcome !== 'FAILED') return;
  failed += 1;
  console.error(`✗ ${told.title}\n  ${told.trouble.join('\n  ')}`);
}
