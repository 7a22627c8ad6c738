/** What a payment costs as cards grow in number, and what memory does as payments go by. */
import { median, rounded, spreadOf } from '../figures.ts';

/** Processor microseconds that a payment takes. */
export interface Cost {
  readonly service: number;
  readonly postgres: number;
}

export interface CostRound {
  readonly cost: Cost;
  readonly reference: Cost;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
}

/** What programs read with `--json`. */
export interface SizeLine {
  readonly name: string;
  readonly summary: string;
  readonly cards: number;
  readonly referenceCards: number;
  /** Of the costs, median of the rounds' ratios: less is better. */
  readonly ratio: number;
  /** The lowest and the highest round's ratio. */
  readonly spread: readonly [number, number];
  /** What the ratio may be. */
  readonly atMost: number;
  /** Medians of the rounds. */
  readonly processorUs: Cost;
  readonly referenceUs: Cost;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** On the disk, of a card with customer, account and token. */
  readonly bytesACard: number;
}

const AT_MOST = 1.25;
const sum = ({ service, postgres }: Cost) => service + postgres;

export function sizeLine(
  head: Pick<SizeLine, 'cards' | 'referenceCards' | 'bytesACard'>,
  rounds: readonly CostRound[],
): SizeLine {
  const over = (of: (round: CostRound) => number) => rounded(median(rounds.map(of)));
  const ratios = rounds.map(({ cost, reference }) => sum(cost) / sum(reference));
  return {
    name: `cost-${head.cards}`,
    summary: 'processor time of a payment on the whole road, against the same with fewer cards',
    ...head,
    ratio: rounded(median(ratios)),
    spread: spreadOf(ratios),
    atMost: AT_MOST,
    processorUs: {
      service: over(({ cost }) => cost.service),
      postgres: over(({ cost }) => cost.postgres),
    },
    referenceUs: {
      service: over(({ reference }) => reference.service),
      postgres: over(({ reference }) => reference.postgres),
    },
    perSecond: over(({ perSecond }) => perSecond),
    p50Ms: over(({ p50Ms }) => p50Ms),
    p99Ms: over(({ p99Ms }) => p99Ms),
    p999Ms: over(({ p999Ms }) => p999Ms),
  };
}

/** How much memory there is after so many payments. */
export interface MemorySample {
  readonly payments: number;
  /** Resident, of the service. */
  readonly bytes: number;
}

export interface MemoryLine {
  readonly name: 'memory';
  readonly summary: string;
  readonly samples: readonly MemorySample[];
  /** The most of the second half of the payments against the most of the first. */
  readonly ratio: number;
}

export function memoryLine(samples: readonly MemorySample[]): MemoryLine {
  const half = samples.length >> 1;
  const most = (some: readonly MemorySample[]) => Math.max(...some.map(({ bytes }) => bytes));
  return {
    name: 'memory',
    summary: 'resident memory of the service while payments go by',
    samples,
    ratio: rounded(most(samples.slice(half)) / most(samples.slice(0, Math.max(1, half)))),
  };
}

export type GrowthLine = SizeLine | MemoryLine;
