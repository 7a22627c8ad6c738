/**
 * Who may look how the service stands: whoever shows an operator's key. Wrong keys are counted, so
 * that nobody tries long; a key that is right opens a session, and a program may show it each time.
 */
import type { Clock } from '@armilla/kit/clock';
import type { Caller } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { Sessions } from '@armilla/kit/session';

const MOST_WRONG = 5;
const WITHIN_MS = 60_000;

export interface OperateAccess {
  signIn(key: string): Promise<{ sessionToken: string } | Refusal>;
  callerOf(token: string | undefined): Promise<Caller>;
}

export interface AccessDeps {
  readonly sessions: Sessions;
  /** Who a key stands for, as the wallet, which keeps the keys, knows it. */
  readonly holderOf: (key: string) => Promise<Caller | undefined>;
  readonly clock: Clock;
}

export function operateAccess({ sessions, holderOf, clock }: AccessDeps): OperateAccess {
  const wrong = wrongTries(clock);
  return {
    async signIn(key) {
      const waitMs = wrong.waitMs();
      if (waitMs > 0) {
        const retryAfterSeconds = Math.ceil(waitMs / 1_000);
        return refuse('TOO_MANY_REQUESTS', undefined, { retryAfterSeconds });
      }
      // Counted before it is looked at, so that none of many at once is free.
      const forget = wrong.note();
      const holder = operatorIn(await holderOf(key));
      if (holder === undefined) return refuse('OPERATOR_KEY_WRONG');
      forget();
      return { sessionToken: await sessions.open('operator', holder.id) };
    },
    async callerOf(token) {
      if (token === undefined) return { kind: 'anyone' };
      return operatorIn(await holderOf(token)) ?? sessions.callerOf(token);
    },
  };
}

function operatorIn(caller: Caller | undefined) {
  return caller?.kind === 'person' && caller.role === 'operator' ? caller : undefined;
}

/** Wrong keys of the last minute, whoever showed them: at this door everybody is one. */
function wrongTries(clock: Clock) {
  let tries: readonly { readonly at: number }[] = [];
  const recent = () => {
    const now = clock.now();
    tries = tries.filter(({ at }) => at <= now && now - at < WITHIN_MS);
    return tries;
  };
  return {
    /** Returns how to take it back. */
    note: () => {
      const one = { at: clock.now() };
      tries = [...recent(), one];
      return () => {
        tries = tries.filter((other) => other !== one);
      };
    },
    waitMs: () => {
      const [first] = recent();
      if (first === undefined || tries.length < MOST_WRONG) return 0;
      return first.at + WITHIN_MS - clock.now();
    },
  };
}
