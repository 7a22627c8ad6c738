/**
 * `npm test`: the suites in their order, each with its budget, the mission's rows, and one closing
 * line that counts. `npm test -- wire party` runs those suites alone.
 */
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withPostgres } from './postgres-for-tests.ts';
import { rowBook, rowTable } from './rows.ts';
import { runFiles, SUITES, type Suite, type Told } from './suites.ts';

const ROOM_BYTES = 4 * 1024 ** 3;
const wanted = process.argv.slice(2);
const total = { PASSED: 0, FAILED: 0, SKIPPED: 0 };
const rows = rowBook();
const suites = SUITES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

// One ground for all worlds of the run, and what Node compiled once need not be compiled again.
const ground = layGround();
process.env.TMPDIR = ground;
process.env.ARMILLA_TEST_GROUND = ground;
process.env.NODE_COMPILE_CACHE = join(ground, 'compiled');
process.on('exit', () => rmSync(ground, { recursive: true, force: true }));

await withPostgres(
  suites.some(({ postgres }) => postgres),
  async () => {
    for (const suite of suites) await runSuite(suite);
  },
);
if (rows.all().length > 0) console.log(`\n${rowTable(rows.all())}`);
console.log(`\n${total.PASSED} passed, ${total.FAILED} failed, ${total.SKIPPED} skipped`);
process.exit(total.FAILED === 0 && total.PASSED > 0 ? 0 : 1);

/**
 * A folder for everything the tests write: in memory where there is room, since they ask the disk
 * to
 * sync thousands of times and none of them cuts the power of the machine.
 */
function layGround(): string {
  const memory = '/dev/shm';
  const room = existsSync(memory) ? statfsSync(memory) : { bavail: 0, bsize: 0 };
  const place = room.bavail * room.bsize > ROOM_BYTES ? memory : tmpdir();
  const folder = mkdtempSync(join(place, 'armilla-test-'));
  // PostgreSQL runs as a user of its own and has to get in.
  chmodSync(folder, 0o711);
  return folder;
}

async function runSuite({ name, files, budgetSeconds }: Suite): Promise<void> {
  const before = { ...total };
  const started = performance.now();
  const all: Told[] = [];
  await runFiles(files, (told) => {
    all.push(told);
    count(name, told);
    if (name === 'flow') rows.note(told);
  });
  const seconds = (performance.now() - started) / 1000;
  const late = seconds > budgetSeconds ? `  OVER ITS BUDGET of ${budgetSeconds} s` : '';
  const passed = total.PASSED - before.PASSED;
  const failed = total.FAILED - before.FAILED;
  console.log(
    `${name.padEnd(8)} ${passed} passed, ${failed} failed  ${seconds.toFixed(1)} s${late}`,
  );
  if (late !== '') console.log(slowest(all));
}

/** Where the time went. */
function slowest(all: readonly Told[]): string {
  const first = all.toSorted((a, b) => b.seconds - a.seconds).slice(0, 8);
  const lines = first.map(
    ({ title, seconds }) => `  ${seconds.toFixed(1).padStart(6)} s  ${title}`,
  );
  return lines.join('\n');
}

function count(suite: string, { title, outcome, trouble }: Told): void {
  total[outcome] += 1;
  if (outcome === 'FAILED') console.log(`\n✗ ${suite}: ${title}\n  ${trouble.join('\n  ')}`);
}
