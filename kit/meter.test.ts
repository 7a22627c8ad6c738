/** What the meter counts, forgets and reads percentiles from, on a clock that is moved by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steppedClock } from './clock.ts';
import { meter, WINDOWS } from './meter.ts';

const START = Date.UTC(2026, 10, 22, 10, 0, 0);

function read() {
  const clock = steppedClock(START);
  return { clock, meter: meter(clock) };
}

test('what passes is counted where and how it came out', () => {
  const { clock, meter: it } = read();
  it.note('payments', '00', 12);
  it.note('payments', '00', 14);
  clock.advance(5_000);
  it.note('payments', '51', 9);
  it.note('wallet', 'DONE', 1);
  const { points, whole } = it.read('payments', 'MINUTES');
  assert.equal(points.length, WINDOWS.MINUTES.points);
  assert.deepEqual(
    points.slice(-2).map(({ at, outcomes }) => [at - START, outcomes]),
    [
      [0, { '00': 2 }],
      [5_000, { '51': 1 }],
    ],
  );
  assert.deepEqual([whole.count, whole.outcomes], [3, { '00': 2, '51': 1 }]);
  assert.deepEqual(it.series(), ['payments', 'wallet']);
  assert.deepEqual(it.last('payments'), { at: START + 5_000, outcome: '51' });
  assert.deepEqual(it.last('payments', '00'), { at: START, outcome: '00' });
});

test('a series nobody has noted anything of is empty points and no times', () => {
  const { points, whole } = read().meter.read('nothing', 'HOUR');
  assert.equal(points.length, WINDOWS.HOUR.points);
  assert.deepEqual([whole.count, whole.outcomes, whole.p50Ms, whole.p99Ms], [0, {}, null, null]);
});

test('percentiles lie within the bounds of what was noted', () => {
  const { meter: it } = read();
  for (let i = 0; i < 98; i++) it.note('road', 'ANSWERED', 12);
  for (let i = 0; i < 2; i++) it.note('road', 'NO_ANSWER', 4_000);
  const { p50Ms, p99Ms } = it.read('road', 'MINUTES').whole;
  assert.ok(p50Ms !== null && p50Ms > 10 && p50Ms <= 15, `${p50Ms}`);
  assert.ok(p99Ms !== null && p99Ms > 3_000 && p99Ms <= 5_000, `${p99Ms}`);
});

test('what took longer than anything is still counted', () => {
  const { meter: it } = read();
  it.note('road', 'ANSWERED', 900_000);
  const { p99Ms } = it.read('road', 'MINUTES').whole;
  assert.ok(p99Ms !== null && p99Ms > 15_000 && p99Ms <= 30_000);
});

test('minutes stay when the seconds are long forgotten, and go in their turn', () => {
  const { clock, meter: it } = read();
  it.note('payments', '00', 10);
  clock.advance(6 * 60_000);
  assert.equal(it.read('payments', 'MINUTES').whole.count, 0);
  assert.equal(it.read('payments', 'HOUR').whole.count, 1);
  clock.advance(3_600_000);
  assert.equal(it.read('payments', 'HOUR').whole.count, 0);
  assert.equal(it.read('payments', 'HOURS').whole.count, 1);
  clock.advance(6 * 3_600_000);
  assert.equal(it.read('payments', 'HOURS').whole.count, 0);
});

test('a slot that is used again holds nothing of its earlier turn', () => {
  const { clock, meter: it } = read();
  it.note('payments', '00', 10);
  // Exactly once around the ring of seconds.
  clock.advance((WINDOWS.MINUTES.points + 1) * WINDOWS.MINUTES.pointMs);
  it.note('payments', '51', 10);
  assert.deepEqual(it.read('payments', 'MINUTES').whole.outcomes, { '51': 1 });
});

test('a clock that was put back loses no count of now', () => {
  const { clock, meter: it } = read();
  it.note('payments', '00', 10);
  clock.advance(-3_600_000);
  it.note('payments', '00', 10);
  assert.equal(it.read('payments', 'MINUTES').whole.count, 1);
});

test('memory ends: outcomes beyond the columns are one, and series beyond the shelf are none', () => {
  const { meter: it } = read();
  for (let i = 0; i < 40; i++) it.note('wallet', `CODE_${i}`, 1);
  const { outcomes, count } = it.read('wallet', 'MINUTES').whole;
  assert.equal(count, 40);
  assert.equal(Object.keys(outcomes).length, 16);
  assert.equal(outcomes.OTHER, 25);
  assert.equal(it.last('wallet')?.outcome, 'OTHER');
  for (let i = 0; i < 100; i++) it.note(`series ${i}`, 'DONE', 1);
  assert.equal(it.series().length, 48);
});
