/** `armilla keys` and `armilla config` as an operator calls them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ARMILLA = fileURLToPath(new URL('../armilla.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'armilla-keys-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function armilla(words: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [ARMILLA, ...words, '--json'], {
    encoding: 'utf8',
    env: { ...process.env, ARMILLA_DATA: folder, ...env },
  });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  return { status, stderr, told: last === '' ? undefined : (JSON.parse(last) as Told) };
}

interface Told {
  readonly ok: boolean;
  readonly error?: string;
  readonly refusals?: readonly { code: string }[];
  readonly vault?: { version: number };
  readonly masterKeys?: readonly { programmeId: string; current: boolean }[];
  readonly links?: readonly object[] | number;
  readonly keys?: number;
}

test('config lists what stands against production by code, and shows no secret', () => {
  const env = { ARMILLA_MODE: 'production', ARMILLA_CALLER_SECRET: 'hidden-word' };
  const { status, told } = armilla(['config'], env);
  assert.equal(status, 1);
  const codes = new Set(told?.refusals?.map(({ code }) => code));
  for (const code of ['TEST_RANGE', 'TEST_ROOT', 'STAGE_OPEN', 'KEYS_BESIDE_PASSPHRASE']) {
    assert.ok(codes.has(code), code);
  }
  assert.doesNotMatch(JSON.stringify(told), /hidden-word/);
  assert.equal(armilla(['config']).status, 0, 'and outside production all is well');
});

test('start --production refuses with the same codes and touches nothing', () => {
  const { status, told } = armilla(['start', '--production', '--port', '0']);
  assert.equal(status, 1);
  assert.match(told?.error ?? '', /TEST_RANGE \(alpha-bank\).*testRange: false/s);
  assert.equal(existsSync(join(folder, 'keys')), false);
});

test('keys list tells versions and counts; the passphrase is exchanged; wrong words are told', () => {
  const { status, told } = armilla(['keys', 'list']);
  assert.equal(status, 0);
  assert.ok(told?.masterKeys?.some(({ programmeId }) => programmeId === 'alpha-bank'));
  assert.ok(Array.isArray(told?.links) && told.links.length >= 6);
  const words = { ARMILLA_KEY_PASSPHRASE_NEW: 'quite other words than before' };
  assert.ok((armilla(['keys', 'rotate', 'passphrase'], words).told?.keys ?? 0) > 30);
  assert.equal(existsSync(join(folder, 'keys', 'passphrase')), false);
  const other = { ARMILLA_KEY_PASSPHRASE_NEW: 'and other words once more' };
  const wrong = armilla(['keys', 'rotate', 'passphrase'], other);
  assert.equal(wrong.status, 1, 'without the words of before');
  assert.match(wrong.told?.error ?? '', /wants the passphrase it was made with/);
  assert.equal(armilla(['keys', 'burn']).status, 2);
  assert.equal(armilla(['keys', 'move']).status, 2, 'no module is named');
});
