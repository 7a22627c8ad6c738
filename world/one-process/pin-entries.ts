/**
 * A till that asks for a PIN, and somebody who types it a moment later: the payment stands still in
 * between. A PIN passes through here to the pad's keys and is kept nowhere.
 */
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import { identifier } from '@armilla/kit/identifier';
import type { PIN } from '@armilla/kit/secret';
import type { PinKeys } from '@armilla/terminal';

/** How long a pad waits for its keys. */
const WAIT_MS = 60_000;
/** How long what came of it is told to one who types too late. */
const TOLD_MS = 300_000;

export interface PinEntries<T> {
  /**
   * Sells, and answers what came of it; where the till asks for a PIN first, answers `waiting` and
   * goes on when the PIN comes, or without one after a minute.
   */
  during(
    terminalId: string,
    sell: (keys: PinKeys) => Promise<T>,
    waiting: (pinEntryId: string) => T,
  ): Promise<T>;
  /** Types it, or gives up with `null`; what came of the payment, `undefined` where none waits. */
  enter(terminalId: string, pinEntryId: string, pin: PIN | null): Promise<T> | undefined;
}

interface Entry<T> {
  readonly terminalId: string;
  readonly type: (pin: PIN | null) => void;
  readonly sold: Promise<T>;
}

export function createPinEntries<T>(
  { clock, chance }: { readonly clock: Clock; readonly chance: Chance },
  waitMs = WAIT_MS,
): PinEntries<T> {
  const entries = new Map<string, Entry<T>>();
  return {
    during(terminalId, sell, waiting) {
      return new Promise((resolve, reject) => {
        const asked = Promise.withResolvers<PIN | null>();
        const ask = () => {
          const id = identifier('pin', clock.now(), chance);
          entries.set(id, { terminalId, type: asked.resolve, sold });
          setTimeout(() => asked.resolve(null), waitMs).unref();
          setTimeout(() => entries.delete(id), waitMs + TOLD_MS).unref();
          resolve(waiting(id));
          return asked.promise;
        };
        // Begun a moment later, so that what is sold has its name when the till asks.
        const sold = Promise.resolve().then(() => sell({ ask }));
        // Whoever types learns of a failure as well.
        sold.then(resolve, reject);
      });
    },
    enter(terminalId, pinEntryId, pin) {
      const entry = entries.get(pinEntryId);
      if (entry === undefined || entry.terminalId !== terminalId) return undefined;
      entry.type(pin);
      return entry.sold;
    },
  };
}
