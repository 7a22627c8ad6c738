/**
 * How much is worked on at once. Whoever comes when that is full is told at once to come later;
 * whoever is let in is done in time. Full is a number, and before that a time: from how quickly
 * work ends it is known how long one more would wait (Little's law), whatever the machine.
 */

export interface Admission {
  /** Begins a piece of work, or says why not now. `MUST` is not asked to wait for its turn. */
  enter(how?: 'MAY' | 'MUST'): Pass | 'FULL' | 'STOPPING';
  /** Says no for a reason of the caller's own. */
  turnAway(): 'FULL';
  /** Whether somebody who came now would be turned away. */
  isFull(): boolean;
  /** From now on nothing new is begun. */
  stop(): void;
  readonly isStopping: boolean;
  /** Resolves when nothing is under way: true; or after so long: false. */
  idle(withinMs: number): Promise<boolean>;
  readonly underWay: number;
  /** Turned away since the start. */
  readonly turnedAway: number;
}

/** To be called once, at the end of the work. */
export type Pass = () => void;

export interface AdmissionOptions {
  /** Never more at once. */
  readonly most?: number;
  /** Nobody is let in who would wait longer. */
  readonly budgetMs?: number;
  /** Milliseconds since whenever. */
  readonly stopwatch: () => number;
}

const MOST = 256;
/** Well within the time an issuer has to answer (5 s), which runs while a request waits. */
const BUDGET_MS = 400;
/** So many are always let in: of fewer nothing can be told. */
const LEAST = 8;
/** Believed of a machine before it has shown how quick it is: a hundred a second. */
const FIRST_INTERVAL_MS = 10;
/** Weight of the newest interval between two ends. */
const NEWEST = 0.05;

export function admission({
  most = MOST,
  budgetMs = BUDGET_MS,
  stopwatch,
}: AdmissionOptions): Admission {
  let underWay = 0;
  let turnedAway = 0;
  let isStopping = false;
  let intervalMs = FIRST_INTERVAL_MS;
  let endedAt = 0;
  const waiting = new Set<() => void>();
  const isFull = () => underWay >= most || (underWay >= LEAST && underWay * intervalMs > budgetMs);
  const end = () => {
    const now = stopwatch();
    // Only while others wait does the time between two ends tell how long the work takes.
    if (underWay > 1) intervalMs += NEWEST * (now - Math.max(endedAt, now - budgetMs) - intervalMs);
    endedAt = now;
    underWay -= 1;
    if (underWay === 0) for (const tell of waiting) tell();
  };
  const enter = (how: 'MAY' | 'MUST' = 'MAY') => {
    const no = isStopping ? 'STOPPING' : 'FULL';
    if (isStopping || underWay >= most || (how === 'MAY' && isFull())) {
      turnedAway += 1;
      return no;
    }
    if (underWay === 0) endedAt = stopwatch();
    underWay += 1;
    return once(end);
  };
  return {
    enter,
    isFull,
    turnAway: () => {
      turnedAway += 1;
      return 'FULL';
    },
    stop: () => {
      isStopping = true;
    },
    idle: (withinMs) => untilIdle(() => underWay === 0, waiting, withinMs),
    get isStopping() {
      return isStopping;
    },
    get underWay() {
      return underWay;
    },
    get turnedAway() {
      return turnedAway;
    },
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}

function untilIdle(
  isIdle: () => boolean,
  waiting: Set<() => void>,
  withinMs: number,
): Promise<boolean> {
  if (isIdle()) return Promise.resolve(true);
  return new Promise((resolve) => {
    const tell = () => finish(true);
    const timer = setTimeout(() => finish(false), withinMs);
    const finish = (idle: boolean) => {
      clearTimeout(timer);
      waiting.delete(tell);
      resolve(idle);
    };
    waiting.add(tell);
  });
}
