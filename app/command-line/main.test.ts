import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from './commands/index.ts';

const ARMILLA = fileURLToPath(new URL('./armilla.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cli-'));
after(() => rmSync(folder, { recursive: true }));

function armilla(args: readonly string[], input = '', settings: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [ARMILLA, ...args], {
    input,
    env: { ...process.env, ...settings },
    encoding: 'utf8',
  });
  return { status, stdout, stderr, all: stdout + stderr };
}

test('without words it lists its commands; each explains itself', async () => {
  const { status, stdout } = armilla([]);
  assert.equal(status, 0);
  for (const [called, load] of Object.entries(COMMANDS)) {
    const { name, usage } = await load();
    assert.equal(name, called);
    assert.ok(stdout.includes(name), name);
    const help = armilla([name, '--help']);
    assert.equal(help.status, 0);
    assert.ok(help.stdout.includes(usage), name);
  }
});

test('words that are off end with 2, a sentence and no stack trace', () => {
  const calls = [
    ['dance'],
    ['start', '--port', 'x'],
    ['start', '--colour', 'red'],
    ['tour', '--programme', '../../etc'],
    ['card'],
    ['card', '--stdio', '--cards', '99'],
    ['tap'],
    ['tap', '--stdio', 'true', '--amount', 'much'],
    ['tap', '--stdio', 'true', '--currency', 'XYZ'],
    ['tap', '--stdio', 'true', '--capk', join(folder, 'nothing')],
    ['decode', 'poetry', '00'],
    ['decode', 'tlv'],
    ['programme', 'praise'],
  ];
  for (const call of calls) {
    const { status, all } = armilla(call);
    assert.equal(status, 2, `${call.join(' ')}: ${all}`);
    assert.doesNotMatch(all, /\bat \S+ \(|\.ts:\d+/, call.join(' '));
    assert.ok(all.trim().length > 0);
  }
});

test('settings of the environment that are off are named, and no secret is shown', () => {
  const settings = [
    ['ARMILLA_SMPP_URL', 'hush-hush@host'],
    ['ARMILLA_PROVIDERS', '{"clientSecret":"hush-hush"'],
    ['ARMILLA_PROVIDERS', '[{"provider":"google","clientSecret":"hush-hush"}]'],
  ] as const;
  for (const [name, value] of settings) {
    const words = ['start', '--port', '0', '--data', join(folder, 'never')];
    const { status, all } = armilla(words, '', { [name]: value });
    assert.equal(status, 2, all);
    assert.ok(all.startsWith(`${name} wants `), all);
    assert.doesNotMatch(all, /hush/);
  }
});

test('decode explains, and refuses malformed bytes with a path and 1', () => {
  const good = armilla(['decode', 'tlv', '9F2701', '80']);
  assert.equal(good.status, 0, good.all);
  assert.match(good.stdout, /9F27.*ARQC|Cryptogram/s);
  const bad = armilla(['decode', 'tlv', '9F27', '--json']);
  assert.equal(bad.status, 1);
  assert.equal((JSON.parse(bad.stdout) as { ok: boolean }).ok, false);
});

test('programme check explains ours and tells the faults of a wrong one by line', () => {
  const ours = fileURLToPath(new URL('../../programme/bank/pumb.yaml', import.meta.url));
  const good = armilla(['programme', 'check', ours]);
  assert.equal(good.status, 0, good.all);
  assert.match(good.stdout, /up to 6 of its cards/);
  const file = join(folder, 'wrong.yaml');
  writeFileSync(file, 'id: Wrong Bank\n');
  const bad = armilla(['programme', 'check', file, ours]);
  assert.equal(bad.status, 1);
  assert.match(bad.all, /wrong\.yaml:1: id: /);
  assert.match(bad.stdout, /up to 6 of its cards/, 'each file is told of, whatever the others are');
});

test('our till pays with our card over lines, and refuses it under another authority', () => {
  const facts = join(folder, 'facts.json');
  const card = `"${process.execPath}" "${ARMILLA}" card --stdio --facts "${facts}" --data "${folder}"`;
  const first = armilla(['tap', '--stdio', card, '--json']);
  assert.equal(first.status, 1, 'without its authority’s key the card is not trusted');
  const second = armilla(['tap', '--stdio', card, '--capk', facts, '--json']);
  assert.equal(second.status, 0, second.all);
  const told = JSON.parse(second.stdout) as { authentication: string; outcome: string };
  assert.equal(told.authentication, 'CDA_VERIFIED');
  assert.equal(told.outcome, 'ONLINE_REQUEST');
});
