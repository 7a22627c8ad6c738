import { startWorld } from '@armilla/world/one-process/index';
import { mkdtempSync } from 'node:fs';
const world = await startWorld({ folder: mkdtempSync('/tmp/stagework/w-'), port: 0, programmes: '/work/main/programme', pages: '/tmp/stage-dist', writeLog: () => {} });
console.log(world.url); const { writeFileSync } = await import('node:fs'); writeFileSync('/tmp/stagework/url', world.url);
