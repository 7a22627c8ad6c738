/** The line of `armilla bench enrol`, for people. */
import type { EnrolLine } from './lines.ts';

export function enrolInWords(line: EnrolLine): string {
  const { name, summary, work, reference, ratio, spread, atOnce, enrolments, requests } = line;
  const { p50Ms, p90Ms, p99Ms, p999Ms, processorUs, memoryBytes } = line;
  const processor = Object.entries(processorUs).map(([place, us]) => `${place} ${us / 1_000} ms`);
  const memory =
    memoryBytes === undefined
      ? ''
      : `; memory of the service ${Math.round(memoryBytes / 1_048_576)} MB`;
  return (
    `${name}: ${ratio} times the reference (rounds ${spread[0]} to ${spread[1]})\n` +
    `  ${summary}\n` +
    `  ${work} a second against ${reference}, ${atOnce} at once, ${enrolments} in all, each with ` +
    `${requests.reads} reads and ${requests.writes} writes\n` +
    `  half take ${p50Ms} ms at most, 9 of 10 ${p90Ms} ms, 99 of 100 ${p99Ms} ms, ` +
    `999 of 1000 ${p999Ms} ms\n` +
    `  processor an enrolment: ${processor.join(', ')}${memory}`
  );
}
