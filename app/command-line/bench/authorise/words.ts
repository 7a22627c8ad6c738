/** A measured line as people read it. */
import type { RatioLine, TailLine } from './contest.ts';

export function lineInWords(line: RatioLine | TailLine): string {
  return 'atMost' in line ? tailInWords(line) : ratioInWords(line);
}

function ratioInWords(line: RatioLine): string {
  const { name, summary, work, reference, ratio, spread, mustReach, processorUs } = line;
  const { p50Ms, p99Ms, p999Ms, memoryBytes } = line;
  const processor = Object.entries(processorUs).map(([place, us]) => `${place} ${us} µs`);
  return (
    `${name}: ${ratio} times the reference (rounds ${spread[0]} to ${spread[1]}; ` +
    `to be reached ${mustReach})\n` +
    `  ${summary}\n  ${work} a second against ${reference}\n` +
    `  half take ${p50Ms} ms at most, 99 of 100 ${p99Ms} ms, 999 of 1000 ${p999Ms} ms\n` +
    `  processor a payment: ${processor.join(', ')}; ` +
    `memory of the service ${Math.round(memoryBytes / 1_048_576)} MB`
  );
}

function tailInWords(line: TailLine): string {
  const { name, summary, perSecond, p50Ms, p99Ms, p999Ms, ratio, spread, atMost } = line;
  const { referencePerSecond, referenceP99Ms, turnedAway } = line;
  return (
    `${name}: ${ratio} times the reference’s p99 (rounds ${spread[0]} to ${spread[1]}; ` +
    `at most ${atMost})\n` +
    `  ${summary}\n` +
    `  ${perSecond} a second: p50 ${p50Ms} ms, p99 ${p99Ms} ms, p99.9 ${p999Ms} ms, ` +
    `${turnedAway} told to come later; ` +
    `pgbench at ${referencePerSecond}: p99 ${referenceP99Ms} ms`
  );
}
