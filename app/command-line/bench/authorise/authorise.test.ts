/** The benchmark's own parts: what it sends is approved, what it records can be given again. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { recordBareSql } from './bare-sql.ts';
import { APPROVED_OR_LATER, mustBeApproved, ratioLine, tailLine } from './contest.ts';
import { startLoader } from './loader.ts';
import { memoryOf, processorSeconds } from './processor.ts';
import { loadMeasured, startMeasured } from './service.ts';
import { lineInWords } from './words.ts';

const CARDS = 300;
let folder: string;
let loaded: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'armilla-bench-'));
  loaded = join(folder, 'loaded');
  mkdirSync(loaded);
  await loadMeasured({ folder: loaded, cards: CARDS });
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('the road’s statements are recorded, and the same again are the same payments', async () => {
  const bare = await recordBareSql(loaded, join(folder, 'recorded'), CARDS, 16, 600);
  assert.ok(bare.run() > 0 && bare.run() > 0);
  const of = (file: string, statement: string) =>
    bare.text.includes(`-- ${file}, 1.000 a payment\n${statement}`);
  assert.ok(of('token-service.sqlite', 'INSERT INTO used_atc'));
  assert.ok(of('issuer-alpha-bank.sqlite', 'INSERT INTO transfer'));
});

test('loaded cards pay at the network’s port and at the bank’s, each counter once', async () => {
  const service = await startMeasured({ folder: loaded, cards: CARDS });
  let from = 0;
  try {
    for (const port of ['NETWORK', 'BANK'] as const) {
      const tcpPort = service.tcpPortOf(port);
      const loader = startLoader({ factsFile: service.factsFile, tcpPort, port, from });
      await loader.prepare(2 * CARDS);
      const closed = await loader.closed(16);
      assert.deepEqual(closed.codes, { '00': 2 * CARDS }, port);
      assert.ok(closed.perSecond > 0 && closed.p50Ms <= closed.p99Ms);
      await loader.prepare(100);
      assert.deepEqual((await loader.open(100)).codes, { '00': 100 }, port);
      from = loader.sent();
      loader.end();
    }
    if (process.platform === 'linux') {
      assert.ok(processorSeconds(service.pid) > 0);
      assert.ok(memoryOf(service.pid).nowBytes > 50_000_000);
    }
  } finally {
    await service.stop();
  }
});

const FIRED = { perSecond: 200, p50Ms: 5, p90Ms: 8, p99Ms: 20, p999Ms: 40, codes: { '00': 9 } };

test('a line tells the median of the rounds’ ratios', () => {
  const rounds = [100, 400, 200].map((referencePerSecond) => ({
    ...FIRED,
    referencePerSecond,
    processorUs: { service: 100 + referencePerSecond },
  }));
  const head = { name: 'w', summary: 's', mustReach: 1.5, memoryBytes: 1_048_576 };
  const line = ratioLine(head, rounds);
  assert.deepEqual([line.ratio, line.spread, line.reference], [1, [0.5, 2], 200]);
  assert.deepEqual(line.processorUs, { service: 300 });
  assert.match(
    lineInWords(line),
    /^w: 1 times the reference \(rounds 0.5 to 2; to be reached 1.5\)/,
  );
});

test('of the tail it tells the ratio of p99, and who was turned away', () => {
  const codes = { '00': 8, '91': 1 };
  const rounds = [4, 10].map((p99Ms) => ({
    ...FIRED,
    codes,
    reference: { perSecond: 50, p99Ms },
  }));
  const line = tailLine({ name: 'w', summary: 's', atMost: 5 }, rounds);
  assert.deepEqual([line.ratio, line.spread, line.turnedAway], [3.5, [2, 5], 2]);
  assert.match(lineInWords(line), /2 told to come later/);
});

test('what is declined is no figure', () => {
  assert.throws(() => mustBeApproved({ ...FIRED, codes: { '00': 5, '51': 2 } }), /2 with 51/);
  assert.throws(() => mustBeApproved({ ...FIRED, codes: { '91': 1 } }), /1 with 91/);
  mustBeApproved({ ...FIRED, codes: { '00': 5, '91': 1 } }, APPROVED_OR_LATER);
});
