/**
 * Every screen of every room: no rule of accessibility is broken and nothing is cut off, in pairs
 * of language and theme that the screens take in turn. `npm run screens` sees each in all of them.
 */
import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openScene } from '../scene.ts';
import { openBrowser, skip, visit } from './browser.ts';
import { lookedAt, lookOf } from './looks.ts';
import type { Walk } from './walk.ts';

let browser: Browser;
before(async () => {
  if (skip === false) browser = await openBrowser();
});
after(async () => browser?.close());

/** Walks wait more than they work. */
export function proveWalks(walks: readonly Walk[]): void {
  describe('every screen can be read and worked by everybody', { concurrency: 3, skip }, () => {
    for (const walk of walks) test(walk.room, (t) => walked(walk, t));
  });
}

async function walked(walk: Walk, t: TestContext): Promise<void> {
  const scene = await openScene({ ...walk.scene, time: 'NOW' });
  const visitor = await visit(browser, scene, { viewport: walk.viewport, ...walk.context });
  t.after(async () => {
    await visitor.leave();
    await scene.close();
  });
  const seen: string[] = [];
  for await (const screen of walk.screens(visitor)) {
    await lookedAt(visitor.page, lookOf(seen.length), walk, screen);
    seen.push(screen);
  }
  t.diagnostic(`${seen.length} screens`);
  assert.deepEqual(seen, [...new Set(seen)], 'each screen has its own name');
  assert.deepEqual(await visitor.complaints(), []);
}
