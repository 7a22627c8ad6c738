import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workersInWords, workersLine } from './lines.ts';

test('a line tells the median of the rounds’ ratios, of cost and of speed', () => {
  const turn = (processorUs: number, perSecond: number) => ({ processorUs, perSecond, p99Ms: 5 });
  const line = workersLine(2, [
    { one: turn(100, 10), several: turn(100, 20) },
    { one: turn(100, 10), several: turn(110, 18) },
    { one: turn(200, 10), several: turn(300, 9) },
  ]);
  assert.deepEqual([line.ratio, line.spread, line.throughputRatio], [1.1, [1, 1.5], 1.8]);
  assert.match(workersInWords(line), /1\.1 times the cost .*1\.8 times as many a second\n.*2 proc/);
});
