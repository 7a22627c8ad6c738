/**
 * What was sent and what came back, with times: the only thing the judge gets. One JSON object a
 * line, written before anything is sent and as soon as anything has come.
 */
import { openSync, readFileSync, writeSync } from 'node:fs';

/** What one question is about. */
export type Question =
  /** A payment: its reference is DE 37. */
  | {
      readonly about: 'payment';
      readonly rrn: string;
      readonly amountMinor: number;
      readonly token: string;
    }
  /** The payment is to be taken back. */
  | { readonly about: 'reversal'; readonly rrn: string }
  /** Only so much of it is to remain. */
  | { readonly about: 'reduction'; readonly rrn: string; readonly amountMinor: number }
  /** A till of the service holds a band: the reference comes with the answer. */
  | { readonly about: 'tap'; readonly amountMinor: number }
  /** The bank's customer stops a token, or takes the stop away. */
  | { readonly about: 'stop' | 'release' | 'removal'; readonly token: string }
  /** A change that must be done once: an account at the wallet. */
  | { readonly about: 'account' };

/** What came back, in the words of all. */
export interface Heard {
  /** DE 39, or the HTTP status. */
  readonly code: string;
  readonly approved: boolean;
  /** The whole answer, or a digest of it. */
  readonly bytes: string;
  /** Of a tap. */
  readonly rrn?: string;
}

/** A line of the bank's statement. */
export interface StatementLine {
  readonly rrn: string;
  readonly state: string;
  /** Below zero for what the customer paid. */
  readonly amountMinor: number;
  /** What it moved the balance by; undefined while it has not. */
  readonly bookedMinor: number | undefined;
}

export interface Books {
  readonly balanceMinor: number;
  readonly heldMinor: number;
  readonly lines: readonly StatementLine[];
}

export type Event =
  /** `key` is the same for the same question asked again, byte for byte. */
  | {
      readonly event: 'asked';
      readonly at: number;
      readonly key: string;
      readonly question: Question;
    }
  | {
      readonly event: 'answered';
      readonly at: number;
      readonly key: string;
      readonly askedAt: number;
      readonly heard: Heard;
    }
  | {
      readonly event: 'silence';
      readonly at: number;
      readonly key: string;
      readonly askedAt: number;
    }
  | { readonly event: 'books'; readonly at: number; readonly books: Books };

export interface History {
  readonly events: readonly Event[];
  note(event: Event): void;
}

/** A history that lies in a file as well, when one is named. */
export function openHistory(path?: string): History {
  const file = path === undefined ? undefined : openSync(path, 'w', 0o600);
  const events: Event[] = [];
  return {
    events,
    note(event) {
      events.push(event);
      if (file !== undefined) writeSync(file, `${JSON.stringify(event)}\n`);
    },
  };
}

export function readHistory(path: string): readonly Event[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Event);
}

/** Milliseconds since 1970, finer than a millisecond, never going back. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
