/**
 * Something an agent does: one at a time, proved once more where the bank wants it, and everything
 * that is shown is looked at anew afterwards.
 */
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useProof } from './proof.tsx';
import type { Issuer } from './types.ts';
import { noticeEnd, useDesk, useIssuer } from './use-desk.ts';

export interface Deed {
  readonly busy: boolean;
  /** What the last one was refused with. */
  readonly refusal: Refusal | null;
  /** The answer; `undefined` where it was refused or not proved. */
  act<T extends object>(ask: (issuer: Issuer) => Promise<T | Refusal>): Promise<T | undefined>;
}

export function useDeed(): Deed {
  const { bankId } = useDesk().bank;
  const issuer = useIssuer(bankId);
  const prove = useProof();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [refusal, tell] = useState<Refusal | null>(null);
  return {
    busy,
    refusal,
    async act(ask) {
      if (busy) return undefined;
      setBusy(true);
      tell(null);
      try {
        const answer = await provedIfWanted(() => ask(issuer), prove);
        if (!isRefusal(answer)) return answer;
        noticeEnd(queries, bankId, answer.code);
        return void tell(answer);
      } catch (cause) {
        console.error(cause);
        return void tell(refuse('UNAVAILABLE'));
      } finally {
        setBusy(false);
        queries.invalidateQueries({ queryKey: ['desk', bankId], predicate: mayHaveChanged });
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

/** What was paid is looked at when it is asked for: each look leaves its line. */
function mayHaveChanged({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean {
  return !queryKey.includes('payments');
}
