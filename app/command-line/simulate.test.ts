/** What `armilla simulate` writes and refuses. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readTraceFile } from '../web/src/trace/core/trace-file.ts';

const ARMILLA = fileURLToPath(new URL('./armilla.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'simulate-'));
after(() => rmSync(folder, { recursive: true }));

function simulate(...args: readonly string[]) {
  return spawnSync(process.execPath, [ARMILLA, 'simulate', ...args], { encoding: 'utf8' });
}

test('the trace of a seed is a file that the trace page reads, with all that was said', () => {
  const path = join(folder, 'trace.json');
  const { status, stderr } = simulate('--seed', '1', '--taps', '3', '--trace', path);
  assert.equal(status, 0, stderr);
  const file = readTraceFile(readFileSync(path, 'utf8'));
  assert.ok('entries' in file, JSON.stringify(file));
  assert.equal(file.reference, 'seed 1');
  const kinds = new Set(file.entries.map(({ kind }) => kind));
  assert.deepEqual([...kinds].sort(), ['APDU', 'FINDING', 'ISO 8583']);
  const said = file.entries.map(({ summary }) => summary);
  assert.ok(said.some((line) => line.startsWith('step 0: ')));
  const times = file.entries.map(({ at }) => at);
  assert.deepEqual(
    times,
    times.toSorted((one, other) => one - other),
  );
});

test('steps that a plan does not have are refused with words, and nothing is played', () => {
  const { status, stdout, stderr } = simulate('--seed', '1', '--taps', '3', '--steps', '0,999');
  assert.equal(status, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /--steps has 999, and the plan of seed 1 has steps 0 to \d+/);
});
