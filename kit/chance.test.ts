/** Chance, and the identifiers made of time and chance. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { digits, seededChance, systemChance } from './chance.ts';
import { identifier } from './identifier.ts';

test('a seeded chance says the same for the same seed, and something else for another', () => {
  const bytes = (seed: number) => [...seededChance(seed).bytes(64)];
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      assert.deepEqual(bytes(seed), bytes(seed));
      assert.notDeepEqual(bytes(seed), bytes(seed + 1));
    }),
  );
});

test('the system’s chance does not repeat itself', () => {
  const seen = new Set(Array.from({ length: 100 }, () => systemChance.bytes(16).join()));
  assert.equal(seen.size, 100);
});

test('digits are equally likely', () => {
  const count = new Array<number>(10).fill(0);
  for (const digit of digits(systemChance, 20_000))
    count[Number(digit)] = (count[Number(digit)] ?? 0) + 1;
  // Chi-squared with nine degrees of freedom: above 40 once in a hundred thousand runs.
  const chiSquared = count.reduce((sum, found) => sum + (found - 2_000) ** 2 / 2_000, 0);
  assert.ok(chiSquared < 40, String(count));
});

test('bytes that would favour the low digits are thrown away', () => {
  const bytes = [255, 250, 249, 7];
  const chance = { bytes: () => Uint8Array.of(bytes.shift() ?? 0) };
  assert.equal(digits(chance, 2), '97');
});

test('identifiers sort by their time and look as contracts want them', () => {
  const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
  fc.assert(
    fc.property(time, time, (a, b) => {
      const [first, second] = [a, b].map((at) => identifier('tx', at, systemChance));
      assert.match(first ?? '', /^[a-z]{2,12}_[0-9a-z]{26}$/);
      if (a !== b) assert.equal((first ?? '') < (second ?? ''), a < b);
      else assert.notEqual(first, second);
    }),
  );
});
