/**
 * What stands between the world and everybody outside it: how much is worked on at once, how often
 * one person and one card may come. Turned away is told at once and changes nothing.
 */
import { hash, randomBytes } from 'node:crypto';
import { type Message, whileBusy } from '@armilla/iso8583';
import { type Admission, admission } from '@armilla/kit/admission';
import type { Clock } from '@armilla/kit/clock';
import type { Doors } from '@armilla/kit/host-link';
import { type RateLimit, rateLimit } from '@armilla/kit/rate-limit';
import { ages } from './age.ts';

export interface OutsideDoors {
  readonly admission: Admission;
  readonly perPerson: RateLimit;
  readonly perCard: RateLimit;
  /** Age above which a request is not begun while there is much to do. */
  readonly oldestMs: number;
}

/** Pages that look often stay far below it. */
const PERSON = { burst: 600, aSecond: 20 };
/** Nobody holds a card to a till more often; a card that is tried out by a program is. */
const CARD = { burst: 60, aSecond: 5 };

/** Nobody is let in who would wait longer. */
const PATIENCE_MS = 400;
/**
 * A request that is older than so many times that, while there is much to do, is not begun: whoever
 * asked would have given up before it is answered.
 */
const OLDEST = 2.5;
const BUSY = 4;

export interface DoorOptions {
  /** Payments a second of one card, in the long run; 5 when left out. */
  readonly perCardASecond?: number | undefined;
  /** Nobody is let in who would wait longer; 400 when left out. */
  readonly patienceMs?: number | undefined;
  /** Requests at once; 256 when left out. */
  readonly mostAtOnce?: number | undefined;
}

export function outsideDoors(
  stopwatch: () => number,
  { perCardASecond = CARD.aSecond, patienceMs = PATIENCE_MS, mostAtOnce }: DoorOptions = {},
): OutsideDoors {
  const burst = Math.max(CARD.burst, perCardASecond);
  return {
    admission: admission({
      stopwatch,
      budgetMs: patienceMs,
      ...(mostAtOnce !== undefined && { most: mostAtOnce }),
    }),
    oldestMs: OLDEST * patienceMs,
    perPerson: rateLimit(PERSON),
    perCard: rateLimit({ burst, aSecond: perCardASecond }),
  };
}

/** The doors of a host port. */
export function hostDoors(
  { admission, perCard, oldestMs }: OutsideDoors,
  clock: Pick<Clock, 'now'>,
): Doors<Message> {
  const nameOf = cardNames();
  const ageOf = ages();
  return {
    enter(message) {
      const { how, answer } = whileBusy(message);
      if (how === 'ALWAYS') return { leave: () => {} };
      const card = message.fields[2];
      const isTooOften =
        how === 'MAY' && card !== undefined && perCard.take(nameOf(card), clock.now()) > 0;
      const ageMs = ageOf(message, clock.now());
      const isTooLate = how === 'MAY' && ageMs > oldestMs && admission.underWay >= BUSY;
      if (isTooOften) return { answer };
      const pass = isTooLate ? admission.turnAway() : admission.enter(how);
      return typeof pass === 'string' ? { answer } : { leave: pass };
    },
  };
}

/**
 * Card numbers are remembered under a name that says nothing, made by a key that is kept nowhere.
 */
function cardNames(): (pan: string) => string {
  const salt = randomBytes(16).toString('base64url');
  return (pan) => hash('sha256', `${salt}${pan}`, 'base64url');
}
