/** The desk that is open: whose it is, who sits at it, and what was asked of the bank so far. */
import { issuerContract } from '@armilla/api/issuer';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import {
  type QueryClient,
  type UseQueryResult,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { createContext, use } from 'react';
import { answered, Refused } from '../core/asking.ts';
import { useClient } from '../parts/use-client.ts';
import type { BankFacts, Issuer, Person } from './types.ts';
import { useAwake } from './use-awake.ts';

export interface OpenDesk {
  readonly bank: BankFacts;
  readonly person: Person;
}

export const DeskContext = createContext<OpenDesk | null>(null);

export function useDesk(): OpenDesk {
  const desk = use(DeskContext);
  if (desk === null) throw new Error('no desk around this component');
  return desk;
}

export function useIssuer(programmeId: string): Issuer {
  return useClient(issuerContract, `issuer-${programmeId}`);
}

const doorOf = (programmeId: string) => ['desk-door', programmeId];

/** Who is signed in; null when nobody is. */
export function usePerson(programmeId: string): UseQueryResult<Person | null> {
  const issuer = useIssuer(programmeId);
  return useQuery({
    queryKey: doorOf(programmeId),
    queryFn: async () => {
      const person = await issuer.getDeskPerson({});
      if (isRefusal(person) && person.code === 'NOT_SIGNED_IN') return null;
      return answered(Promise.resolve(person));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function personIs(queries: QueryClient, programmeId: string, person: Person | null): void {
  queries.setQueryData(doorOf(programmeId), person);
  if (person === null) queries.removeQueries({ queryKey: ['desk', programmeId] });
}

/** A session that ended meanwhile: the desk asks who is there. */
export function noticeEnd(queries: QueryClient, programmeId: string, code: string): void {
  if (code === 'NOT_SIGNED_IN') personIs(queries, programmeId, null);
}

/** How often what changes by itself is looked at, while somebody sits there. */
const LOOK_MS = 4_000;

export interface Asking {
  readonly live?: boolean;
  readonly enabled?: boolean;
}

/** Something asked of the bank at its desk. `name` tells it from all else that is asked. */
export function useAsked<T>(
  name: readonly unknown[],
  ask: (issuer: Issuer) => Promise<T | Refusal>,
  { live = false, enabled = true }: Asking = {},
): UseQueryResult<T> {
  const { bankId } = useDesk().bank;
  const issuer = useIssuer(bankId);
  const queries = useQueryClient();
  const awake = useAwake();
  return useQuery({
    // Not the language: no answer depends on it, and what is open stays open when it changes.
    queryKey: ['desk', bankId, ...name],
    enabled,
    refetchInterval: live && awake ? LOOK_MS : false,
    queryFn: async () => {
      try {
        return await answered(ask(issuer));
      } catch (cause) {
        if (cause instanceof Refused) noticeEnd(queries, bankId, cause.refusal.code);
        throw cause;
      }
    },
  });
}
