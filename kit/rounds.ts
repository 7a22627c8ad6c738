/**
 * Work that is walked round by round, one round at a time: every second, and whenever it is nudged.
 */
import type { Log } from './log.ts';

export interface Rounds {
  nudge(): void;
  /** Walks once more and resolves when nobody walks. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const ROUND_MS = 1_000;

/** `work` does what is due and answers true when it left something for another walk. */
export function rounds(work: (isOpen: () => boolean) => Promise<unknown>, log: Log): Rounds {
  let open = true;
  let again = false;
  let round: Promise<void> | undefined;
  const walk = async () => {
    do {
      again = false;
      const more = await work(() => open);
      again ||= more === true;
    } while (again && open);
  };
  const nudge = () => {
    if (!open) return;
    again = true;
    round ??= walk()
      .catch((error: unknown) => log.error({ error }, 'a round of work failed'))
      .finally(() => {
        round = undefined;
      });
  };
  const timer = setInterval(nudge, ROUND_MS);
  timer.unref?.();
  return {
    nudge,
    async settled() {
      nudge();
      while (round !== undefined) await round;
    },
    async close() {
      open = false;
      clearInterval(timer);
      await round;
    },
  };
}
