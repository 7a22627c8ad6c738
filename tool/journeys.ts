/**
 * `npm run rows`: the journeys alone, and the mission's rows they show. `npm run rows -- --json`
 * prints `{ row, engine, programme, pass }` a line; other words choose files: `-- adding losing`.
 */
import { prepareGround } from './ground.ts';
import { withPostgres } from './postgres-for-tests.ts';
import { rowBook, rowTable } from './rows.ts';
import { runFiles } from './suites.ts';

const json = process.argv.includes('--json');
const chosen = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const files = chosen.length === 0 ? ['flow/**/*.test.ts'] : chosen.map((c) => `flow/${c}.test.ts`);
const rows = rowBook();
let failed = 0;

prepareGround();
await withPostgres(true, () =>
  runFiles(files, (told) => {
    rows.note(told);
    if (told.outcome !== 'FAILED') return;
    failed += 1;
    console.error(`✗ ${told.title}\n  ${told.trouble.join('\n  ')}`);
  }),
);
if (json) for (const row of rows.all()) console.log(JSON.stringify(row));
else console.log(rowTable(rows.all()));
process.exit(failed === 0 && rows.all().every(({ pass }) => pass) ? 0 : 1);
