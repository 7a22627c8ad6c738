/** The book that is kept of a simulation: who came, who was refused, and how long the rest took. */
import type { Calendar } from './calendar.ts';
import type { Figures } from './plan.ts';
import type { Partition } from './simulate.ts';

/** Of what was answered, the first share is left out of the figures of time. */
const WARMING_SHARE = 0.1;

export class Book {
  readonly #calendar: Calendar;
  readonly #tookMs: Float64Array;
  readonly #endedMs: Float64Array;
  #sent = 0;
  #answered = 0;
  #refused = 0;
  #inside = 0;
  #insideMs = 0;
  #changedMs = 0;

  constructor(calendar: Calendar, count: number) {
    this.#calendar = calendar;
    this.#tookMs = new Float64Array(count);
    this.#endedMs = new Float64Array(count);
  }

  refused(): void {
    this.#sent += 1;
    this.#refused += 1;
  }

  /** Somebody came in; to be called when they are answered. */
  entered(): () => void {
    const since = this.#calendar.nowMs;
    this.#sent += 1;
    this.#change(1);
    return () => {
      this.#change(-1);
      this.#tookMs[this.#answered] = this.#calendar.nowMs - since;
      this.#endedMs[this.#answered] = this.#calendar.nowMs;
      this.#answered += 1;
    };
  }

  #change(by: number): void {
    const { nowMs } = this.#calendar;
    this.#insideMs += this.#inside * (nowMs - this.#changedMs);
    this.#changedMs = nowMs;
    this.#inside += by;
  }

  figures(partitions: readonly Partition[]): Figures {
    const answered = this.#answered;
    const from = Math.floor(WARMING_SHARE * answered);
    const all = this.#tookMs.subarray(0, answered);
    const sorted = all.slice(from).sort();
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    const ended = this.#endedMs;
    // Those who are still inside when the last one was sent have less and less company.
    const until = Math.max(from, Math.floor((1 - WARMING_SHARE) * answered) - 1);
    const spanMs = (ended[until] ?? 0) - (ended[from] ?? 0);
    const lastedMs = ended[answered - 1] ?? 0;
    return {
      sent: this.#sent,
      answered,
      refused: this.#refused,
      perSecond: spanMs === 0 ? 0 : ((until - from) * 1_000) / spanMs,
      meanMs: mean(sorted),
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      p999Ms: at(0.999),
      lastedMs,
      meanInside: lastedMs === 0 ? 0 : this.#insideMs / lastedMs,
      meanOfAllMs: mean(all),
      batches: batchesOf(partitions),
      busy: busyOf(partitions, lastedMs),
    };
  }
}

const mean = (values: Float64Array): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

function batchesOf(partitions: readonly Partition[]): Figures['batches'] {
  const names = [...(partitions[0]?.lanes.keys() ?? [])];
  return Object.fromEntries(
    names.map((name) => {
      const lanes = partitions.flatMap(({ lanes }) => lanes.get(name) ?? []);
      const count = lanes.reduce((sum, { batches }) => sum + batches, 0);
      const joined = lanes.reduce((sum, lane) => sum + lane.joined, 0);
      const most = Math.max(...lanes.map((lane) => lane.most));
      return [name, { count, mean: count === 0 ? 0 : joined / count, most }];
    }),
  );
}

function busyOf(partitions: readonly Partition[], lastedMs: number): Figures['busy'] {
  const names = [...(partitions[0]?.cores.keys() ?? [])];
  return Object.fromEntries(
    names.map((name) => {
      const owned = partitions.flatMap(({ cores }) => cores.get(name) ?? []);
      const couldMs = owned.reduce((sum, { count }) => sum + count * lastedMs, 0);
      const busyMs = owned.reduce((sum, one) => sum + one.busyMs, 0);
      return [name, couldMs === 0 ? 0 : busyMs / couldMs];
    }),
  );
}
