/**
 * Work that is walked round by round, one round at a time: every second, and whenever it is nudged.
 */
import type { Log } from '@armilla/kit/log';

export interface Rounds {
  nudge(): void;
  /** Walks once more and resolves when nobody walks. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const ROUND_MS = 1_000;

export function rounds(work: (isOpen: () => boolean) => Promise<void>, log: Log): Rounds {
  let open = true;
  let again = false;
  let round: Promise<void> | undefined;
  const walk = async () => {
    do {
      again = false;
      await work(() => open);
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
  timer.unref();
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
