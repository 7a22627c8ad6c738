/** Commands tell what they are for, and refuse what they cannot understand before they begin. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { root } from './source.ts';

const COMMANDS = ['tool', 'flow/durability']
  .flatMap((folder) => readdirSync(`${root}${folder}`).map((name) => `${folder}/${name}`))
  .filter((path) => path.endsWith('.ts') && !path.includes('/asked.'))
  .filter((path) => readFileSync(`${root}${path}`, 'utf8').includes(' = askedOf('));

function run(path: string, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${root}${path}`, ...words], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

test('every command with words of its own tells them, and refuses others', () => {
  assert.ok(COMMANDS.length >= 10);
  for (const path of COMMANDS) {
    const help = run(path, '--help');
    assert.equal(help.status, 0, `${path}: ${help.stderr}`);
    assert.match(help.stdout, /^`(npm run|node) /, path);
    const wrong = run(path, '--nothing-of-the-kind');
    assert.equal(wrong.status, 2, path);
    assert.ok(wrong.stderr.includes('--nothing-of-the-kind') && wrong.stderr.includes(help.stdout));
    assert.equal(wrong.stdout, '', path);
  }
});

test('a number that is none, and a word that is unknown, begin nothing', () => {
  // biome-ignore format: an aligned table
  const rows: readonly (readonly [path: string, name: string, value: string])[] = [
    ['flow/durability/kill-command.ts',     'count',    'many'],
    ['flow/durability/kill-command.ts',     'count',    '0'],
    ['flow/durability/kill-command.ts',     'engine',   'paper'],
    ['flow/durability/failover-command.ts', 'count',    '1.5'],
    ['flow/durability/outage-command.ts',   'count',    '-1'],
    ['flow/durability/cluster-command.ts',  'rounds',   ''],
    ['tool/overload.ts',                    'times',    'ten'],
    ['tool/fuzz-band.ts',                   'commands', 'x'],
    ['tool/fuzz-kernel.ts',                 'taps',     '1e6'],
    ['tool/mutate.ts',                      'sample',   'some'],
    ['tool/planted.ts',                     'party',    'nobody'],
  ];
  for (const [path, name, value] of rows) {
    const { status, stderr, stdout } = run(path, `--${name}=${value}`);
    assert.equal(status, 2, `${path} --${name}=${value}: ${stderr}`);
    assert.match(stderr, new RegExp(`^--${name} wants `));
    assert.equal(stdout, '', path);
  }
});
