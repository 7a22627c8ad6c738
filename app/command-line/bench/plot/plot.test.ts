/** What the drawings say: every figure in words, axes with units, colours for light and dark. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  authorisePlots,
  enrolPlots,
  type Plot,
  scalePlot,
  startPlots,
  suitePlots,
} from './draw.ts';
import { modelPlot } from './model.ts';
import { percentilePlot } from './percentiles.ts';
import { ratioPlot } from './ratios.ts';
import { evenScale, powerScale } from './scale.ts';
import { svgText } from './svg.ts';

const said = (svg: string) =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);

test('an even scale begins at 0 and ends at a round figure above all', () => {
  const scale = evenScale(1.7, [0, 100]);
  assert.deepEqual(scale.ticks, [0, 0.5, 1, 1.5, 2]);
  assert.deepEqual([0, 1, 2].map(scale.place), [0, 50, 100]);
  assert.deepEqual(evenScale(48, [0, 1]).ticks, [0, 20, 40, 60]);
});

test('a scale by powers gives every doubling the same room, and names round figures', () => {
  const scale = powerScale([3, 70], [0, 100]);
  assert.deepEqual(scale.ticks, [2, 5, 10, 20, 50, 100]);
  assert.equal(Math.round(scale.place(2)), 0);
  assert.equal(Math.round(scale.place(100)), 100);
  const doubling = scale.place(8) - scale.place(4);
  assert.ok(Math.abs(doubling - (scale.place(40) - scale.place(20))) < 1e-9);
  assert.equal(powerScale([5], [0, 100]).ticks.length, 2);
});

test('a drawing has a title, words for those who do not see it, and both colour schemes', () => {
  const drawing = { title: 'A < B & C', subtitle: 's', height: 100, description: 'd', body: [] };
  const svg = svgText(drawing);
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .*role="img"/);
  assert.match(svg, /<title id="title">A &lt; B &amp; C<\/title>\n<desc id="desc">d<\/desc>/);
  assert.match(svg, /prefers-color-scheme:dark/);
  assert.doesNotMatch(svg.replace('http://www.w3.org/2000/svg', ''), /https?:|@import|url\(/);
});

const curve = (kind: string) => new RegExp(`<path class="${kind}" d="M[^"]*L[^"]*"([^>]*)/>`);

test('curves tell their times in words, and differ in dashes and points beside colour', () => {
  const svg = percentilePlot({
    title: 't',
    subtitle: 's',
    curves: [
      { name: 'one', times: { p50: 10, p90: 20, p99: 40, 'p99.9': 80.123 } },
      { name: 'two', times: { p50: 5, p99: 9 } },
    ],
  });
  assert.ok(said(svg).includes('one: p50 10 ms, p90 20 ms, p99 40 ms, p99.9 80.1 ms'));
  assert.ok(said(svg).includes('two: p50 5 ms, p99 9 ms'));
  assert.ok(said(svg).includes('milliseconds, by powers'));
  for (const name of ['p50', 'p90', 'p99', 'p99.9']) assert.ok(said(svg).includes(name), name);
  const [first, second] = ['a', 'b'].map((kind) => svg.match(curve(kind)));
  assert.deepEqual([first?.[1], second?.[1]], ['', ' stroke-dasharray="7 3"']);
  // By powers, each doubling goes as far up as the one before it.
  const heights = [...(first?.[0] ?? '').matchAll(/[ML]\S+ ([\d.]+)/g)].map(([, y]) => Number(y));
  const steps = heights.slice(1).map((y, i) => (heights[i] ?? 0) - y);
  assert.equal(steps.length, 3);
  assert.ok(
    steps.every((step) => Math.abs(step - (steps[0] ?? 0)) < 0.3),
    String(steps),
  );
});

/** Widths of its bars. */
const widths = (svg: string) =>
  [...svg.matchAll(/<rect class="bar"[^>]* width="([\d.]+)"/g)].map(([, width]) => Number(width));

test('a bar is as long as its ratio, and its mark stands where it is to come to', () => {
  const svg = ratioPlot({
    title: 't',
    subtitle: 's',
    axis: 'times',
    bars: [
      { name: 'one', ratio: 0.5, spread: [0.4, 0.6], mark: { at: 1, means: 'AT_LEAST' } },
      { name: 'two', ratio: 1, spread: [0.9, 1], mark: { at: 2, means: 'AT_MOST' } },
      { name: 'none', ratio: 2, spread: [2, 2] },
    ],
  });
  const [one = 0, two = 0, none = 0] = widths(svg);
  assert.ok(Math.abs(two - 2 * one) < 0.2 && Math.abs(none - 4 * one) < 0.4);
  assert.ok(said(svg).includes('one: 0.5 (rounds 0.4 to 0.6); to be reached 1 (upright line)'));
  assert.ok(said(svg).includes('two: 1 (rounds 0.9 to 1); at most 2 (upright line)'));
  assert.ok(said(svg).includes('none: 2 (rounds 2 to 2)') && said(svg).includes('times'));
  const marks = [...svg.matchAll(/<path class="mark" d="M([\d.]+)/g)].map(([, x]) => Number(x));
  assert.equal(marks.length, 2);
  assert.ok(Math.abs((marks[0] ?? 0) - (24 + two)) < 0.2);
});

const MEASURED = { perSecond: 900, p50Ms: 70 };

test('the model stands beside what was measured, at each load', () => {
  const loads = [1, 64].map((inFlight) => ({
    inFlight,
    measured: MEASURED,
    model: { perSecond: 1_000, p50Ms: 60.12 },
  }));
  const texts = said(modelPlot({ title: 't', subtitle: 's', loads }));
  assert.ok(texts.includes('64 in flight: 900 a second, model 1000; p50 70 ms, model 60.1 ms'));
  for (const axis of ['payments a second', 'p50, milliseconds']) {
    assert.ok(texts.includes(`${axis}, by powers`), axis);
  }
});

const TIMES = { p50Ms: 1, p90Ms: 2, p99Ms: 3, p999Ms: 4 };
const RATIO = { ratio: 0.5, spread: [0.4, 0.6], work: 5, reference: 10, ...TIMES } as const;

test('each benchmark has its drawings, and they name what was measured', () => {
  const head = { ...RATIO, summary: 's', processorUs: {}, memoryBytes: 1 };
  const tail = { ...RATIO, perSecond: 9, turnedAway: 0, referencePerSecond: 9, referenceP99Ms: 1 };
  const requests = { reads: 1, writes: 1 };
  const point = { inFlight: 1, ...MEASURED, p99Ms: 90, cpuMsPerOne: 1 };
  const error = { perSecond: 0, p50Ms: 0, p99Ms: 0 };
  const model = { ...MEASURED, p99Ms: 90 } as never;
  const open = { ...point, inFlight: undefined, offeredPerSecond: 7 } as never;
  const isCalibrated = true;
  const plots: readonly Plot[] = [
    ...authorisePlots([
      { ...head, name: 'road-x', mustReach: 1 },
      { ...tail, name: 'road-x-at-half', summary: 's', atMost: 5 },
    ]),
    ...suitePlots('wire', [{ ...RATIO, name: 'tlv', summary: 's' }]),
    ...suitePlots('tap', []),
    ...enrolPlots({ ...head, name: 'enrol', enrolments: 64, atOnce: 8, requests }),
    ...startPlots([
      { ...RATIO, name: 'start-first', summary: 's', unit: 'ms' },
      { name: 'install', packagesBytes: 1, pagesBytes: 1 },
    ]),
    scalePlot({ road: 'network', engine: 'postgres', points: [] }, [
      { point, model, error, isCalibrated },
      { point: open, model, error, isCalibrated },
    ]),
  ];
  const text = Object.fromEntries(plots.map(({ file, svg }) => [file, said(svg).join('\n')]));
  assert.match(text['authorise-ratios.svg'] ?? '', /road-x: 0.5 .*to be reached 1/);
  assert.match(text['authorise-tails.svg'] ?? '', /road-x-at-half: 0.5 .*at most 5/);
  assert.match(
    text['authorise-times.svg'] ?? '',
    /road-x: p50 1 ms, p90 2 ms, p99 3 ms, p99.9 4 m/,
  );
  assert.match(text['wire-ratios.svg'] ?? '', /tlv: 0.5/);
  assert.match(text['enrol-times.svg'] ?? '', /5 a second, 8 at once, 64 in all/);
  assert.match(text['start-ratios.svg'] ?? '', /start-first, 5 ms to 10 ms: 0.5/);
  assert.match(text['scale-network-postgres.svg'] ?? '', /^The whole road on PostgreSQL/);
  assert.equal(text['scale-network-postgres.svg']?.match(/in flight:/g)?.length, 1);
  assert.equal(plots.length, 7);
});
