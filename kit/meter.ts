/**
 * How much passes, how it comes out and how long it takes: counted by the second for some minutes
 * and by the minute for some hours, in memory that is taken once and never grows. Of times a
 * histogram with fixed bounds is kept, from which percentiles are read. Nothing decides by it.
 */
import type { Clock } from './clock.ts';

/** How fine a past is looked at: how long a point is, and how many points there are. */
export const WINDOWS = {
  MINUTES: { grain: 'SECOND', pointMs: 5_000, points: 60 },
  HOUR: { grain: 'MINUTE', pointMs: 60_000, points: 60 },
  HOURS: { grain: 'MINUTE', pointMs: 360_000, points: 60 },
} as const;
export type Window = keyof typeof WINDOWS;

export interface MeterPoint {
  /** When it began. */
  readonly at: number;
  readonly count: number;
  /** How many came out how; what never happened is left out. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Half took no longer; `null` where nothing passed. */
  readonly p50Ms: number | null;
  /** Of a hundred, one took longer. */
  readonly p99Ms: number | null;
}

export interface Reading {
  readonly points: readonly MeterPoint[];
  /** All points together. */
  readonly whole: MeterPoint;
}

export interface Noted {
  readonly at: number;
  readonly outcome: string;
}

export interface Meter {
  /** Something passed. What it took is in milliseconds, with fractions. */
  note(series: string, outcome: string, tookMs: number): void;
  /** Every series that anything was noted of, in the order of their first. */
  series(): readonly string[];
  /** Points without anything are there too; the last one is still going on. */
  read(series: string, window: Window): Reading;
  /** Everything since the start. */
  totals(series: string): Totals;
  /** What passed last, with this outcome or with any. */
  last(series: string, outcome?: string): Noted | undefined;
}

/** What a series comes to since the start; of times by how many fell under each bound. */
export interface Totals {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly boundsMs: readonly number[];
  readonly buckets: readonly number[];
  readonly sumMs: number;
}

/** Upper ends in milliseconds; what takes longer falls into one more. */
const BOUNDS_MS: readonly number[] = [
  ...[0.1, 0.2, 0.5, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700],
  ...[1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000, 15_000],
];
const LONGEST_MS = 30_000;
const OUTCOMES = 16;
/** What is left of the columns when a series comes out in more ways than there are columns. */
const OTHER = 'OTHER';
const COLUMNS = OUTCOMES + BOUNDS_MS.length + 1;
const MOST_SERIES = 48;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** With 48 series at the most it takes 12 MB at the most. */
export function meter(clock: Clock): Meter {
  const kept = new Map<string, Series>();
  const open = (name: string) => {
    const known = kept.get(name);
    if (known !== undefined || kept.size >= MOST_SERIES) return known;
    const made = new Series();
    kept.set(name, made);
    return made;
  };
  return {
    note: (name, outcome, tookMs) => open(name)?.note(outcome, tookMs, clock.now()),
    series: () => [...kept.keys()],
    read: (name, window) => (kept.get(name) ?? new Series()).read(window, clock.now()),
    totals: (name) => (kept.get(name) ?? new Series()).totals(),
    last: (name, outcome) => kept.get(name)?.last(outcome),
  };
}

class Series {
  readonly #seconds = new Ring(SECOND_MS, span('SECOND', SECOND_MS));
  readonly #minutes = new Ring(MINUTE_MS, span('MINUTE', MINUTE_MS));
  readonly #outcomes: string[] = [];
  readonly #last = new Map<string, number>();
  readonly #total = new Float64Array(COLUMNS);
  #sumMs = 0;
  #latest: Noted | undefined;

  note(said: string, tookMs: number, now: number): void {
    const column = this.#columnOf(said);
    const outcome = this.#outcomes[column] ?? OTHER;
    const bucket = OUTCOMES + bucketOf(tookMs);
    for (const ring of [this.#seconds, this.#minutes]) {
      ring.add(now, column);
      ring.add(now, bucket);
    }
    add(this.#total, column, 1);
    add(this.#total, bucket, 1);
    this.#sumMs += tookMs;
    this.#last.set(outcome, now);
    this.#latest = { at: now, outcome };
  }

  totals(): Totals {
    const named = this.#outcomes.map((name, i) => [name, this.#total[i] ?? 0] as const);
    return {
      outcomes: Object.fromEntries(named),
      boundsMs: BOUNDS_MS,
      buckets: [...this.#total.subarray(OUTCOMES)],
      sumMs: this.#sumMs,
    };
  }

  last(outcome: string | undefined): Noted | undefined {
    if (outcome === undefined) return this.#latest;
    const at = this.#last.get(outcome);
    return at === undefined ? undefined : { at, outcome };
  }

  read(window: Window, now: number): Reading {
    const { grain, pointMs, points } = WINDOWS[window];
    const ring = grain === 'SECOND' ? this.#seconds : this.#minutes;
    const end = (Math.floor(now / pointMs) + 1) * pointMs;
    const whole = new Float64Array(COLUMNS);
    const read = Array.from({ length: points }, (_, i) => {
      const at = end - (points - i) * pointMs;
      const sums = ring.sum(at, at + pointMs);
      for (let column = 0; column < COLUMNS; column++) add(whole, column, sums[column] ?? 0);
      return this.#pointOf(at, sums);
    });
    return { points: read, whole: this.#pointOf(end - points * pointMs, whole) };
  }

  /** The last column is everybody's who came too late for one of their own. */
  #columnOf(outcome: string): number {
    const known = this.#outcomes.indexOf(outcome);
    if (known >= 0) return known;
    if (this.#outcomes.length >= OUTCOMES - 1) {
      this.#outcomes[OUTCOMES - 1] = OTHER;
      return OUTCOMES - 1;
    }
    return this.#outcomes.push(outcome) - 1;
  }

  #pointOf(at: number, sums: Float64Array): MeterPoint {
    const outcomes = this.#outcomes.flatMap((name, i) => {
      const many = sums[i] ?? 0;
      return many === 0 ? [] : [[name, many] as const];
    });
    const count = outcomes.reduce((sum, [, many]) => sum + many, 0);
    const times = sums.subarray(OUTCOMES);
    const quantile = (share: number) => (count === 0 ? null : quantileOf(times, count, share));
    const named = Object.fromEntries(outcomes);
    return { at, count, outcomes: named, p50Ms: quantile(0.5), p99Ms: quantile(0.99) };
  }
}

/** Slots of equal length, each used again when its time has gone round. */
class Ring {
  readonly #slotMs: number;
  readonly #slots: number;
  /** Which slot of all time each holds. */
  readonly #holds: Float64Array;
  readonly #counts: Uint32Array;

  constructor(slotMs: number, slots: number) {
    this.#slotMs = slotMs;
    this.#slots = slots;
    this.#holds = new Float64Array(slots).fill(-1);
    this.#counts = new Uint32Array(slots * COLUMNS);
  }

  add(now: number, column: number): void {
    const number = Math.floor(now / this.#slotMs);
    const slot = number % this.#slots;
    if (this.#holds[slot] !== number) {
      this.#holds[slot] = number;
      this.#counts.fill(0, slot * COLUMNS, (slot + 1) * COLUMNS);
    }
    const at = slot * COLUMNS + column;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  /** Of all slots that begin in this time. */
  sum(from: number, to: number): Float64Array {
    const sums = new Float64Array(COLUMNS);
    for (let number = Math.ceil(from / this.#slotMs); number * this.#slotMs < to; number++) {
      const slot = number % this.#slots;
      if (this.#holds[slot] !== number) continue;
      for (let column = 0; column < COLUMNS; column++) {
        add(sums, column, this.#counts[slot * COLUMNS + column] ?? 0);
      }
    }
    return sums;
  }
}

function add(sums: Float64Array, column: number, many: number): void {
  sums[column] = (sums[column] ?? 0) + many;
}

/** Slots that the longest window of a grain looks at, and one more for its unfinished point. */
function span(grain: 'SECOND' | 'MINUTE', slotMs: number): number {
  const wanted = Object.values(WINDOWS).filter((window) => window.grain === grain);
  return Math.max(...wanted.map(({ pointMs, points }) => (pointMs * (points + 1)) / slotMs));
}

function bucketOf(tookMs: number): number {
  const found = BOUNDS_MS.findIndex((bound) => tookMs <= bound);
  return found < 0 ? BOUNDS_MS.length : found;
}

/** As if what fell into a bucket lay evenly in it. */
function quantileOf(times: Float64Array, count: number, share: number): number {
  const rank = share * count;
  let before = 0;
  for (let i = 0; i <= BOUNDS_MS.length; i++) {
    const here = times[i] ?? 0;
    if (here > 0 && before + here >= rank) {
      const low = BOUNDS_MS[i - 1] ?? 0;
      const high = BOUNDS_MS[i] ?? LONGEST_MS;
      return low + ((high - low) * (rank - before)) / here;
    }
    before += here;
  }
  return LONGEST_MS;
}
