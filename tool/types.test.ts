/** The whole house compiles, and is laid out as Biome lays it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { root } from './source.ts';

function outcome(command: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(`${root}node_modules/.bin/${command}`, args, {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}`.slice(0, 4_000) };
}

test('TypeScript finds nothing to say', () => {
  const { status, output } = outcome('tsc', '-p', 'tsconfig.json');
  assert.equal(status, 0, output);
});

test('Biome finds nothing to say', () => {
  const { status, output } = outcome('biome', 'check', '--error-on-warnings', '.');
  assert.equal(status, 0, output);
});
