import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { goldenText, LIBRARIES, readGolden, type Tables } from './mutate/libraries.ts';
import { mutantsOf } from './mutate/mutants.ts';
import { differsFromGolden, mutantsIn, tablesOf } from './mutate/run.ts';
import { dataOf, keyOf, ROWS } from './mutate/tables-cipher.ts';
import { root } from './source.ts';

for (const library of LIBRARIES) {
  test(`the tables of ${library.name} are as they were last read against their books`, async () => {
    const before = JSON.parse(readGolden(library)) as Tables;
    const now = JSON.parse(goldenText(await tablesOf(library))) as Tables;
    assert.deepEqual(now, before);
  });
}

test('the ciphers give what node:crypto gives', () => {
  const cipher = LIBRARIES.find(({ name }) => name === 'cipher');
  assert.ok(cipher);
  const { tdes, aes, aesBackwards, sha1, sha256 } = JSON.parse(readGolden(cipher)) as Tables;
  for (let row = 0; row < ROWS; row++) {
    const data = dataOf(row);
    const desKey = keyOf(row % 2 === 0 ? 16 : 24, row);
    const aesKey = keyOf([16, 24, 32][row % 3] ?? 16, row);
    const des = createCipheriv(desKey.length === 16 ? 'des-ede' : 'des-ede3', desKey, null);
    const aesName = `aes-${8 * aesKey.length}-ecb`;
    const backwards = createDecipheriv(aesName, aesKey, null).setAutoPadding(false);
    assert.equal(tdes?.rows[row], upper(des.update(data)));
    assert.equal(aes?.rows[row], upper(createCipheriv(aesName, aesKey, null).update(data)));
    assert.equal(aesBackwards?.rows[row], upper(backwards.update(data)));
    assert.equal(sha1?.rows[row], upper(createHash('sha1').update(data.subarray(row)).digest()));
    assert.equal(
      sha256?.rows[row],
      upper(createHash('sha256').update(data.subarray(row)).digest()),
    );
  }
});

const upper = (bytes: Buffer) => bytes.toString('hex').toUpperCase();

const SAMPLE = 12;

/** Sources whose tables the golden files hold whole; the others are told apart by vectors. */
const GOLDEN_ALONE =
  /wire\/(?:tlv|iso8583|cipher)\/|status-word|describe-command|application-data|content-man|cplc/;

for (const library of LIBRARIES) {
  test(`a change of any table row of ${library.name} is noticed (a sample)`, async () => {
    const mutants = mutantsIn(library).filter(({ path }) => GOLDEN_ALONE.test(path));
    const [first] = mutants;
    assert.ok(first && mutants.length > SAMPLE, `${mutants.length}`);
    const unchanged = { ...first, source: readFileSync(`${root}${first.path}`, 'utf8') };
    assert.equal(await differsFromGolden(library, unchanged), false, 'nothing changed');
    for (let i = 0; i < SAMPLE; i++) {
      const mutant = mutants[Math.floor(((i + 0.5) * mutants.length) / SAMPLE)];
      assert.ok(mutant);
      const { path, line, table, change } = mutant;
      assert.ok(await differsFromGolden(library, mutant), `${path}:${line} ${table}: ${change}`);
    }
  });
}

test('every literal and every row of a table is changed once', () => {
  const source = [
    '/** Not a table: 1. */',
    "const ROWS: readonly Row[] = [[0x42, 'Name', true], [7, 'a']]; // 9",
    'const work = () => 5;',
    'const BARE = 3;',
    'export const TOLD = 3;',
    "export const MAP = new Map([[1, 'x'], [2, 'y']]);",
  ].join('\n');
  const changes = mutantsOf('file.ts', source).map(({ table, change }) => `${table} ${change}`);
  assert.deepEqual(changes, [
    'ROWS 0x42 → 67',
    "ROWS 'Name' → 'Namf'",
    'ROWS true → false',
    'ROWS 7 → 8',
    "ROWS 'a' → 'b'",
    "ROWS [0x42, 'Name', true] → nothing",
    'TOLD 3 → 4',
    'MAP 1 → 2',
    "MAP 'x' → 'y'",
    'MAP 2 → 3',
    "MAP 'y' → 'z'",
    "MAP [1, 'x'] → nothing",
  ]);
});
