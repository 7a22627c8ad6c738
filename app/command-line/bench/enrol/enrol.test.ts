/** The benchmark's own parts: cards that were loaded end active on bands, and the line says so. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startBare } from './bare.ts';
import { benchEnrol } from './index.ts';
import { enrolLine } from './lines.ts';
import { startLoad } from './load.ts';
import { enrolInWords } from './words.ts';

test('typed cards end as active tokens on bands, the warming ones too', async () => {
  const line = await benchEnrol({ cards: 5, rounds: 1, warming: 4, onProgress: () => {} });
  assert.equal(line.enrolments, 5);
  assert.ok(line.work > 0 && line.reference > 0 && line.p50Ms <= line.p99Ms);
  assert.ok(line.requests.reads > 3 && line.requests.writes > 5, JSON.stringify(line.requests));
});

test('the bare server is asked so often, and keeps what it is given', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-bare-'));
  const bare = await startBare(join(folder, 'bare.sqlite'));
  const load = startLoad();
  try {
    const requests = { reads: 2, writes: 3 };
    const done = await load.ask({ do: 'BARE', url: bare.url, atOnce: 2, count: 4, requests });
    assert.deepEqual([done.latenciesMs.length, done.requests], [4, requests]);
  } finally {
    load.end();
    await bare.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a line tells the median of the rounds, and times over all of them', () => {
  const requests = { reads: 9, writes: 10 };
  const rounds = [4, 1, 2].map((perSecond) => ({
    perSecond,
    referencePerSecond: 8,
    latenciesMs: [100 * perSecond, 1_000 / perSecond],
    requests,
    processorUs: { service: 1_000 * perSecond },
  }));
  const line = enrolLine({ name: 'enrol', summary: 's', atOnce: 8 }, rounds);
  assert.deepEqual([line.work, line.reference, line.ratio, line.spread], [2, 8, 0.25, [0.13, 0.5]]);
  assert.deepEqual([line.enrolments, line.p50Ms, line.processorUs.service], [6, 250, 2_000]);
  assert.match(enrolInWords(line), /6 in all, each with 9 reads and 10 writes/);
  assert.doesNotMatch(enrolInWords(line), /memory/);
});
