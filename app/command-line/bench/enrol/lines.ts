/** What enrolling came to, round by round. */
import { median, quantile, rounded, spreadOf } from '../figures.ts';
import type { Requests } from './from-many.ts';
import type { Done } from './load.ts';

/** What programs read with `--json`. */
export interface EnrolLine {
  readonly name: string;
  readonly summary: string;
  /** In all rounds. */
  readonly enrolments: number;
  readonly atOnce: number;
  /** Enrolments a second, median of the rounds. */
  readonly work: number;
  /** How often the bare server was asked as much, a second. */
  readonly reference: number;
  /** Median of the rounds' ratios. */
  readonly ratio: number;
  /** The lowest and the highest round's ratio. */
  readonly spread: readonly [number, number];
  /** From the typed number to the active token, over all rounds. */
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** Of one enrolment. */
  readonly requests: Requests;
  /** Processor microseconds that an enrolment takes, by process; where Linux counts them. */
  readonly processorUs: Readonly<Record<string, number>>;
  /** Of the service, after the last round; absent where no system tells it. */
  readonly memoryBytes?: number;
}

export interface EnrolRound extends Done {
  readonly referencePerSecond: number;
  readonly processorUs: Readonly<Record<string, number>>;
}

export function enrolLine(
  head: Pick<EnrolLine, 'name' | 'summary' | 'atOnce' | 'memoryBytes'>,
  rounds: readonly EnrolRound[],
): EnrolLine {
  const over = (of: (round: EnrolRound) => number) => median(rounds.map(of));
  const ratios = rounds.map((round) => round.perSecond / round.referencePerSecond);
  const sorted = rounds.flatMap(({ latenciesMs }) => latenciesMs).toSorted((a, b) => a - b);
  const at = (share: number) => rounded(quantile(sorted, share));
  const places = Object.keys(rounds[0]?.processorUs ?? {});
  return {
    ...head,
    enrolments: sorted.length,
    work: rounded(over(({ perSecond }) => perSecond)),
    reference: rounded(over(({ referencePerSecond }) => referencePerSecond)),
    ratio: rounded(median(ratios)),
    spread: spreadOf(ratios),
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
    requests: rounds[0]?.requests ?? { reads: 0, writes: 0 },
    processorUs: Object.fromEntries(
      places.map((place) => [place, Math.round(over((round) => round.processorUs[place] ?? 0))]),
    ),
  };
}
