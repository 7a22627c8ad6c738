/** One tap, enrolment or script as its entries tell it: when what passed between whom. */
import type { TraceEntry } from '../../core/trace-feed.ts';
import { LANES } from '../../timeline/parties.ts';

/** An entry and how long it came after the one before it. */
export interface Moment {
  readonly entry: TraceEntry;
  /** Milliseconds since the first entry. */
  readonly sinceStartMs: number;
  readonly sinceBeforeMs: number;
}

export function momentsOf(entries: readonly TraceEntry[]): readonly Moment[] {
  const start = entries[0]?.at ?? 0;
  return entries.map((entry, i) => ({
    entry,
    sinceStartMs: entry.at - start,
    sinceBeforeMs: entry.at - (entries[i - 1]?.at ?? entry.at),
  }));
}

/** The parties that spoke, in the order of the stage's lanes; others behind them. */
export function lanesOf(entries: readonly TraceEntry[]): readonly string[] {
  const there = new Set(entries.flatMap(({ from, to }) => [from, to]));
  const known: readonly string[] = LANES;
  const others = [...there].filter((name) => !known.includes(name)).sort();
  return [...known.filter((name) => there.has(name)), ...others];
}

export interface Filter {
  readonly kind: TraceEntry['kind'] | '';
  readonly party: string;
  readonly text: string;
}

export const EVERYTHING: Filter = { kind: '', party: '', text: '' };

export function passes({ kind, party, text }: Filter, { entry }: Moment): boolean {
  if (kind !== '' && entry.kind !== kind) return false;
  if (party !== '' && entry.from !== party && entry.to !== party) return false;
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return true;
  return [entry.summary, ...(entry.details ?? [])].some((line) =>
    line.toLowerCase().includes(wanted),
  );
}

/** `4 ms`, `1.25 s`, `2:05 min`: for tables, the same in every language. */
export function spelledDuration(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}

/** A retrieval reference number: only such a tap can be explained by the parties. */
export function isPaymentReference(reference: string): boolean {
  return /^[0-9A-Z]{12}$/.test(reference);
}
