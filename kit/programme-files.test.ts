import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { productOf } from './programme.ts';
import { ProgrammeError, readBankProgramme, readProgrammes } from './programme-files.ts';

const OURS = fileURLToPath(new URL('../programme/', import.meta.url));
const ALPHA = readFileSync(join(OURS, 'bank/alpha-bank.yaml'), 'utf8');
const SERVICE = readFileSync(join(OURS, 'service/xiaomi-pay.yaml'), 'utf8');

/** The faults of a bank file with that text. */
function faultsOf(text: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'programme-'));
  const file = join(folder, 'bank.yaml');
  try {
    writeFileSync(file, text);
    readBankProgramme(file);
    return [];
  } catch (error) {
    assert.ok(error instanceof ProgrammeError);
    return error.faults.map((fault) => fault.slice(folder.length + 1));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('our own programmes are sound, and differ where the two pages differ', () => {
  const { banks, service } = readProgrammes(OURS);
  const byId = new Map(banks.map((bank) => [bank.id, bank]));
  assert.equal(byId.get('alpha-bank')?.cap.cards, 8);
  assert.equal(byId.get('pumb')?.cap.cards, 6);
  assert.equal(byId.get('alpha-bank')?.callCentre, '+302103260000');
  assert.equal(byId.get('pumb')?.identification.sends, 3);
  assert.equal(byId.get('pumb')?.identification.expired, 'ADD_AGAIN');
  assert.ok(service.models.some(({ kind, supported }) => kind === 'PHONE' && !supported));
});

test('a range leads to its product, any other to none', () => {
  const { banks } = readProgrammes(OURS);
  assert.equal(productOf(banks, '53332201')?.product.kind, 'DEBIT');
  assert.equal(productOf(banks, '43332201')?.product.tokenisable, false);
  assert.equal(productOf(banks, '51000000'), undefined);
});

test('a fault is told with file, line and field', () => {
  const line = ALPHA.split('\n').findIndex((text) => text.startsWith('cap:')) + 1;
  assert.deepEqual(faultsOf(ALPHA.replace('cap: { cards: 8', 'cap: { cards: 0')), [
    `bank.yaml:${line}: cap.cards: Too small: expected number to be >=1`,
  ]);
  assert.match(
    faultsOf(ALPHA.replace('currency: EUR', 'currency: DRACHMA'))[0] ?? '',
    /^bank\.yaml:6: currency: /,
  );
  assert.match(faultsOf(ALPHA.replace('name: Alpha Bank\n', ''))[0] ?? '', /^bank\.yaml:1: name: /);
  assert.match(faultsOf('id: [')[0] ?? '', /^bank\.yaml:1: /);
});

test('a file that is not there is told plainly', () => {
  assert.throws(() => readBankProgramme('/nowhere/bank.yaml'), /cannot be read/);
});

test('two banks cannot share a range, and a bank cannot serve an unknown model', () => {
  const folder = mkdtempSync(join(tmpdir(), 'programmes-'));
  try {
    for (const inner of ['service', 'bank']) mkdirSync(join(folder, inner));
    writeFileSync(join(folder, 'service/s.yaml'), SERVICE);
    writeFileSync(join(folder, 'bank/a.yaml'), ALPHA);
    writeFileSync(join(folder, 'bank/b.yaml'), ALPHA.replace('id: alpha-bank', 'id: beta-bank'));
    assert.throws(() => readProgrammes(folder), /range 53332201 is taken by alpha-bank/);
    const other = ALPHA.replace('models: [mi-smart-band-6-nfc', 'models: [pebble');
    writeFileSync(join(folder, 'bank/a.yaml'), other);
    rmSync(join(folder, 'bank/b.yaml'));
    assert.throws(() => readProgrammes(folder), /model pebble is not in service xiaomi-pay/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a folder that is not there is told by name', () => {
  assert.throws(() => readProgrammes('/nowhere/at-all'), {
    name: 'ProgrammeError',
    message: /^\/nowhere\/at-all\/service: cannot be read$/,
  });
});
