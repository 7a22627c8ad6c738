/**
 * Something a person does at a party: one at a time, proved once more where the party wants it, and
 * what is shown is looked at anew afterwards.
 */
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { useState } from 'react';
import { useProof } from './proof.tsx';

export interface Act {
  readonly busy: boolean;
  /** What the last one was refused with. */
  readonly refusal: Refusal | null;
  /** The answer; `undefined` where it was refused or not proved. */
  act<T extends object>(ask: () => Promise<T | Refusal>): Promise<T | undefined>;
  dismiss(): void;
}

export interface ActHooks {
  /** Before it is told. */
  readonly refused?: (refusal: Refusal) => void;
  /** However it went: looks at what may have changed. */
  readonly after: () => unknown;
}

export function useAct({ refused, after }: ActHooks): Act {
  const prove = useProof();
  const [busy, setBusy] = useState(false);
  const [refusal, tell] = useState<Refusal | null>(null);
  return {
    busy,
    refusal,
    dismiss: () => tell(null),
    async act(ask) {
      if (busy) return undefined;
      setBusy(true);
      tell(null);
      try {
        const answer = await provedIfWanted(ask, prove);
        if (!isRefusal(answer)) return answer;
        refused?.(answer);
        return void tell(answer);
      } catch (cause) {
        console.error(cause);
        return void tell(refuse('UNAVAILABLE'));
      } finally {
        setBusy(false);
        await after();
      }
    },
  };
}

async function provedIfWanted<T>(
  ask: () => Promise<T | Refusal>,
  prove: () => Promise<boolean>,
): Promise<T | Refusal | undefined> {
  const answer = await ask();
  if (!isRefusal(answer) || answer.code !== 'STEP_UP_REQUIRED') return answer;
  return (await prove()) ? ask() : undefined;
}
