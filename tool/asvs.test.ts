/** The map to OWASP ASVS 5: complete, honest about what there is, and as it is read. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { idsOfTheStandard, placeOf, requirements, scores, testFiles } from './asvs-map.ts';
import { pageOf } from './asvs-page.ts';
import { root } from './source.ts';

const all = requirements();
const files = testFiles();

test('every requirement of the standard has its line, and no other has', () => {
  const ids = idsOfTheStandard();
  assert.equal(ids.length, 345);
  assert.deepEqual(
    ids.filter((id) => all[id] === undefined),
    [],
    'without a line',
  );
  assert.deepEqual(
    Object.keys(all).filter((id) => !ids.includes(id)),
    [],
    'of no standard',
  );
  assert.deepEqual(
    scores(all).map((score) => score.all),
    [70, 70 + 183, 345],
  );
});

test('every test that is named exists', () => {
  const missing = Object.entries(all).flatMap(([id, one]) =>
    one.verdict === 'TEST' && placeOf(one.test, files) === undefined ? [`${id} ${one.test}`] : [],
  );
  assert.deepEqual(missing, []);
});

test('what is not met says that it is not, and why', () => {
  const silent = Object.entries(all).filter(
    ([, one]) => one.verdict === 'NOT_MET' && !/^Not met.*(?:because|which|where)/.test(one.reason),
  );
  assert.deepEqual(silent, []);
});

test('a title is found by its words alone, with slots or without', () => {
  const file = { path: 'x.test.ts', text: "test('it pays once', () => {});" };
  assert.equal(placeOf('it pays once', [file]), 'x.test.ts');
  assert.equal(placeOf('it pays', [file]), undefined);
  const looped = { path: 'y.test.ts', text: 'test(`production refuses $' + '{code}`, () => {});' };
  assert.equal(placeOf('production refuses WEAK', [looped]), 'y.test.ts');
  const anything = { path: 'z.test.ts', text: 'test(`$' + '{a}: $' + '{b}`, () => {});' };
  assert.equal(placeOf('what: ever it may be', [anything]), undefined);
});

test('the page is the map’s: npm run asvs writes it', () => {
  assert.equal(readFileSync(`${root}doc/asvs.md`, 'utf8'), pageOf(all, files));
});
