/**
 * `npm run screens`: walks every room, judges each screen in every language, theme and width, and
 * writes its picture to `doc/screens/`. `npm run screens -- bank desk` walks those rooms alone.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openScene } from '../scene.ts';
import { openBrowser, skip, visit } from './browser.ts';
import { EVERY_LOOK, lookedAt, nameOf, wear } from './looks.ts';
import type { Walk } from './walk.ts';
import { WALKS } from './walks/index.ts';

const FOLDER = fileURLToPath(new URL('../../doc/screens/', import.meta.url));
const asked = process.argv.slice(2);
/** Pictures alone, without judging every look. */
const quick = asked.includes('--pictures');
const rooms = asked.filter((word) => word !== '--pictures');
const known = WALKS.map(({ room }) => room);
if (rooms.some((room) => !known.includes(room))) {
  console.error(`Usage: npm run screens [-- [--pictures] ROOM …]. Rooms: ${known.join(', ')}.`);
  process.exit(2);
}

const total = { screens: 0, looks: 0, faults: 0 };
if (skip !== false) {
  console.error(`No pictures: ${skip}.`);
  process.exit(1);
}
mkdirSync(FOLDER, { recursive: true });
const browser = await openBrowser();
for (const walk of WALKS) {
  if (rooms.length === 0 || rooms.includes(walk.room)) await walkThrough(browser, walk);
}
await browser.close();
console.log(JSON.stringify({ ...total, pictures: readdirSync(FOLDER).length }));
process.exit(total.faults === 0 ? 0 : 1);

async function walkThrough(browser: Browser, walk: Walk): Promise<void> {
  const scene = await openScene({ ...walk.scene, time: 'NOW' });
  const visitor = await visit(browser, scene, { viewport: walk.viewport, ...walk.context });
  const names: string[] = [];
  try {
    for await (const screen of walk.screens(visitor)) {
      names.push(screen);
      await takePicture(visitor.page, walk, screen);
      if (!quick) await judge(visitor.page, walk, screen);
    }
  } finally {
    await visitor.leave();
    await scene.close();
  }
  removeOthers(walk.room, names);
  total.screens += names.length;
  console.log(`${walk.room.padEnd(16)} ${names.length} screens`);
}

async function takePicture(page: Page, { room, viewport }: Walk, screen: string): Promise<void> {
  await wear(page, { language: 'en', theme: 'light', size: viewport });
  await page.evaluate(() => {
    for (const one of document.querySelectorAll('html, .phone-screen')) one.scrollTop = 0;
  });
  // What lies further down is fetched when somebody comes near it.
  await page.waitForFunction(() =>
    [...document.images].every(
      (image) => image.complete || image.getBoundingClientRect().top > innerHeight,
    ),
  );
  await page.screenshot({ path: `${FOLDER}${room}-${screen}.png`, animations: 'disabled' });
}

async function judge(page: Page, walk: Walk, screen: string): Promise<void> {
  for (const look of EVERY_LOOK) {
    total.looks += 1;
    try {
      await lookedAt(page, look, walk, screen);
    } catch (error) {
      total.faults += 1;
      const words = error instanceof Error ? error.message : String(error);
      console.error(`✗ ${walk.room}-${screen} in ${nameOf(look)}\n  ${words}`);
    }
  }
}

/** Pictures of screens that are no more. */
function removeOthers(room: string, names: readonly string[]): void {
  const others = WALKS.map((walk) => walk.room).filter((name) => name.startsWith(`${room}-`));
  for (const file of readdirSync(FOLDER)) {
    const ours = file.startsWith(`${room}-`) && !others.some((name) => file.startsWith(`${name}-`));
    if (ours && !names.some((name) => file === `${room}-${name}.png`)) rmSync(`${FOLDER}${file}`);
  }
}
