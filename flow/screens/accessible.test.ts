/**
 * Every screen of every room: no rule of accessibility is broken and nothing is cut off, with each
 * language, theme and width in turn. Every combination is looked at by `npm run screens`.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openScene } from '../scene.ts';
import { openBrowser, skip, visit } from './browser.ts';
import { LOOKS, lookedAt } from './looks.ts';
import { WALKS } from './walks/index.ts';

let browser: Browser;
before(async () => {
  if (skip === false) browser = await openBrowser();
});
after(async () => browser?.close());

for (const walk of WALKS) {
  test(`every screen of ${walk.room} can be read and worked by everybody`, { skip }, async (t) => {
    const scene = await openScene({ ...walk.scene, time: 'NOW' });
    const visitor = await visit(browser, scene, { viewport: walk.viewport, ...walk.context });
    t.after(async () => {
      await visitor.leave();
      await scene.close();
    });
    const seen: string[] = [];
    for await (const screen of walk.screens(visitor)) {
      for (const look of LOOKS) await lookedAt(visitor.page, look, walk, screen);
      seen.push(screen);
    }
    t.diagnostic(`${seen.length} screens`);
    assert.deepEqual(seen, [...new Set(seen)], 'each screen has its own name');
    assert.deepEqual(await visitor.complaints(), []);
  });
}
