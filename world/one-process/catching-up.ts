/**
 * A till that still has to tell its acquirer something tries by itself, whether anybody buys or
 * not: what is to be taken back stays reserved on somebody's account until then.
 */
import { setTimeout as later } from 'node:timers/promises';
import type { Clock } from '@armilla/kit/clock';
import type { Log } from '@armilla/kit/log';
import { rounds } from '@armilla/kit/rounds';
import type { Terminal } from '@armilla/terminal';

export interface CatchingUp {
  /** Something may be left to tell. */
  owes(): void;
  /** Tries at once; resolves when nobody tries. */
  now(): Promise<void>;
  close(): Promise<void>;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;
const LONGEST_ANSWER_MS = 4_000;

/** Begins with what an earlier run of the till left. */
export function catchingUp(
  terminal: Pick<Terminal, 'sendReversals' | 'sendAdvices'>,
  clock: Clock,
  log: Log,
): CatchingUp {
  let owing = true;
  /** Since the last try was begun: what it comes to was not yet known to whoever asks. */
  let asked = false;
  let dueAt = 0;
  let failures = 0;
  const walk = async () => {
    const now = clock.now();
    // A clock that was put back makes nobody wait.
    if (!owing || (now < dueAt && dueAt - now <= LONGEST_WAIT_MS)) return false;
    owing = false;
    asked = false;
    let left = 1;
    try {
      left = (await terminal.sendReversals()) + (await terminal.sendAdvices());
    } finally {
      if (left > 0) owing = true;
      const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(9, failures));
      dueAt = asked ? 0 : clock.now() + waitMs;
      failures = left > 0 ? failures + 1 : 0;
    }
    return false;
  };
  const round = rounds(walk, log);
  const owes = () => {
    owing = true;
    asked = true;
    dueAt = 0;
  };
  round.nudge();
  return {
    owes,
    now() {
      owes();
      return round.settled();
    },
    // A customer who was asked for a PIN may stand in the way; what is owed is on the disk.
    async close() {
      await Promise.race([round.close(), later(LONGEST_ANSWER_MS, undefined, { ref: false })]);
    },
  };
}
