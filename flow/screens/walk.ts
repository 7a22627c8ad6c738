/**
 * A walk leads through every screen and state of a room and names each. It is walked once for
 * accessibility and narrow screens, and once more for the pictures of the guide.
 */
import type { BrowserContextOptions } from 'playwright-core';
import type { SceneOptions } from '../scene.ts';
import type { Visit } from './browser.ts';

export interface Walk {
  /** In the names of its pictures: `desk` → `doc/screens/desk-queue.png`. */
  readonly room: string;
  /** The size a person mostly sees it at: `PHONE` or `DESK` of the browser. */
  readonly viewport: { readonly width: number; readonly height: number };
  readonly scene?: Omit<SceneOptions, 'time'>;
  readonly context?: BrowserContextOptions;
  /** Yields the name of each screen while it is shown: lower case with hyphens. */
  screens(visitor: Visit): AsyncGenerator<string, void>;
}
