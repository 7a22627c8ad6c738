/**
 * `npm test`: the suites in their order, each with its budget, and one closing line that counts.
 * `npm test -- wire party` runs those suites alone.
 */
import { globSync } from 'node:fs';
import { cpus } from 'node:os';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';

interface Suite {
  readonly name: string;
  readonly files: readonly string[];
  /** Seconds it may take on two cores; a slower run is said aloud, not failed. */
  readonly budgetSeconds: number;
}

const SUITES: readonly Suite[] = [
  { name: 'laws', files: ['tool/**/*.test.ts'], budgetSeconds: 60 },
  { name: 'kit', files: ['kit/**/*.test.ts'], budgetSeconds: 60 },
  { name: 'wire', files: ['wire/**/*.test.ts'], budgetSeconds: 120 },
  { name: 'party', files: ['party/**/*.test.ts'], budgetSeconds: 240 },
  { name: 'world', files: ['world/**/*.test.ts', 'app/**/*.test.ts'], budgetSeconds: 240 },
  { name: 'flow', files: ['flow/**/*.test.ts'], budgetSeconds: 300 },
];

const root = fileURLToPath(new URL('..', import.meta.url));
const wanted = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };

for (const suite of SUITES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  await runSuite(suite);
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

async function runSuite({ name, files, budgetSeconds }: Suite): Promise<void> {
  const found = files.flatMap((pattern) => globSync(pattern, { cwd: root, exclude: outOfHouse }));
  if (found.length === 0) return;
  const before = { ...total };
  const started = performance.now();
  const stream = run({ files: found.sort(), cwd: root, concurrency: Math.max(2, cpus().length) });
  for await (const { type, data } of stream) {
    if (type === 'test:pass' && !isFile(data)) count(data);
    if (type === 'test:fail' && !isSuiteOfFailures(data)) tellFailure(name, data);
    if (type === 'test:stderr') process.stderr.write(data.message);
  }
  const seconds = (performance.now() - started) / 1000;
  const late = seconds > budgetSeconds ? `  OVER ITS BUDGET of ${budgetSeconds} s` : '';
  const passed = total.passed - before.passed;
  const failed = total.failed - before.failed;
  console.log(
    `${name.padEnd(8)} ${passed} passed, ${failed} failed  ${seconds.toFixed(1)} s${late}`,
  );
}

function outOfHouse(path: string): boolean {
  return path.includes('node_modules') || path.includes('dist');
}

interface Told {
  readonly name: string;
  readonly nesting: number;
  readonly file?: string;
  readonly line?: number;
  readonly skip?: string | boolean;
  readonly details: { readonly type?: string; readonly error?: Error };
}

/** A file is itself told as a passing test; only what it holds is counted. */
function isFile(data: Told): boolean {
  return data.details.type === 'suite' || data.name.endsWith('.test.ts');
}

function isSuiteOfFailures(data: Told): boolean {
  return /subtests? failed/.test(String(data.details.error?.message));
}

function count(data: Told): void {
  if (data.skip !== undefined && data.skip !== false) total.skipped += 1;
  else total.passed += 1;
}

function tellFailure(suite: string, data: Told): void {
  total.failed += 1;
  const error = data.details.error;
  const cause = error?.cause instanceof Error ? error.cause : error;
  console.log(`\n✗ ${suite}: ${data.name}\n  ${data.file ?? ''}:${data.line ?? ''}`);
  console.log(`  ${(cause?.stack ?? String(cause)).split('\n').slice(0, 12).join('\n  ')}`);
}
