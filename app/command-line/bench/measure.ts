/**
 * How two pieces of work are compared: in one process, in alternating rounds, by the processor time
 * they take, so that neither other programs nor waiting count. What is told is the median of the
 * rounds' ratios.
 */
import { allocatedBytes } from './allocation.ts';
import { median, rounded } from './figures.ts';

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
  /** Our operations a second of processor time, median of the rounds. */
  readonly work: number;
  /** The reference's operations a second of processor time, median of the rounds. */
  readonly reference: number;
  /** How many times the reference's speed ours is, median of the rounds' ratios. */
  readonly ratio: number;
  /** The slowest and the quickest round's ratio. */
  readonly spread: readonly [number, number];
  /** One operation of ours by the clock on the wall, milliseconds. */
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

/** Calls between two looks at the clock while the work is warmed. */
const CALLS_AT_FIRST = 32;
/** How long one side works before the other has its turn. */
const SPELL_MS = 6;
const SINGLE_CALLS = 20_000;
/** How many rounds long each is run first: until the compiler has seen enough of it. */
const WARMING_ROUNDS = 30;

/** Runs a contest: both warmed first, then in turns. */
export function compare(contest: Contest, { rounds, roundMs }: Effort): Comparison {
  const { name, summary, ours, reference } = contest;
  const ourSpell = { work: ours, calls: callsASpell(ours, WARMING_ROUNDS * roundMs) };
  const theirSpell = { work: reference, calls: callsASpell(reference, WARMING_ROUNDS * roundMs) };
  const speeds = Array.from({ length: rounds }, () => oneRound(ourSpell, theirSpell, roundMs));
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

/** So many calls that the clock costs nothing, and so few that both sides see the same machine. */
interface Spell {
  readonly work: () => unknown;
  readonly calls: number;
}

/** Warms the work, and says how many calls fill a spell. */
function callsASpell(work: () => unknown, warmingMs: number): number {
  let calls = 0;
  let spentMs = 0;
  while (spentMs < warmingMs) {
    spentMs += spend({ work, calls: CALLS_AT_FIRST });
    calls += CALLS_AT_FIRST;
  }
  return Math.max(1, Math.round((calls * SPELL_MS) / spentMs));
}

/** Short spells of both in turns, until both have had their time; operations a second of each. */
function oneRound(ours: Spell, theirs: Spell, roundMs: number): { ours: number; theirs: number } {
  const spent = { ours: 0, theirs: 0 };
  let spells = 0;
  while (spent.ours < roundMs || spent.theirs < roundMs) {
    spent.ours += spend(ours);
    spent.theirs += spend(theirs);
    spells += 1;
  }
  return {
    ours: (spells * ours.calls * 1000) / spent.ours,
    theirs: (spells * theirs.calls * 1000) / spent.theirs,
  };
}

/**
 * Processor time of one spell, milliseconds. Of the whole process: what collecting the garbage
 * takes beside it counts as well.
 */
function spend({ work, calls }: Spell): number {
  const started = process.cpuUsage();
  for (let i = 0; i < calls; i++) work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
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
