/** What a payment costs a bank in several processes, against the same in one. */
import { median, rounded, spreadOf } from '../figures.ts';

export interface Turn {
  readonly perSecond: number;
  /** Processor microseconds of a payment, the bank's and PostgreSQL's together. */
  readonly processorUs: number;
  readonly p99Ms: number;
}

export interface WorkersRound {
  readonly one: Turn;
  readonly several: Turn;
}

/** What programs read with `--json`. */
export interface WorkersLine {
  readonly name: string;
  readonly summary: string;
  readonly workers: number;
  /** Of processor time, median of the rounds' ratios: less is better. */
  readonly ratio: number;
  readonly spread: readonly [number, number];
  readonly atMost: number;
  /** Payments a second, several against one. */
  readonly throughputRatio: number;
  readonly one: Turn;
  readonly several: Turn;
}

const AT_MOST = 1.1;

export function workersLine(workers: number, rounds: readonly WorkersRound[]): WorkersLine {
  const ratios = rounds.map(({ one, several }) => several.processorUs / one.processorUs);
  const faster = rounds.map(({ one, several }) => several.perSecond / one.perSecond);
  return {
    name: `workers-${workers}`,
    summary: `processor time of a payment at a bank in ${workers} processes, against one`,
    workers,
    ratio: rounded(median(ratios)),
    spread: spreadOf(ratios),
    atMost: AT_MOST,
    throughputRatio: rounded(median(faster)),
    one: middle(rounds.map(({ one }) => one)),
    several: middle(rounds.map(({ several }) => several)),
  };
}

function middle(turns: readonly Turn[]): Turn {
  const of = (name: keyof Turn) => Math.round(median(turns.map((turn) => turn[name])));
  return { perSecond: of('perSecond'), processorUs: of('processorUs'), p99Ms: of('p99Ms') };
}

export function workersInWords(line: WorkersLine): string {
  const { name, summary, ratio, spread, atMost, throughputRatio, one, several } = line;
  const told = ({ processorUs, perSecond, p99Ms }: Turn) =>
    `${processorUs} µs, ${perSecond} a second, p99 ${p99Ms} ms`;
  return (
    `${name}: ${ratio} times the cost (rounds ${spread[0]} to ${spread[1]}; at most ${atMost}), ` +
    `${throughputRatio} times as many a second\n  ${summary}\n` +
    `  ${told(several)}\n  against ${told(one)}`
  );
}
