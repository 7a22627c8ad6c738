/** What the plots show, out of what the service has counted: rates, reasons, times. */
import type { operateContract } from '@armilla/api/operate';
import type { AnswerOf } from '@armilla/kit/contract';

export type Traffic = AnswerOf<typeof operateContract.operations.getTraffic>;
export type Series = Traffic['traffic'][number];
export type Window = Traffic['window'];

/** How a payment ended: yes, no, or in nothing (DE 39; `NO_ANSWER`). */
export type End = 'APPROVED' | 'DECLINED' | 'NO_ANSWER';

const APPROVALS: readonly string[] = ['00', '08', '10'];

export function endOf(outcome: string): End {
  if (outcome === 'NO_ANSWER') return 'NO_ANSWER';
  return APPROVALS.includes(outcome) ? 'APPROVED' : 'DECLINED';
}

export interface Ends {
  readonly all: number;
  readonly approved: number;
  readonly declined: number;
  readonly lost: number;
}

export function endsOf(outcomes: Readonly<Record<string, number>>): Ends {
  const ends = { APPROVED: 0, DECLINED: 0, NO_ANSWER: 0 };
  for (const [outcome, many] of Object.entries(outcomes)) ends[endOf(outcome)] += many;
  const { APPROVED: approved, DECLINED: declined, NO_ANSWER: lost } = ends;
  return { all: approved + declined + lost, approved, declined, lost };
}

export interface Rates {
  readonly at: readonly number[];
  readonly approved: readonly number[];
  readonly declined: readonly number[];
  readonly lost: readonly number[];
}

/** What rates are told in: a second where points are short, a minute where they are long. */
export const RATE_MS: Readonly<Record<Window, number>> = {
  MINUTES: 1_000,
  HOUR: 60_000,
  HOURS: 60_000,
};

export function ratesOf(payments: Series, { window, pointMs }: Traffic): Rates {
  const ends = payments.points.map(({ outcomes }) => endsOf(outcomes));
  const rate = (name: keyof Ends) => ends.map((one) => (one[name] * RATE_MS[window]) / pointMs);
  return {
    at: payments.points.map(({ at }) => at),
    approved: rate('approved'),
    declined: rate('declined'),
    lost: rate('lost'),
  };
}

export interface Reason {
  /** DE 39, or `NO_ANSWER`. */
  readonly code: string;
  readonly count: number;
  /** Of all that were not approved, from 0 to 1. */
  readonly part: number;
}

/** Why payments were not approved, the commonest first. */
export function reasonsOf({ whole }: Series): readonly Reason[] {
  const others = Object.entries(whole.outcomes).filter(([code]) => endOf(code) !== 'APPROVED');
  const all = others.reduce((sum, [, many]) => sum + many, 0);
  return others
    .map(([code, count]) => ({ code, count, part: count / all }))
    .sort((a, b) => b.count - a.count || a.code.localeCompare(b.code));
}

export function paymentsOf({ traffic }: Traffic): Series | undefined {
  return traffic.find(({ kind }) => kind === 'PAYMENTS');
}

/** What of a series ended badly: faults of ours, and messages that nobody answered. */
export function lostOf({ whole: { outcomes } }: Series): number {
  return (outcomes.FAULT ?? 0) + (outcomes.NO_ANSWER ?? 0);
}
