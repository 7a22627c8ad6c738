/** The planted bugs' own tests: the operator, the patches, and that a small sample is found. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { play } from './planted/by-hand.ts';
import { Worker } from './planted/crew.ts';
import { plantsIn } from './planted/guards.ts';
import { BUGS, patched } from './planted/hand/index.ts';
import { numbered } from './planted/mechanical.ts';
import { PARTIES, placeOf } from './planted/places.ts';
import { pageWith, sumOf } from './planted/score.ts';
import { reasonFor, SURVIVORS } from './planted/survivors.ts';
import { switched } from './planted/switched.ts';
import { root } from './source.ts';

const folder = mkdtempSync(join(tmpdir(), 'armilla-planted-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const changes = (source: string) =>
  plantsIn('party/x/decide/file.ts', source).map(
    ({ where, change, text }) => `${where}: ${change}${text === '' ? '' : ` | ${text}`}`,
  );

test('a guard that leaves is taken out and turned round, each half of it taken out', () => {
  assert.deepEqual(changes('function f(a: X): Y {\n  if (!a.b || a.c) return no();\n}'), [
    'f: if (!a.b || a.c): taken out | false',
    'f: if (!a.b || a.c): turned round | !(!a.b || a.c)',
    'f: || !a.b: taken out | a.c',
    'f: || a.c: taken out | !a.b',
    'f: !a.b: without its ! | a.b',
  ]);
});

test('a comparison loses its boundary and its sense; a whole condition is turned round once', () => {
  assert.deepEqual(changes('const f = (n: number): boolean => n < 3;'), [
    'f: return n < 3 → true | true',
    'f: return n < 3 → false | false',
    'f: n < 3: < → <= | n <= 3',
    'f: n < 3: < → >= | n >= 3',
  ]);
  assert.deepEqual(changes('function f(n: N) { return n === 3 ? 1 : 2; }'), [
    'f: n === 3 ? : always so | true',
    'f: n === 3 ? : never so | false',
  ]);
});

test('some and all, least and most change places', () => {
  assert.deepEqual(changes('const f = (all: X) => Math.min(all.some(g), 1);'), [
    'f: Math.min → max | Math.max(all.some(g), 1)',
    'f: all.some → every | all.every(g)',
  ]);
});

test('rows of a list, and cells of a table that refuse or let, each by itself', () => {
  const source = [
    "export const CHECKS: R = [['a', 'NO', (x) => x.ok], ...MORE];",
    "const LIFE: L = { A: { go: 'B', stop: null }, B: { go: null, stop: 'A' } };",
    'const FLAGS = { a: true } as const;',
    'const inside = () => [1, 2];',
  ].join('\n');
  assert.deepEqual(changes(source), [
    "CHECKS: row ['a', 'NO', (x) => x.ok]: taken out",
    'CHECKS: row ...MORE: taken out',
    "LIFE: go: 'B' → null | null",
    "LIFE: stop: null → 'A' | 'A'",
    "LIFE: go: null → 'B' | 'B'",
    "LIFE: stop: 'A' → null | null",
    'FLAGS: a: true → false | false',
  ]);
});

test('types are left alone, and a change keeps its name when its line moves', () => {
  assert.deepEqual(changes('type T = A extends B ? true : false;\nlet x: 1 | 2;'), []);
  const source = 'function f(a: X) { if (a) return; if (a) return; }';
  const keys = (text: string) => plantsIn('x.ts', text).map(({ key }) => key);
  assert.deepEqual(keys(source), keys(`// one\n// two\n${source}`));
  assert.equal(new Set(keys(source)).size, 4, 'two alike are told apart');
});

test('one text holds all changes of a file, and is the original while none is planted', () => {
  const source =
    'const ROWS = [1, 2];\nconst f = (n: number): boolean => n < 2 && ROWS.includes(n);';
  const plants = plantsIn('x.ts', source).map((plant, number) => ({ ...plant, number }));
  const script = stripTypeScriptTypes(switched(source, plants));
  const answers = (planted: (number: number) => boolean): readonly boolean[] =>
    new Function('planted', `${script}; return [0, 1, 2].map(f);`)(planted);
  assert.deepEqual(
    answers(() => false),
    [false, true, false],
  );
  const seen = plants.map(({ number }) => answers((asked) => asked === number).join());
  assert.equal(seen.filter((one) => one !== 'false,true,false').length, plants.length - 1);
  assert.equal(plants.find((_, i) => seen[i] === 'false,true,false')?.change, 'row 2: taken out');
});

test('every source of every party takes its changes and is still TypeScript', () => {
  for (const party of PARTIES) {
    const { sources } = placeOf(party);
    const plants = numbered(sources);
    assert.ok(plants.length > 10, party);
    for (const path of sources) {
      const mine = plants.filter((plant) => plant.path === path);
      stripTypeScriptTypes(switched(readFileSync(`${root}${path}`, 'utf8'), mine));
    }
  }
});

test('each bug picked by hand still applies, and its judges are there', () => {
  assert.ok(BUGS.length >= 40);
  assert.equal(new Set(BUGS.map(({ name }) => name)).size, BUGS.length);
  for (const bug of BUGS) {
    stripTypeScriptTypes(patched(bug));
    for (const judge of bug.judges) assert.ok(existsSync(`${root}${judge}`), judge);
  }
});

test('a patch whose text is gone, or there twice, fails loudly', () => {
  const [bug] = BUGS;
  assert.ok(bug);
  assert.throws(() => patched(bug, 'something else'), /no longer there/);
  assert.throws(() => patched(bug, `${bug.replaces}${bug.replaces}`), /there 2 times/);
});

test('every rule of the network and every class of attack has a bug', () => {
  const rules = BUGS.map(({ rule }) => rule).join(', ');
  const wanted = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `A3.${n}`);
  const attacks = ['cloning', 'replay', 'PIN guessing', 'PIN bypass', 'downgrade'];
  for (const rule of [...wanted, ...attacks, 'merchant liability']) {
    assert.ok(rules.includes(rule), rule);
  }
});

const SAMPLE = ['standing in without a verified cryptogram', 'a blocked card pays'];

for (const name of SAMPLE) {
  test(`a sample is found: ${name}`, async () => {
    const bug = BUGS.find((one) => one.name === name);
    assert.ok(bug);
    assert.equal((await play(bug)).found, true);
  });
}

test('every change of what the card may answer is found, and nothing changed is not', async () => {
  const path = 'party/wearable/decide/card-action.ts';
  const tests = 'party/wearable/decide/decide.test.ts';
  const plants = numbered([path]);
  const textsFile = join(folder, 'texts.json');
  const source = readFileSync(`${root}${path}`, 'utf8');
  writeFileSync(textsFile, JSON.stringify([[`${root}${path}`, switched(source, plants)]]));
  const worker = new Worker(textsFile);
  try {
    const measured = await worker.ask({ kind: 'MEASURE', file: tests });
    assert.ok(measured.kind === 'MEASURED');
    assert.deepEqual(
      measured.played.filter(({ trouble }) => trouble !== undefined),
      [],
    );
    const judging = { kind: 'JUDGE', tests: measured.played, wholeFiles: false } as const;
    assert.equal((await worker.ask({ ...judging, number: -2 })).kind, 'SURVIVED');
    for (const { number, change } of plants) {
      assert.equal((await worker.ask({ ...judging, number })).kind, 'FOUND', change);
    }
  } finally {
    worker.stop();
  }
});

test('no reason outlives its code', () => {
  const plants = numbered([...new Set(SURVIVORS.map(({ path }) => path))]);
  for (const survivor of SURVIVORS) {
    const meets = plants.some((plant) => reasonFor(plant, [survivor]) !== undefined);
    assert.ok(meets, `${survivor.path} ${String(survivor.change)}`);
  }
});

test('the page keeps what was written by hand; the sum counts both kinds', () => {
  const page = pageWith('# Title\n\nWords.\n', '| a |');
  assert.equal(pageWith(page, '| b |'), pageWith('# Title\n\nWords.\n', '| b |'));
  const score = { planted: 3, found: 1, survivors: 2, explained: 1 };
  assert.deepEqual(sumOf([], [score, score]), {
    planted: 6,
    found: 2,
    survivors: 4,
    explained: 2,
  });
});
