/**
 * Work that is walked round by round, one round at a time: whenever it is nudged, and every second.
 * A walk that found nothing to do until some moment is spared the looks before it, as long as
 * nothing was written to the tables it looks at.
 */
import type { Clock } from './clock.ts';
import { type Database, oneAtATime } from './database.ts';
import type { Log } from './log.ts';

export interface Rounds {
  /** There may be something to do. */
  nudge(): void;
  /** Walks once more and resolves when nobody walks. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** What a walk looks at: while none of it changes and its time has not come, nothing is due. */
export interface Looks {
  /** Of this work: of several processes on one database, one at a time does it. */
  readonly name: string;
  readonly database: Pick<Database, 'written' | 'isShared' | 'hold'>;
  readonly tables: readonly string[];
  readonly clock: Clock;
}

/** What a walk left behind: `true`, more for another walk at once; or nothing before a moment. */
export type Left = boolean | { readonly nothingBefore: number };

const ROUND_MS = 1_000;

/** Others who work on the same database may leave something behind when they die. */
const LOOK_ANYWAY_MS = 15_000;

/** `work` does what is due and tells what it left; without `looks` it is looked at every second. */
export function rounds(
  work: (isOpen: () => boolean) => Promise<Left>,
  log: Log,
  looks?: Looks,
): Rounds {
  const quiet = quietOf(looks);
  let open = true;
  let again = false;
  let round: Promise<void> | undefined;
  const isOpen = () => open;
  const walkOnce = (): Promise<Left> => {
    if (!looks?.database.isShared) return work(isOpen);
    // Closed while another process was at it: what is left is that one's.
    const walk = async () => (open ? work(isOpen) : false);
    return oneAtATime(looks.database, `rounds/${looks.name}`, walk, isOpen);
  };
  const walk = async () => {
    try {
      do {
        again = false;
        const learn = quiet.before();
        const left = await walkOnce();
        learn(left);
        again = left === true || (again && !quiet.lasts());
      } while (again && open);
    } catch (error) {
      log.error({ error }, 'a round of work failed');
    } finally {
      // At once: whoever nudges from now on begins another round.
      round = undefined;
    }
  };
  const nudge = () => {
    if (!open) return;
    again = true;
    if (round !== undefined || quiet.lasts()) return;
    round = walk();
  };
  const timer = setInterval(nudge, ROUND_MS);
  timer.unref?.();
  return {
    nudge,
    async settled() {
      quiet.end();
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

/** For how long there is nothing to do, as far as is known. */
function quietOf(looks: Looks | undefined) {
  let known:
    | { readonly since: number; readonly until: number; readonly writes: number }
    | undefined;
  const writes = () => {
    let sum = 0;
    for (const table of looks?.tables ?? []) sum += looks?.database.written(table) ?? 0;
    return sum;
  };
  return {
    /** To be called before a walk; what it gives, with what the walk left. */
    before(): (left: Left) => void {
      known = undefined;
      if (looks === undefined) return () => {};
      const seen = { since: looks.clock.now(), writes: writes() };
      return (left) => {
        if (typeof left === 'object') known = { ...seen, until: left.nothingBefore };
      };
    },
    lasts(): boolean {
      if (looks === undefined || known === undefined) return false;
      const now = looks.clock.now();
      // A clock that was put back makes nobody wait.
      if (now < known.since || now >= known.until) return false;
      if (looks.database.isShared && now >= known.since + LOOK_ANYWAY_MS) return false;
      return known.writes === writes();
    },
    end() {
      known = undefined;
    },
  };
}
