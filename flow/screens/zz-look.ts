import { openScene } from '../scene.ts';
import { openBrowser, visit } from './browser.ts';
import { LOOKS, lookedAt, wear } from './looks.ts';
import { traceWalk as walk } from './walks/trace.ts';
import { mkdirSync } from 'node:fs';
mkdirSync('/tmp/trace-pics',{recursive:true});
const browser = await openBrowser();
const scene = await openScene({ time: 'NOW' });
const visitor = await visit(browser, scene, { viewport: walk.viewport });
visitor.page.setDefaultTimeout(15000);
const judge = process.argv.includes('--judge');
try {
for await (const screen of walk.screens(visitor)) {
  console.log(screen);
  const shots = [['en','light',1360],['en','dark',390],['el','light',320],['uk','dark',1360]] as const;
  for (const [language, theme, width] of shots) {
    if (width===1360 && language==='uk' && !/tap-message|list$|decoder-answers/.test(screen)) continue;
    await wear(visitor.page, { language, theme, size: { width, height: 900 } } as never);
    await visitor.page.screenshot({ path: `/tmp/trace-pics/${screen}-${language}-${width}.png`, animations: 'disabled', fullPage: width<1000 });
  }
  await wear(visitor.page, { language:'en', theme:'light', size: walk.viewport } as never);
  if (judge) for (const look of LOOKS) try { await lookedAt(visitor.page, look, walk, screen); } catch (e) { console.log('  ✗', String((e as Error).message).slice(0,600)); }
}
} catch (e) { console.log(e); await visitor.page.screenshot({path:'/tmp/trace-pics/failed.png'}); }
console.log(await visitor.complaints());
await visitor.leave(); await scene.close(); await browser.close();
