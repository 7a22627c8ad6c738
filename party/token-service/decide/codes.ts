/**
 * The rules of activation codes: how often one is sent, how often one is tried, how long one lives,
 * and what its end means. Wrong entries count for the whole enrolment, so that asking for a new
 * code buys no further guesses.
 */
import type { BankProgramme } from '@armilla/kit/programme';

export type Identification = BankProgramme['identification'];

/** What has happened so far. Times are epoch milliseconds. */
export interface CodeHistory {
  /** Codes sent, or on their way. */
  readonly sends: number;
  readonly wrongEntries: number;
  /** End of the latest code's life; `undefined` when none was sent. */
  readonly expiresAt: number | undefined;
}

/** What was done in vain for a card within {@link CARD_WINDOW_MS}, over all its enrolments. */
export type CardHistory = Pick<CodeHistory, 'sends' | 'wrongEntries'>;

export const CARD_WINDOW_MS = 24 * 3_600_000;
/** Beginning again buys the sends and tries of so many additions a day, and not one more. */
const ADDITIONS_IN_VAIN = 3;

/** Whether the card has had its day's codes and guesses, however often it was begun again. */
export function isCardExhausted(rules: Identification, card: CardHistory): boolean {
  return (
    card.sends >= ADDITIONS_IN_VAIN * rules.sends ||
    card.wrongEntries >= ADDITIONS_IN_VAIN * rules.tries
  );
}

export function sendsLeft(rules: Identification, history: CodeHistory): number {
  return Math.max(0, rules.sends - history.sends);
}

export function triesLeft(rules: Identification, history: CodeHistory): number {
  return Math.max(0, rules.tries - history.wrongEntries);
}

/** Whether one more code may be sent. Without tries left a code would be of no use. */
export function maySend(rules: Identification, history: CodeHistory): boolean {
  return sendsLeft(rules, history) > 0 && triesLeft(rules, history) > 0;
}

/** When a code made now stops being good. */
export function expiryOf(rules: Identification, now: number): number {
  return now + rules.lifetimeMinutes * 60_000;
}

export type EntryVerdict =
  | 'RIGHT'
  | 'WRONG'
  | 'WRONG_AND_LAST'
  | 'EXPIRED'
  | 'NO_TRIES'
  | 'NO_CODE';

/** Judges an entry; `matches` is not looked at before everything else allows the entry. */
export function judgeEntry(
  rules: Identification,
  history: CodeHistory,
  now: number,
  matches: () => boolean,
): EntryVerdict {
  if (triesLeft(rules, history) === 0) return 'NO_TRIES';
  if (history.expiresAt === undefined) return 'NO_CODE';
  if (now >= history.expiresAt) return 'EXPIRED';
  if (matches()) return 'RIGHT';
  return triesLeft(rules, history) === 1 ? 'WRONG_AND_LAST' : 'WRONG';
}

/** Whether the end of the code's life ends the enrolment as well (the card is added again). */
export function expiryEndsEnrolment(
  rules: Identification,
  history: CodeHistory,
  now: number,
): boolean {
  const over = history.expiresAt !== undefined && now >= history.expiresAt;
  return over && rules.expired === 'ADD_AGAIN';
}
