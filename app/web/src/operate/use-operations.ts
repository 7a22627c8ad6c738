/** How the room asks: again every two seconds while somebody looks, until they are signed out. */
import { operateContract } from '@armilla/api/operate';
import { type Query, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, Refused } from '../core/asking.ts';
import { useClient } from '../parts/use-client.ts';
import type { Window } from './core/traffic.ts';

const OFTEN_MS = 2_000;

export function useOperations() {
  // `/operate` is the room itself.
  return useClient(operateContract, 'operations');
}

/** Whoever is not signed in is not asked for again. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof Refused && error.refusal.code === 'NOT_SIGNED_IN';
}

function often({ state }: Pick<Query, 'state'>): number | false {
  return isSignedOut(state.error) ? false : OFTEN_MS;
}

/** Asked first, so that nobody who is not signed in asks for what they would be refused. */
export function useSession() {
  const client = useOperations();
  return useQuery({
    queryKey: ['operate', 'session'],
    queryFn: () => answered(client.getSession({})),
  });
}

export function useHealth() {
  const client = useOperations();
  return useQuery({
    queryKey: ['operate', 'health'],
    queryFn: () => answered(client.getHealth({})),
    refetchInterval: often,
  });
}

export function useQueues() {
  const client = useOperations();
  return useQuery({
    queryKey: ['operate', 'queues'],
    queryFn: () => answered(client.getQueues({})),
    refetchInterval: often,
  });
}

export function useDrift() {
  const client = useOperations();
  return useQuery({
    queryKey: ['operate', 'drift'],
    queryFn: () => answered(client.listDrift({})),
    refetchInterval: often,
  });
}

export function useTraffic(window: Window) {
  const client = useOperations();
  return useQuery({
    queryKey: ['operate', 'traffic', window],
    queryFn: () => answered(client.getTraffic({ window })),
    refetchInterval: often,
    // Another window keeps what there is until its own has come.
    placeholderData: (before) => before,
  });
}

/** What a place is called: a party by its part, a bank by its name. */
export function usePlaces(): (place: string) => string {
  const { t } = useTranslation();
  const banks = useHealth().data?.banks ?? [];
  return (place) => {
    const bank = banks.find(({ programmeId }) => place === `issuer-${programmeId}`);
    if (bank !== undefined) return bank.name;
    switch (place) {
      case 'wallet':
      case 'token-service':
      case 'acquirer':
      case 'terminal':
      case 'issuer':
        return t(`operatePlace.${place}`);
      default:
        return place;
    }
  };
}
