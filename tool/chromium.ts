/** The browser that tests and measurements drive. */
import { existsSync } from 'node:fs';

/** The headless one first: every new page costs the whole browser a window that nobody sees. */
const OF_DEBIAN = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** Its path, or `undefined` where there is none. */
export const CHROMIUM = [process.env.ARMILLA_CHROMIUM, ...OF_DEBIAN].find(
  (path) => path !== undefined && existsSync(path),
);
