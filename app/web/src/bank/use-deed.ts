/** Something the customer does at the bank whose pages are open. */
import type { Refusal } from '@armilla/kit/refusal';
import { useQueryClient } from '@tanstack/react-query';
import { type Act, useAct } from '../parts/use-act.ts';
import { type Issuer, useBank, useIssuer } from './use-bank.ts';

export interface Deed extends Omit<Act, 'act'> {
  /** The answer; `undefined` where it was refused or not proved. */
  act<T extends object>(ask: (issuer: Issuer) => Promise<T | Refusal>): Promise<T | undefined>;
}

export function useDeed(): Deed {
  const { bankId } = useBank();
  const issuer = useIssuer(bankId);
  const queries = useQueryClient();
  const done = useAct({
    after: () => queries.invalidateQueries({ queryKey: ['bank', bankId] }),
  });
  return { ...done, act: (ask) => done.act(() => ask(issuer)) };
}
