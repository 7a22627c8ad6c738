import { openScene } from '../scene.ts';
import { openBrowser, visit } from './browser.ts';
import { LOOKS, lookedAt, wear } from './looks.ts';
import { traceWalk as walk } from './walks/trace.ts';
import { mkdirSync } from 'node:fs';
mkdirSync('/tmp/trace-pics',{recursive:true});
const browser = await openBrowser();
const scene = await openScene({ time: 'NOW' });
const visitor = await visit(browser, scene, { viewport: walk.viewport });
visitor.page.setDefaultTimeout(60000);
const judge = process.argv.includes('--judge');
try {
for await (const screen of walk.screens(visitor)) {
  console.log(screen);
  if (judge) for (const look of LOOKS) try { await lookedAt(visitor.page, look, walk, screen); } catch (e) { console.log('  ✗', String((e as Error).message).slice(0,600)); }
}
} catch (e) { console.log(e); await visitor.page.screenshot({path:'/tmp/trace-pics/failed.png'}); }
console.log(await visitor.complaints());
await visitor.leave(); await scene.close(); await browser.close();
