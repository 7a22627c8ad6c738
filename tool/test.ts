/**
 * `npm test`: the suites in their order, each with its budget, beside them the simulation, the
 * mission's rows, and one closing line that counts. `npm test -- wire party` runs those suites
 * alone, `npm test -- simulation` the simulation.
 */
import { beginSimulation } from './beside.ts';
import { prepareGround } from './ground.ts';
import { withPostgres } from './postgres-for-tests.ts';
import { rowBook, rowTable } from './rows.ts';
import { runFiles, SUITES, type Suite, type Told } from './suites.ts';

const wanted = process.argv.slice(2);
const total = { PASSED: 0, FAILED: 0, SKIPPED: 0 };
const rows = rowBook();
const suites = SUITES.filter(({ name }) => isWanted(name));

prepareGround();
const beside = isWanted('simulation') ? beginSimulation() : undefined;
await withPostgres(
  suites.some(({ postgres }) => postgres),
  async () => {
    for (const suite of suites) await runSuite(suite);
  },
);
if (beside !== undefined) {
  const { told, words } = await beside.ended();
  count(beside.name, told);
  console.log(`${beside.name}  ${words}  ${told.seconds.toFixed(1)} s`);
}
if (rows.all().length > 0) console.log(`\n${rowTable(rows.all())}`);
console.log(`\n${total.PASSED} passed, ${total.FAILED} failed, ${total.SKIPPED} skipped`);
process.exit(total.FAILED === 0 && total.PASSED > 0 ? 0 : 1);

function isWanted(name: string): boolean {
  return wanted.length === 0 || wanted.includes(name);
}

async function runSuite({ name, files, budgetSeconds, atOnce }: Suite): Promise<void> {
  const before = { ...total };
  const started = performance.now();
  const all: Told[] = [];
  const tell = (told: Told) => {
    all.push(told);
    count(name, told);
    if (name === 'flow') rows.note(told);
    if (name === 'screens') rows.note(told, 'screen');
  };
  const ran = await runFiles(files, tell, atOnce);
  const seconds = (performance.now() - started) / 1000;
  const late = seconds > budgetSeconds ? `  OVER ITS BUDGET of ${budgetSeconds} s` : '';
  const passed = total.PASSED - before.PASSED;
  const failed = total.FAILED - before.FAILED;
  console.log(
    `${name.padEnd(8)} ${passed} passed, ${failed} failed  ${seconds.toFixed(1)} s${late}`,
  );
  if (late === '') return;
  console.log(slowest(all.map(({ title, seconds }) => [title, seconds])));
  console.log(slowest(ran.map(({ file, seconds }) => [file, seconds])));
}

/** Where the time went. */
function slowest(all: readonly (readonly [name: string, seconds: number])[]): string {
  const first = all.toSorted(([, a], [, b]) => b - a).slice(0, 8);
  return first
    .map(([name, seconds]) => `  ${seconds.toFixed(1).padStart(6)} s  ${name}`)
    .join('\n');
}

function count(suite: string, { title, outcome, trouble }: Told): void {
  total[outcome] += 1;
  if (outcome === 'FAILED') console.log(`\n✗ ${suite}: ${title}\n  ${trouble.join('\n  ')}`);
}
