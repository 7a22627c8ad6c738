/** What grows is told as ratios. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growthPlots } from '../plot/draw.ts';
import { oneOf } from '../words-given.ts';
import { ENGINES } from './databases.ts';
import { type CostRound, memoryLine, sizeLine } from './lines.ts';
import { growthInWords } from './words.ts';

test('a line tells the median of the rounds’ ratios of both processors together', () => {
  const times = { perSecond: 10, p50Ms: 1, p99Ms: 2, p999Ms: 3 };
  const rounds = [100, 200, 400].map(
    (service): CostRound => ({
      cost: { service, postgres: 100 },
      reference: { service: 100, postgres: 100 },
      ...times,
    }),
  );
  const line = sizeLine({ cards: 5_000, referenceCards: 10, bytesACard: 2_000 }, rounds);
  assert.deepEqual([line.ratio, line.spread], [1.5, [1, 2.5]]);
  assert.match(growthInWords(line), /1\.5 times the cost .*\n.*\n {2}5,000 cards: service 200 µs/);
});

test('a database in files has no processor of its own to tell of', () => {
  const cost = { cost: { service: 300, postgres: 0 }, reference: { service: 200, postgres: 0 } };
  const times = { perSecond: 10, p50Ms: 1, p99Ms: 2, p999Ms: 3 };
  const head = { cards: 50, referenceCards: 10, bytesACard: 5_000 };
  const words = growthInWords(sizeLine(head, [{ ...cost, ...times }]));
  assert.match(words, /\n {2}50 cards: 300 µs; 10: 200 µs\n/);
});

test('a call names one of the engines there are', () => {
  const given = (engine: string) => ({ positionals: [], values: { engine } });
  assert.equal(oneOf(given('sqlite'), 'engine', ENGINES), 'sqlite');
  assert.equal(oneOf({ positionals: [], values: {} }, 'engine', ENGINES), 'postgres');
  assert.throws(() => oneOf(given('mysql'), 'engine', ENGINES), /wants one of postgres, sqlite/);
});

test('memory is flat where its second half is no higher than its first', () => {
  const samples = [100, 120, 110, 180].map((bytes, i) => ({ payments: i + 1, bytes }));
  assert.equal(memoryLine(samples).ratio, 1.5);
  assert.equal(memoryLine(samples.slice(0, 3)).ratio, 1.2);
  assert.match(growthInWords(memoryLine(samples)), /after 4: 0 MB/);
  const drawn = growthPlots([memoryLine(samples)]).map(({ file }) => file);
  assert.deepEqual(drawn, ['scale-costs.svg', 'scale-memory.svg']);
});
