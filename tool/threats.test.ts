/** Every threat of the table has tests, and each is there under the title that the table gives. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { root } from './source.ts';

const CLASSES = [
  ...['cloning', 'replay', 'PIN guessing', 'denial of service'],
  ...['PIN bypass', 'downgrade', 'merchant liability'],
];

interface Threat {
  readonly name: string;
  readonly tests: readonly (readonly [file: string, title: string])[];
}

/** Rows of the page's tables: the first cell, and `file` title · `file` title in the last. */
function threatsIn(page: string): readonly Threat[] {
  const rows = page.split('\n').filter((line) => /^\| (?!#|class|---)/.test(line));
  return rows.map((row) => {
    const cells = row.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim());
    const shown = (cells.at(-1) ?? '').split(' · ');
    const tests = shown.map((one) => /^`([^`]+)` (.+)$/.exec(one));
    return {
      name: cells[0] ?? '',
      tests: tests.map((found) => [found?.[1] ?? '', found?.[2] ?? ''] as const),
    };
  });
}

/** Those that no file has a test of that title for. */
function missing(threats: readonly Threat[]): readonly string[] {
  return threats.flatMap(({ name, tests }) =>
    tests
      .filter(([file, title]) => title === '' || !titlesIn(file).has(title))
      .map(([file, title]) => `${name}: ${file} has no test "${title}"`),
  );
}

function titlesIn(file: string): ReadonlySet<string> {
  if (!/\.test\.ts$/.test(file) || !existsSync(`${root}${file}`)) return new Set();
  const text = readFileSync(`${root}${file}`, 'utf8');
  const told = text.matchAll(/\b(?:test|it|journey|alone)\(\s*(['`])(.*?[^\\])\1/gs);
  return new Set([...told].map(([, , title = '']) => title));
}

const PAGE = readFileSync(`${root}doc/threats.md`, 'utf8');

test('twenty threats and seven classes of attack have a row each', () => {
  const names = threatsIn(PAGE).map(({ name }) => name);
  const twenty = Array.from({ length: 20 }, (_, i) => String(i + 1));
  assert.deepEqual(names, [...twenty, ...CLASSES]);
});

test('every row of the threats names tests that there are', () => {
  assert.deepEqual(missing(threatsIn(PAGE)), []);
});

test('a test that was renamed or taken away is missed', () => {
  const line = '| 1 | a leak | nothing | `tool/threats.test.ts` a title of nobody’s |';
  assert.equal(missing(threatsIn(line)).length, 1);
  assert.equal(missing(threatsIn('| 1 | a leak | nothing | |')).length, 1);
  const own =
    '| 1 | a | b | `tool/threats.test.ts` every row of the threats names tests that there are |';
  assert.deepEqual(missing(threatsIn(own)), []);
});
