/**
 * `npm run budgets`: opens every room in Chromium under Lighthouse and holds it to the page's
 * budgets. The last line is one summary. `npm run budgets -- bank desk` looks at those rooms alone.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { startWorld } from '@armilla/world/one-process/index';
import { launch } from 'chrome-launcher';
import lighthouse, { type Config, desktopConfig } from 'lighthouse';
import { CHROMIUM } from './chromium.ts';

const LARGEST_SCRIPT_BYTES = 170 * 1024;
const LATEST_PAINT_MS = 2_000;
const MOST_LOOKS = 6;
const LEAST = { performance: 0.95, accessibility: 1, 'best-practices': 1 } as const;
type Category = keyof typeof LEAST;

/** Each room in the hand or on the desk where it is used. */
const ROOMS: Readonly<Record<string, 'HAND' | 'DESK'>> = {
  '': 'DESK',
  phone: 'HAND',
  band: 'HAND',
  till: 'DESK',
  bank: 'HAND',
  desk: 'DESK',
  trace: 'DESK',
  operate: 'DESK',
  help: 'HAND',
  guide: 'DESK',
};
const ROOT = new URL('../', import.meta.url);
const PAGES = fileURLToPath(new URL('app/web/dist/', ROOT));
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic'];

interface Seen {
  readonly room: string;
  readonly where: 'HAND' | 'DESK';
  readonly scriptBytes: number;
  readonly paintMs: number;
  readonly scores: Readonly<Record<Category, number>>;
  readonly faults: readonly string[];
}

const wanted = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'armilla-budgets-'));
const world = await startWorld({
  folder,
  port: 0,
  programmes: fileURLToPath(new URL('programme/', ROOT)),
  pages: PAGES,
  writeLog: () => {},
});
const chrome = await launch({
  chromePath: CHROMIUM ?? 'chromium',
  chromeFlags: FLAGS,
});
const seen: Seen[] = [];
try {
  for (const [room, where] of Object.entries(ROOMS)) {
    const name = room === '' ? 'stage' : room;
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const one = await bestLook(name, `${world.url}/${room}`, where);
    seen.push(one);
    console.log(lineOf(one));
    for (const fault of one.faults) console.log(`  ✗ ${fault}`);
  }
} finally {
  chrome.kill();
  await world.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(JSON.stringify(summary(seen)));
process.exit(seen.length > 0 && seen.every(({ faults }) => faults.length === 0) ? 0 : 1);

/**
 * Whatever else the machine does makes a page slower, never faster: of speed the best look counts.
 * Of all else no look may find a fault.
 */
async function bestLook(room: string, url: string, where: 'HAND' | 'DESK'): Promise<Seen> {
  let best = await look(room, url, where);
  for (let looks = 1; looks < MOST_LOOKS && isOnlySlow(best); looks++) {
    const next = await look(room, url, where);
    if (next.faults.length > 0 && !isOnlySlow(next)) return next;
    if (next.faults.length < best.faults.length) best = next;
  }
  return best;
}

function isOnlySlow({ faults, paintMs, scores }: Seen): boolean {
  const slow = Number(paintMs > LATEST_PAINT_MS) + Number(scores.performance < LEAST.performance);
  return faults.length > 0 && faults.length === slow;
}

async function look(room: string, url: string, where: 'HAND' | 'DESK'): Promise<Seen> {
  const config: Config | undefined = where === 'DESK' ? desktopConfig : undefined;
  const result = await lighthouse(
    url,
    { port: chrome.port, onlyCategories: Object.keys(LEAST), logLevel: 'silent' },
    config,
  );
  if (result === undefined) throw new Error(`Lighthouse saw nothing at ${url}`);
  const { categories, audits } = result.lhr;
  const score = (category: Category) => categories[category]?.score ?? 0;
  const measured = {
    room,
    where,
    scriptBytes: scriptBytes(audits['network-requests']?.details),
    paintMs: Math.round(audits['largest-contentful-paint']?.numericValue ?? Infinity),
    scores: {
      performance: score('performance'),
      accessibility: score('accessibility'),
      'best-practices': score('best-practices'),
    },
  };
  const failing = Object.values(audits)
    .filter(({ score: points, scoreDisplayMode }) => points === 0 && scoreDisplayMode === 'binary')
    .map(({ id, title }) => `${id}: ${title}`);
  return { ...measured, faults: [...faultsOf(measured), ...failing] };
}

/** Of every script that came, as gzip would send it. */
function scriptBytes(details: unknown): number {
  const { items = [] } = (details ?? {}) as { items?: { url: string; resourceType: string }[] };
  const paths = items
    .filter(({ resourceType }) => resourceType === 'Script')
    .map(({ url }) => new URL(url).pathname);
  return [...new Set(paths)].reduce(
    (sum, path) => sum + gzipSync(readFileSync(join(PAGES, path)), { level: 9 }).length,
    0,
  );
}

function faultsOf({ scriptBytes: bytes, paintMs, scores }: Omit<Seen, 'faults'>): string[] {
  const low = (Object.keys(LEAST) as Category[]).filter((name) => scores[name] < LEAST[name]);
  return [
    ...(bytes > LARGEST_SCRIPT_BYTES ? [`JavaScript ${kilobytes(bytes)} kB is over 170 kB`] : []),
    ...(paintMs > LATEST_PAINT_MS ? [`largest paint after ${paintMs} ms is over 2000 ms`] : []),
    ...low.map((name) => `${name} ${scores[name]} is under ${LEAST[name]}`),
  ];
}

function kilobytes(bytes: number): string {
  return (bytes / 1024).toFixed(1);
}

function lineOf({ room, where, scriptBytes: bytes, paintMs, scores }: Seen): string {
  const script = `${kilobytes(bytes).padStart(6)} kB`;
  const points = Object.entries(scores).map(([name, value]) => `${name} ${value.toFixed(2)}`);
  return `${room.padEnd(8)} ${where}  ${script}  LCP ${paintMs} ms  ${points.join('  ')}`;
}

/** The worst of each over all rooms. */
function summary(all: readonly Seen[]) {
  const least = (name: Category) => Math.min(...all.map(({ scores }) => scores[name]));
  return {
    rooms: all.length,
    initialJavaScriptKb: Number(kilobytes(Math.max(...all.map((one) => one.scriptBytes)))),
    largestContentfulPaintMs: Math.max(...all.map(({ paintMs }) => paintMs)),
    performance: least('performance'),
    accessibility: least('accessibility'),
    bestPractices: least('best-practices'),
    faults: all.flatMap(({ faults }) => faults).length,
  };
}
