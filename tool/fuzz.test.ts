import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DecodeError, hex } from '@armilla/bytes';
import { type Finding, fuzz, problemOf, replay, type Target } from './fuzz/fuzz.ts';
import { Dice, nextInput } from './fuzz/mutation.ts';
import { allTargets } from './fuzz/targets.ts';
import { root } from './source.ts';

const TARGETS = allTargets();
const INPUTS = 120_000;

test('every decoder gives a value, its refusal or a DecodeError, whatever it is fed', () => {
  const seed = 20_261_122;
  assert.deepEqual(fuzz(TARGETS, { inputs: INPUTS, seed }), []);
});

test('every decoder is reached by valid input too, so that damage starts from something', () => {
  const accepting = TARGETS.filter(({ seeds, run }) =>
    seeds.some((seed) => {
      try {
        run(seed);
        return true;
      } catch {
        return false;
      }
    }),
  ).map(({ name }) => name);
  const never = TARGETS.map(({ name }) => name).filter((name) => !accepting.includes(name));
  assert.deepEqual(never, []);
});

test('what was found once is not found again', () => {
  const folder = `${root}wire/findings/`;
  const files = existsSync(folder)
    ? readdirSync(folder).filter((file) => file.endsWith('.json'))
    : [];
  for (const file of files) {
    const finding = JSON.parse(readFileSync(`${folder}${file}`, 'utf8')) as Finding;
    assert.equal(replay(TARGETS, finding), undefined, file);
  }
});

test('a decoder with a bug is found, and the finding is short', () => {
  const broken: Target = {
    name: 'broken',
    seeds: [Uint8Array.from({ length: 40 }, (_, i) => i)],
    run: (bytes) => {
      if (bytes.includes(0x9f) && bytes.length > 3) throw new TypeError('undefined is no function');
      throw new DecodeError('', 'no');
    },
  };
  const [finding] = fuzz([broken], { inputs: 5_000, seed: 1 });
  assert.equal(finding?.problem, 'TypeError: undefined is no function');
  assert.equal(finding.input.length, 8);
  assert.equal(replay([broken], finding), finding.problem);
});

test('a decoder that tells its input in its error is found', () => {
  const leaky: Target = {
    name: 'leaky',
    seeds: [],
    run: (bytes) => {
      throw new DecodeError('5A', `no card number: ${hex(bytes)}`);
    },
  };
  assert.match(problemOf(leaky, new Uint8Array(12).fill(0x54)) ?? '', /leaks its input/);
});

test('the same seed gives the same inputs', () => {
  const draw = (seed: number) => {
    const dice = new Dice(seed);
    return Array.from({ length: 50 }, () => hex(nextInput(dice, [new Uint8Array(9)])));
  };
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
});
