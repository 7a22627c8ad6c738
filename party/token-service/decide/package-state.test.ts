/** The table of a package's life against the picture in the guide. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PACKAGE_STATES } from './package-state.ts';

const PAGE = new URL('../../../doc/states/package.md', import.meta.url);

test('every state and command of a package is as the guide draws it', () => {
  const drawn = readFileSync(PAGE, 'utf8').matchAll(/^ {2}(\w+) --> (\w+) : (\w+)$/gm);
  const arrows = [...drawn].map(([, from, to, command]) => `${from} ${command} ${to}`);
  const table = Object.entries(PACKAGE_STATES).flatMap(([from, row]) =>
    Object.entries(row).flatMap(([command, to]) => (to === null ? [] : `${from} ${command} ${to}`)),
  );
  assert.deepEqual(arrows.sort(), table.sort());
});
