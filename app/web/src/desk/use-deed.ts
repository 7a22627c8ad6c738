/** Something an agent does at the desk. */
import type { Refusal } from '@armilla/kit/refusal';
import { useQueryClient } from '@tanstack/react-query';
import { type Act, useAct } from '../parts/use-act.ts';
import type { Issuer } from './types.ts';
import { noticeEnd, useDesk, useIssuer } from './use-desk.ts';

export interface Deed extends Omit<Act, 'act' | 'dismiss'> {
  /** The answer; `undefined` where it was refused or not proved. */
  act<T extends object>(ask: (issuer: Issuer) => Promise<T | Refusal>): Promise<T | undefined>;
}

export function useDeed(): Deed {
  const { bankId } = useDesk().bank;
  const issuer = useIssuer(bankId);
  const queries = useQueryClient();
  const done = useAct({
    refused: ({ code }) => noticeEnd(queries, bankId, code),
    // Not waited for: an agent goes on while the lists come.
    after: () =>
      void queries.invalidateQueries({ queryKey: ['desk', bankId], predicate: mayHaveChanged }),
  });
  return { ...done, act: (ask) => done.act(() => ask(issuer)) };
}

/** What was paid is looked at when it is asked for: each look leaves its line. */
function mayHaveChanged({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean {
  return !queryKey.includes('payments');
}
