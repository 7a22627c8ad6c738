/** What a start came to, round by round. */
import { median, rounded, spreadOf } from '../figures.ts';

/** What programs read with `--json`. */
export interface CostLine {
  readonly name: string;
  readonly summary: string;
  readonly unit: 'ms' | 'bytes';
  /** Median of the rounds. */
  readonly work: number;
  /** Of an empty Node process, median of the rounds. */
  readonly reference: number;
  /** How many times as much, median of the rounds' ratios: less is better. */
  readonly ratio: number;
  /** The lowest and the highest round's ratio. */
  readonly spread: readonly [number, number];
}

/** What lies on the disk before anything is started, bytes. */
export interface InstallLine {
  readonly name: 'install';
  /** `node_modules` as it is installed, Node itself among it. */
  readonly packagesBytes: number;
  /** The built pages. */
  readonly pagesBytes: number;
}

export type StartLine = CostLine | InstallLine;

export interface CostRound {
  readonly work: number;
  readonly reference: number;
}

export function costLine(
  head: Pick<CostLine, 'name' | 'summary' | 'unit'>,
  rounds: readonly CostRound[],
): CostLine {
  const ratios = rounds.map(({ work, reference }) => work / reference);
  return {
    ...head,
    work: Math.round(median(rounds.map(({ work }) => work))),
    reference: Math.round(median(rounds.map(({ reference }) => reference))),
    ratio: rounded(median(ratios)),
    spread: spreadOf(ratios),
  };
}
