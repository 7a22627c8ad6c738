/** What a work and its reference came to, round by round: the ratios, and the median of them. */
import { median, rounded, spreadOf } from '../figures.ts';
import type { Fired } from './loader.ts';

/** What programs read with `--json`. */
export interface RatioLine {
  readonly name: string;
  readonly summary: string;
  /** Payments a second, median of the rounds. */
  readonly work: number;
  /** What the reference did a second, median of the rounds. */
  readonly reference: number;
  /** Median of the rounds' ratios. */
  readonly ratio: number;
  /** The lowest and the highest round's ratio. */
  readonly spread: readonly [number, number];
  /** What the ratio must reach. */
  readonly mustReach: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** Processor microseconds that a payment takes, by process; where Linux counts them. */
  readonly processorUs: Readonly<Record<string, number>>;
  /** Of the service, after the last round. */
  readonly memoryBytes: number;
}

export interface Round extends Fired {
  readonly processorUs: Readonly<Record<string, number>>;
  readonly referencePerSecond: number;
}

export function ratioLine(
  head: Pick<RatioLine, 'name' | 'summary' | 'mustReach' | 'memoryBytes'>,
  rounds: readonly Round[],
): RatioLine {
  const over = (of: (round: Round) => number) => median(rounds.map(of));
  const ratios = rounds.map((round) => round.perSecond / round.referencePerSecond);
  const places = Object.keys(rounds[0]?.processorUs ?? {});
  return {
    ...head,
    work: Math.round(over((round) => round.perSecond)),
    reference: Math.round(over((round) => round.referencePerSecond)),
    ratio: rounded(median(ratios)),
    spread: spreadOf(ratios),
    p50Ms: rounded(over((round) => round.p50Ms)),
    p90Ms: rounded(over((round) => round.p90Ms)),
    p99Ms: rounded(over((round) => round.p99Ms)),
    p999Ms: rounded(over((round) => round.p999Ms)),
    processorUs: Object.fromEntries(
      places.map((place) => [place, Math.round(over((round) => round.processorUs[place] ?? 0))]),
    ),
  };
}

/** How long a payment takes at half of what the service bears, beside pgbench at half of its own. */
export interface TailLine {
  readonly name: string;
  readonly summary: string;
  /** Begun a second, whether those before were answered or not. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** Told to come later; each counts as slower than all that were let in. */
  readonly turnedAway: number;
  readonly referencePerSecond: number;
  readonly referenceP99Ms: number;
  /** Median of the rounds' ratios of p99. */
  readonly ratio: number;
  readonly spread: readonly [number, number];
  readonly atMost: number;
}

export interface TailRound extends Fired {
  readonly reference: { readonly perSecond: number; readonly p99Ms: number };
}

export function tailLine(
  head: Pick<TailLine, 'name' | 'summary' | 'atMost'>,
  rounds: readonly TailRound[],
): TailLine {
  const over = (of: (round: TailRound) => number) => rounded(median(rounds.map(of)));
  const ratios = rounds.map(({ p99Ms, reference }) => p99Ms / reference.p99Ms);
  return {
    ...head,
    perSecond: Math.round(over((round) => round.perSecond)),
    p50Ms: over((round) => round.p50Ms),
    p90Ms: over((round) => round.p90Ms),
    p99Ms: over((round) => round.p99Ms),
    p999Ms: over((round) => round.p999Ms),
    turnedAway: rounds.reduce((sum, { codes }) => sum + (codes[LATER] ?? 0), 0),
    referencePerSecond: Math.round(over((round) => round.reference.perSecond)),
    referenceP99Ms: over((round) => round.reference.p99Ms),
    ratio: rounded(median(ratios)),
    spread: spreadOf(ratios),
  };
}

/** DE 39 of whoever is told to come later. */
const LATER = '91';

/** Throws when a payment was declined: what is declined quickly is no figure. */
export function mustBeApproved({ codes }: Fired, allowed: readonly string[] = ['00']): void {
  const others = Object.entries(codes).filter(([code]) => !allowed.includes(code));
  if (others.length === 0) return;
  const list = others.map(([code, count]) => `${count} with ${code}`).join(', ');
  throw new Error(`not every payment was approved: ${list}`);
}

export const APPROVED_OR_LATER: readonly string[] = ['00', LATER];
