/** The simulation held against what is known of queues, whatever they are queues of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Calendar } from './calendar.ts';
import type { Arrivals, Cost, Plan, Run } from './plan.ts';
import { simulate } from './simulate.ts';

const ms = fc.integer({ min: 1, max: 40 }).map((tenths) => tenths / 10);
const cost: fc.Arbitrary<Cost> = fc.record(
  {
    on: fc.constantFrom('service', 'database'),
    fixedMs: ms,
    eachMs: ms,
    spread: fc.constantFrom('EXACT', 'EXPONENTIAL'),
  },
  { requiredKeys: ['fixedMs', 'eachMs'] },
);
const arrivals: fc.Arbitrary<Arrivals> = fc.oneof(
  fc.record({ kind: fc.constant('OPEN'), perSecond: fc.integer({ min: 10, max: 2_000 }) }),
  fc.record({
    kind: fc.constant('CLOSED'),
    inFlight: fc.integer({ min: 1, max: 64 }),
    returnMs: ms,
  }),
);
const lane = fc.record({
  mostTogether: fc.integer({ min: 1, max: 40 }),
  atOnce: fc.integer({ min: 1, max: 3 }),
  parts: fc.array(cost, { minLength: 1, maxLength: 3 }),
});
const plan: fc.Arbitrary<Plan> = fc.record(
  {
    cores: fc.record({
      service: fc.integer({ min: 1, max: 4 }),
      database: fc.integer({ min: 1, max: 4 }),
    }),
    lanes: fc.record({ network: lane, issuer: lane }),
    road: fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('WORK'), cost }),
        fc.record({ kind: fc.constant('BATCH'), lane: fc.constantFrom('network', 'issuer') }),
      ),
      { minLength: 1, maxLength: 4 },
    ),
    partitions: fc.integer({ min: 1, max: 4 }),
    mostInside: fc.integer({ min: 1, max: 100 }),
  },
  { requiredKeys: ['cores', 'lanes', 'road'] },
);
const run: fc.Arbitrary<Run> = fc.record({
  plan,
  arrivals,
  count: fc.integer({ min: 1, max: 300 }),
  seed: fc.integer(),
});

test('whoever comes is answered or refused, and nobody is both', () => {
  fc.assert(
    fc.property(run, (given) => {
      const { sent, answered, refused } = simulate(given);
      assert.equal(sent, given.count);
      assert.equal(answered + refused, sent);
      if (given.plan.mostInside === undefined) assert.equal(refused, 0);
    }),
  );
});

test('Little’s law: inside on average is the rate of answers times how long one is inside', () => {
  fc.assert(
    fc.property(run, (given) => {
      const { answered, lastedMs, meanInside, meanOfAllMs } = simulate(given);
      fc.pre(lastedMs > 0);
      const little = (answered / lastedMs) * meanOfAllMs;
      assert.ok(Math.abs(meanInside - little) <= 1e-9 * little, `${meanInside}, ${little}`);
    }),
  );
});

test('no batch is over its size, and every visit is in one', () => {
  fc.assert(
    fc.property(run, (given) => {
      const { batches, answered } = simulate(given);
      for (const [name, { mostTogether }] of Object.entries(given.plan.lanes)) {
        const { count, mean, most } = batches[name] ?? { count: -1, mean: 0, most: 0 };
        const visits = given.plan.road.filter((s) => s.kind === 'BATCH' && s.lane === name);
        assert.ok(most <= mostTogether, `${most} of ${mostTogether}`);
        assert.ok(Math.abs(count * mean - answered * visits.length) < 1e-6);
      }
    }),
  );
});

test('nobody works more than all the time, and nobody is quicker than the work', () => {
  fc.assert(
    fc.property(run, (given) => {
      const { busy, p50Ms, p999Ms } = simulate(given);
      for (const share of Object.values(busy)) assert.ok(share <= 1 + 1e-9, `${share}`);
      assert.ok(p50Ms <= p999Ms);
    }),
  );
});

test('the same seed is the same run, another seed another one', () => {
  const one: Run = { plan: queueOf('EXPONENTIAL'), arrivals: open(500), count: 1_000, seed: 7 };
  assert.deepEqual(simulate(one), simulate(one));
  assert.notDeepEqual(simulate(one), simulate({ ...one, seed: 8 }));
});

test('no more are inside at once than may be', () => {
  const crowded = { ...queueOf('EXACT'), mostInside: 5 };
  const { refused, meanInside } = simulate({
    plan: crowded,
    arrivals: open(3_000),
    count: 5_000,
    seed: 1,
  });
  assert.ok(refused > 2_500, `${refused} refused at three times the capacity`);
  assert.ok(meanInside <= 5);
});

test('what is due at one moment happens in the order in which it was said', () => {
  const calendar = new Calendar();
  const seen: string[] = [];
  for (const name of ['a', 'b', 'c']) calendar.after(2, () => seen.push(name));
  calendar.after(1, () => calendar.after(1, () => seen.push('d')));
  calendar.after(0, () => seen.push('first'));
  calendar.run();
  assert.deepEqual(seen, ['first', 'a', 'b', 'c', 'd']);
  assert.equal(calendar.nowMs, 2);
});

const SERVICE_MS = 1;

/** One at a time, a millisecond each. */
function queueOf(spread: 'EXACT' | 'EXPONENTIAL'): Plan {
  const part = { on: 'service', fixedMs: 0, eachMs: SERVICE_MS, spread } as const;
  const batches = { mostTogether: 1, parts: [part] } as const;
  return {
    cores: { service: 1 },
    lanes: { issuer: batches },
    road: [{ kind: 'BATCH', lane: 'issuer' }],
  };
}

const open = (perSecond: number): Arrivals => ({ kind: 'OPEN', perSecond });

for (const load of [0.3, 0.5, 0.8]) {
  const given = { arrivals: open(1_000 * load), count: 200_000, seed: 11 };

  test(`batches of one, work of exact length (M/D/1) at ${load}`, () => {
    const { meanMs, busy } = simulate({ plan: queueOf('EXACT'), ...given });
    near(meanMs, SERVICE_MS + (load * SERVICE_MS) / (2 * (1 - load)), 0.03);
    near(busy.service ?? 0, load, 0.02);
  });

  test(`batches of one, work of exponential length (M/M/1) at ${load}`, () => {
    const { meanMs, p99Ms } = simulate({ plan: queueOf('EXPONENTIAL'), ...given });
    const mean = SERVICE_MS / (1 - load);
    near(meanMs, mean, 0.05);
    near(p99Ms, 0 - mean * Math.log(0.01), 0.08);
  });
}

function near(value: number, expected: number, tolerance: number): void {
  const off = Math.abs(value / expected - 1);
  assert.ok(off <= tolerance, `${value} instead of ${expected}`);
}

test('those who are answered together come back together: half of them at a time', () => {
  const parts = [{ fixedMs: 4, eachMs: 0.25 }];
  const plan: Plan = {
    cores: {},
    lanes: { issuer: { mostTogether: 128, parts } },
    road: [{ kind: 'BATCH', lane: 'issuer' }],
  };
  const arrivals = { kind: 'CLOSED', inFlight: 64, returnMs: 0.1 } as const;
  const { batches, perSecond } = simulate({ plan, arrivals, count: 20_000, seed: 1 });
  // The first goes alone, the 63 others follow: they never meet again, and take turns.
  near(batches.issuer?.mean ?? 0, 32, 0.02);
  near(perSecond, (64 * 1_000) / (4 + 0.25 + 4 + 0.25 * 63), 0.02);
});
