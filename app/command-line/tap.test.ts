/** `armilla tap` against cards that are not ours, as programs of their own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ARMILLA = fileURLToPath(new URL('armilla.mjs', import.meta.url));
const CARD = fileURLToPath(new URL('../../party/terminal/test/outside-card.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'armilla-'));
const capk = join(folder, 'capk.json');
const node = (...args: readonly string[]) =>
  spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });

writeFileSync(capk, node(CARD, 'facts').stdout);
after(() => rmSync(folder, { recursive: true, force: true }));

function tap(card: string, ...options: readonly string[]) {
  const command = `"${process.execPath}" "${CARD}" ${card}`;
  const { status, stdout } = node(ARMILLA, 'tap', '--stdio', command, '--json', ...options);
  return { status, said: JSON.parse(stdout) as Record<string, unknown> };
}

test('an outside card whose authority is given by --capk is taken', () => {
  const { status, said } = tap('', '--capk', capk);
  assert.equal(status, 0, JSON.stringify(said));
  assert.equal(said.outcome, 'ONLINE_REQUEST');
  assert.equal(said.authentication, 'CDA_VERIFIED');
});

test('its twin with a wrong signature is refused, and the finding says what is wrong', () => {
  for (const [fault, reason] of [
    ['hash', /trailer/],
    ['transaction-data', /other transaction data/],
  ] as const) {
    const { status, said } = tap(fault, '--capk', capk);
    assert.equal(status, 1, fault);
    assert.equal(said.outcome, 'END_APPLICATION');
    assert.equal(said.authentication, 'CDA_FAILED');
    assert.match(String((said.findings as string[]).at(-1)), reason);
  }
});

test('without its authority’s key it is not approved', () => {
  const { status, said } = tap('');
  assert.equal(status, 1);
  assert.equal(said.outcome, 'DECLINED');
  assert.equal(said.authentication, 'CDA_FAILED');
});

test('under a ceiling it is approved offline', () => {
  const { status, said } = tap('', '--capk', capk, '--offline-ceiling', '20.00');
  assert.equal(status, 0);
  assert.equal(said.approved, true);
  assert.equal(said.offline, true);
});

test('a card verified on the device is approved above the limit without a PIN', () => {
  const facts = join(folder, 'own-card.json');
  const pay = (...options: readonly string[]) => {
    const words = `card --stdio --facts "${facts}" --data "${folder}" ${options.join(' ')}`;
    const command = `"${process.execPath}" "${ARMILLA}" ${words}`;
    const till = ['--stdio', command, '--capk', facts, '--amount', '120.00', '--json'];
    const { status, stdout } = node(ARMILLA, 'tap', ...till);
    rmSync(facts, { force: true });
    return { status, said: JSON.parse(stdout) as Record<string, unknown> };
  };
  const verified = pay('--on-device-verification');
  assert.equal(verified.status, 0, JSON.stringify(verified.said));
  assert.equal(verified.said.verification, 'ON_DEVICE');
  assert.equal(verified.said.outcome, 'ONLINE_REQUEST');
  assert.notEqual(pay().said.verification, 'ON_DEVICE');
});

test('a hold and a refund say on their receipts what they are', () => {
  for (const [options, kind, refundOf] of [
    [['--kind', 'preauthorisation'], 'PREAUTHORISATION', null],
    [['--kind', 'refund', '--refund-of', '632610000001'], 'REFUND', '632610000001'],
    [['--kind', 'purchase', '--points', '200', '--partial'], 'SALE', null],
  ] as const) {
    const { status, said } = tap('', '--capk', capk, ...options);
    assert.equal(status, 0, JSON.stringify(said));
    const receipt = said.receipt as Record<string, unknown>;
    assert.deepEqual([receipt.kind, receipt.refundOf], [kind, refundOf]);
  }
});

test('words that are off are told with exit code 2', () => {
  const wrong = [
    ['tap'],
    ['tap', '--stdio', 'true', '--profile', 'kiosk'],
    ['tap', '--stdio', 'true', '--type', 'gift'],
    ['tap', '--stdio', 'true', '--kind', 'gift'],
    ['tap', '--stdio', 'true', '--points', '0'],
    ['tap', '--stdio', 'true', '--kind', 'refund', '--refund-of', 'yesterday'],
    ['tap', '--stdio', 'true', '--pin-pad', capk],
  ];
  for (const args of wrong) assert.equal(node(ARMILLA, ...args).status, 2, args.join(' '));
});
