/** A history in figures. */
import type { Event } from './history.ts';

export interface Summary {
  readonly questions: number;
  readonly answered: number;
  readonly unanswered: number;
  readonly approved: number;
  /** By DE 39 or HTTP status. */
  readonly refused: Readonly<Record<string, number>>;
  readonly takenBack: number;
  readonly repeats: number;
  readonly stops: number;
  /** The longest time between two answers to payments that said yes, milliseconds. */
  readonly longestGapMs: number;
}

export function summaryOf(events: readonly Event[]): Summary {
  const about = new Map(
    events.flatMap((e) => (e.event === 'asked' ? [[e.key, e.question.about] as const] : [])),
  );
  const answered = events.filter((event) => event.event === 'answered');
  const first = new Map(answered.toReversed().map((event) => [event.key, event]));
  const of = (...kinds: string[]) =>
    [...first.values()].filter(({ key }) => kinds.includes(about.get(key) ?? ''));
  const payments = of('payment', 'tap');
  const refused: Record<string, number> = {};
  for (const { heard } of [...first.values()].filter(({ heard }) => !heard.approved)) {
    refused[heard.code] = (refused[heard.code] ?? 0) + 1;
  }
  const yes = (some: typeof payments) => some.filter(({ heard }) => heard.approved);
  return {
    questions: about.size,
    answered: answered.length,
    unanswered: events.filter(({ event }) => event === 'silence').length,
    approved: yes(payments).length,
    refused,
    takenBack: yes(of('reversal', 'reduction')).length,
    repeats: answered.length - first.size,
    stops: yes(of('stop', 'removal')).length,
    longestGapMs: longestGap(yes(payments).map(({ at }) => at)),
  };
}

function longestGap(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  const gaps = sorted.slice(1).map((at, index) => at - (sorted[index] ?? at));
  return Math.round(Math.max(0, ...gaps));
}
