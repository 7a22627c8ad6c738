/**
 * A browser in front of a whole world: visits of people who count their clicks, and what the page
 * had to complain of. Skipped where there is no Chromium or the pages are not built.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Axe, { type AxeResults } from 'axe-core';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { CHROMIUM } from '../../tool/chromium.ts';
import { openScene, type Scene, type SceneOptions } from '../scene.ts';

const PAGES = fileURLToPath(new URL('../../app/web/dist/', import.meta.url));
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** What a person is patient with, and a busy machine far from. */
const PATIENCE_MS = 60_000;

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1360, height: 900 };

export const skip =
  (CHROMIUM === undefined && 'there is no Chromium here') ||
  (!existsSync(PAGES) && 'the pages are not built');

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM ?? '', args: FLAGS });
}

/** A page with somebody in front of it. */
export interface Visit {
  readonly page: Page;
  readonly scene: Scene;
  /** Opens an address of the app: `/desk`. */
  go(path: string): Promise<void>;
  /** Presses what has this test id; counts. */
  click(testId: string): Promise<void>;
  clicks(): number;
  see(testId: string): Promise<void>;
  text(testId: string): Promise<string>;
  /** Fails when the rules of accessibility are broken as the page stands. */
  accessible(state: string): Promise<void>;
  /** Errors of scripts, and what the content security policy had to stop. */
  complaints(): Promise<readonly string[]>;
  /** Another page of the same person: same cookies, as another tab. */
  again(path: string): Promise<Page>;
  leave(): Promise<void>;
}

/** In a browser context of their own: nobody was there before them. */
export async function visit(
  browser: Browser,
  scene: Scene,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await openContext(browser, scene, options);
  return visitIn(context, scene, () => context.close());
}

async function openContext(
  browser: Browser,
  scene: Scene,
  options: BrowserContextOptions,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: scene.url,
    viewport: DESK,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript(watchPolicy);
  return context;
}

async function visitIn(
  context: BrowserContext,
  scene: Scene,
  leave: () => Promise<void>,
): Promise<Visit> {
  const heard: string[] = [];
  const listen = (page: Page) => listenTo(page, heard);
  context.on('page', listen);
  const page = await context.newPage();
  let clicks = 0;
  return {
    page,
    scene,
    go: async (path) => void (await page.goto(path)),
    clicks: () => clicks,
    async click(testId) {
      clicks += 1;
      await page.getByTestId(testId).first().click();
    },
    see: (testId) => page.getByTestId(testId).first().waitFor(),
    text: async (testId) => (await page.getByTestId(testId).first().textContent()) ?? '',
    accessible: (state) => accessible(page, state),
    complaints: async () => [
      ...heard,
      ...(await page.evaluate(() => Reflect.get(globalThis, 'seenViolations') as string[])),
    ],
    async again(path) {
      const other = await context.newPage();
      await other.goto(path);
      return other;
    },
    async leave() {
      context.off('page', listen);
      await leave();
    },
  };
}

/** Forgets its visitor: cookies, storage and workers. What it fetched and compiled stays warm. */
async function cleared(context: BrowserContext, origin: string): Promise<void> {
  const [first, ...others] = context.pages();
  for (const page of others) await page.close();
  if (first !== undefined) {
    // Nothing of the app may write while it is being cleared.
    await first.goto('about:blank');
    const devtools = await context.newCDPSession(first);
    await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    await first.close();
  }
  await context.clearCookies();
}

/** Runs in the page, before anything of ours. */
function watchPolicy(): void {
  const seen: string[] = [];
  Object.assign(globalThis, { seenViolations: seen });
  document.addEventListener('securitypolicyviolation', (event) =>
    seen.push(`${event.violatedDirective} ${event.blockedURI}`),
  );
}

function listenTo(page: Page, heard: string[]): void {
  page.on('pageerror', (error) => heard.push(String(error)));
  page.on('console', (message) => {
    // A refusal travels as a 4xx, and lines are cut on purpose: the browser notes both by itself.
    const known = /status of 4\d\d|net::ERR_/.test(message.text());
    if (message.type() === 'error' && !known) heard.push(message.text());
  });
}

export interface JourneyOptions extends BrowserContextOptions {
  /** In a context where nobody was before: for what a warm one would make easy or leave changed. */
  readonly fresh?: boolean;
}

/** Somebody's visit, told as a test; they leave however it ends. */
export type Journey = (
  title: string,
  walk: (visitor: Visit, t: TestContext) => Promise<void>,
  options?: JourneyOptions,
) => void;

/** `npm run rows` asks for both banks: the pages are the same, what their banks promise is not. */
const OTHER_BANKS = process.env.ARMILLA_TEST_BANKS === 'both' ? ['pumb'] : [];

export interface BankJourneys {
  /** At the first bank alone: what only it has, or what is no bank's matter. */
  readonly journey: Journey;
  /** At each bank: what a cardholder of any can do. */
  readonly bankJourney: Journey;
}

export function journeysOfBanks(
  options: Omit<SceneOptions, 'time' | 'programme'> = {},
): BankJourneys {
  const journey = journeysIn(options);
  const others = OTHER_BANKS.map((programme) => ({
    programme,
    tell: journeysIn({ ...options, programme }),
  }));
  return {
    journey,
    bankJourney(title, walk, walkOptions) {
      journey(title, walk, walkOptions);
      for (const { programme, tell } of others) {
        tell(`${title} (sqlite, ${programme})`, walk, walkOptions);
      }
    },
  };
}

/**
 * One world and one browser for all journeys of a file. The world's clock is the real one. Visitors
 * come one after another to contexts that are cleared between them: a first load is two thirds
 * fetching and compiling.
 */
export function journeysIn(options: Omit<SceneOptions, 'time'> = {}): Journey {
  let scene: Scene;
  let browser: Browser;
  const warm = new Map<string, BrowserContext>();
  before(async () => {
    if (skip !== false) return;
    [scene, browser] = await Promise.all([openScene({ ...options, time: 'NOW' }), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await scene?.close();
  });
  return (title, walk, { fresh = false, ...contextOptions } = {}) => {
    const like = JSON.stringify(contextOptions);
    const arrives = async () => {
      if (fresh) return visit(browser, scene, contextOptions);
      const context = warm.get(like) ?? (await openContext(browser, scene, contextOptions));
      // Back only once it is cleared; a visit that fails takes its context along.
      warm.delete(like);
      return visitIn(context, scene, async () => {
        await cleared(context, scene.url);
        warm.set(like, context);
      });
    };
    test(title, { skip }, async (t) => {
      const visitor = await arrives();
      let well = false;
      try {
        await walk(visitor, t);
        well = true;
      } finally {
        await (well ? visitor.leave() : visitor.page.context().close());
      }
    });
  };
}

/** The stage's timeline shows hundreds of entries alike; a test of the trace looks at them. */
const MANY = '[data-testid=timeline] ol';

export async function accessible(page: Page, state: string): Promise<void> {
  const here = await page.evaluate(() => 'axe' in globalThis);
  if (!here) await page.evaluate(Axe.source);
  const { violations } = await page.evaluate(judge, MANY);
  const told = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`).join(', ')}`,
  );
  assert.deepEqual(told, [], state);
}

/** Runs in the page. What passes is not described: that takes three times as long. */
function judge(besides: string): Promise<AxeResults> {
  const { axe } = globalThis as unknown as { axe: typeof Axe };
  return axe.run({ exclude: [[besides]] }, { resultTypes: ['violations'], preload: false });
}
