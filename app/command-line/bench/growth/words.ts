/** The lines of what grows, for people. */
import type { Cost, GrowthLine, MemoryLine, SizeLine } from './lines.ts';

export function growthInWords(line: GrowthLine): string {
  return line.name === 'memory' ? memoryInWords(line as MemoryLine) : sizeInWords(line as SizeLine);
}

function sizeInWords(line: SizeLine): string {
  const { name, summary, cards, referenceCards, ratio, spread, atMost, bytesACard } = line;
  const { processorUs, referenceUs, perSecond, p50Ms, p99Ms, p999Ms } = line;
  return (
    `${name}: ${ratio} times the cost (rounds ${spread[0]} to ${spread[1]}; at most ${atMost})\n` +
    `  ${summary}\n` +
    `  ${count(cards)} cards: ${costInWords(processorUs)}; ` +
    `${count(referenceCards)}: ${costInWords(referenceUs)}\n` +
    `  ${perSecond} a second: p50 ${p50Ms} ms, p99 ${p99Ms} ms, p99.9 ${p999Ms} ms; ` +
    `${count(bytesACard)} bytes a card on the disk`
  );
}

function costInWords({ service, postgres }: Cost): string {
  return postgres === 0 ? `${service} µs` : `service ${service} µs, PostgreSQL ${postgres} µs`;
}

function memoryInWords({ name, summary, samples, ratio }: MemoryLine): string {
  const told = samples.map(
    ({ payments, bytes }) => `  after ${count(payments)}: ${Math.round(bytes / 1_000_000)} MB`,
  );
  return (
    `${name}: ${ratio} times as much at the most in the second half as in the first\n` +
    `  ${summary}\n${told.join('\n')}`
  );
}

const count = (value: number) => value.toLocaleString('en');
