/**
 * Counting wrong tries: so many within a time that starts with the first of them, then locked until
 * that time is over.
 */

export interface Tries {
  readonly wrong: number;
  /** When the first of them was, in milliseconds since 1970. */
  readonly sinceMs: number;
}

export interface TriesRule {
  readonly tries: number;
  readonly windowMs: number;
}

/** The count as it stands now: a time that is over starts anew. */
export function triesNow(kept: Tries | undefined, rule: TriesRule, nowMs: number): Tries {
  if (kept === undefined || nowMs - kept.sinceMs >= rule.windowMs) {
    return { wrong: 0, sinceMs: nowMs };
  }
  return kept;
}

export function triesLeft(tries: Tries, rule: TriesRule): number {
  return Math.max(0, rule.tries - tries.wrong);
}

/** One more; the first one starts the time. */
export function afterWrong(tries: Tries, nowMs: number): Tries {
  return { wrong: tries.wrong + 1, sinceMs: tries.wrong === 0 ? nowMs : tries.sinceMs };
}

/** When a locked one opens again. */
export function opensAt(tries: Tries, rule: TriesRule): number {
  return tries.sinceMs + rule.windowMs;
}
