/**
 * How two pieces of work are compared: in one process, in alternating rounds, so that a noisy
 * machine slows both alike. What is told is the median of the rounds' ratios.
 */
import { allocatedBytes } from './allocation.ts';

/** Two ways to the same end. Both throw when their answer is not the one expected. */
export interface Contest {
  readonly name: string;
  /** What is measured, and what against, in a sentence. */
  readonly summary: string;
  readonly ours: () => unknown;
  readonly reference: () => unknown;
  /** How often it is timed call by call, where one takes milliseconds. */
  readonly singleCalls?: number;
  /** The decoding alone and the length of its input, to see what it allocates. */
  readonly decoding?: { readonly work: () => unknown; readonly inputBytes: number };
}

/** One line of a benchmark: what programs read with `--json`. */
export interface Comparison {
  readonly name: string;
  readonly summary: string;
  /** Our operations a second, median of the rounds. */
  readonly work: number;
  /** The reference's operations a second, median of the rounds. */
  readonly reference: number;
  /** How many times the reference's speed ours is, median of the rounds' ratios. */
  readonly ratio: number;
  /** The slowest and the quickest round's ratio. */
  readonly spread: readonly [number, number];
  /** One operation of ours, milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of one decoding, where the work has one. */
  readonly inputBytes?: number;
  readonly allocatedBytes?: number;
}

export interface Effort {
  readonly rounds: number;
  readonly roundMs: number;
}

/** Calls between two looks at the clock, so that the clock costs nothing. */
const CALLS_A_LOOK = 32;
const SINGLE_CALLS = 20_000;

/** Runs a contest: both warmed first, then in turns. */
export function compare(contest: Contest, { rounds, roundMs }: Effort): Comparison {
  const { name, summary, ours, reference } = contest;
  perSecond(ours, roundMs);
  perSecond(reference, roundMs);
  const speeds = Array.from({ length: rounds }, (_, round) => {
    const first = round % 2 === 0 ? perSecond(ours, roundMs) : undefined;
    const theirs = perSecond(reference, roundMs);
    return { ours: first ?? perSecond(ours, roundMs), theirs };
  });
  const ratios = speeds.map((speed) => speed.ours / speed.theirs).sort((a, b) => a - b);
  return {
    name,
    summary,
    work: Math.round(median(speeds.map((speed) => speed.ours))),
    reference: Math.round(median(speeds.map((speed) => speed.theirs))),
    ratio: rounded(median(ratios)),
    spread: [rounded(ratios[0] ?? 0), rounded(ratios.at(-1) ?? 0)],
    ...percentiles(ours, contest.singleCalls ?? SINGLE_CALLS),
    ...allocation(contest),
  };
}

function allocation({ decoding }: Contest): Pick<Comparison, 'inputBytes' | 'allocatedBytes'> {
  if (decoding === undefined) return {};
  return { inputBytes: decoding.inputBytes, allocatedBytes: allocatedBytes(decoding.work) };
}

function perSecond(work: () => unknown, milliseconds: number): number {
  const started = performance.now();
  let calls = 0;
  for (;;) {
    for (let i = 0; i < CALLS_A_LOOK; i++) work();
    calls += CALLS_A_LOOK;
    const elapsed = performance.now() - started;
    if (elapsed >= milliseconds) return (calls * 1000) / elapsed;
  }
}

/** Single calls one by one; the clock's own share stays in. */
function percentiles(work: () => unknown, calls: number): { p50Ms: number; p99Ms: number } {
  const times = new Float64Array(calls);
  for (let i = 0; i < calls; i++) {
    const started = performance.now();
    work();
    times[i] = performance.now() - started;
  }
  times.sort();
  return {
    p50Ms: rounded(times[calls >> 1] ?? 0, 5),
    p99Ms: rounded(times[Math.floor(calls * 0.99)] ?? 0, 5),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
