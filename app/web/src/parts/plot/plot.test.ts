/** Plots: what is where, and what is read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  frameOf,
  middlesOf,
  movedBy,
  namedPoints,
  nearest,
  type PlotProps,
  readingAt,
} from './plot.ts';

const PLOT: PlotProps = {
  title: 'Spending',
  axisName: 'Month',
  labels: ['September', 'October', 'November'],
  series: [
    { id: 'spent', name: 'Spent', values: [1_000, null, 4_200] },
    { id: 'back', name: 'Back', values: [0, 100, -300] },
  ],
  spell: (value) => `€${value / 100}`,
};

test('the highest figure is within the plot, nought is a line of it, and less than nought below', () => {
  const frame = frameOf(PLOT, 400, 200);
  assert.ok(frame.y(4_200) >= 10 && frame.y(4_200) < frame.y(1_000));
  assert.ok(frame.y(-300) > frame.y(0) && frame.y(-300) <= 176);
  assert.ok(frame.marks.some(({ text }) => text === '€0'));
});

test('figures that are all nought have a plot as well', () => {
  const flat = { ...PLOT, series: [{ id: 'a', name: 'A', values: [0, 0, null] }] };
  assert.equal(frameOf(flat, 400, 200).y(0), 176);
});

test('points lie evenly, or where their time says', () => {
  const frame = frameOf(PLOT, 400, 200);
  const [a = 0, b = 0, c = 0] = middlesOf(PLOT, frame);
  assert.ok(Math.abs(b - a - (c - b)) < 1e-9);
  const [d = 0, e = 0, f = 0] = middlesOf({ ...PLOT, at: [0, 10, 100] }, frame);
  assert.ok(Math.abs((e - d) * 10 - (f - d)) < 1e-9);
  assert.equal(nearest([10, 20, 30], 26), 2);
});

test('names that would not fit are left out, the last is not', () => {
  assert.deepEqual(namedPoints(['Jan', 'Feb', 'Mar', 'Apr'], 1_000), [0, 1, 2, 3]);
  assert.deepEqual(namedPoints(['Jan', 'Feb', 'Mar', 'Apr'], 70), [1, 3]);
});

test('keys lead from point to point and never beyond', () => {
  assert.deepEqual(
    ['ArrowLeft', 'ArrowRight', 'Home', 'End', 'x'].map((key) => movedBy(key, 0, 3)),
    [0, 1, 0, 2, 0],
  );
  assert.equal(movedBy('ArrowRight', 2, 3), 2);
});

test('a point is read with its name and every figure', () => {
  assert.equal(readingAt(PLOT, 1), 'October: Spent –, Back €1');
  assert.equal(readingAt({ ...PLOT, series: PLOT.series.slice(0, 1) }, 2), 'November: €42');
});
