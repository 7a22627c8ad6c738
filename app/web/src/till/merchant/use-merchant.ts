/** The merchant's questions to their bank, and what the answers are kept under while the page lives. */
import { acquirerContract } from '@armilla/api/acquirer';
import { stageContract } from '@armilla/api/stage';
import type { AnswerOf, InputOf } from '@armilla/kit/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, Refused } from '../../core/asking.ts';
import { useClient } from '../../parts/use-client.ts';

type Operations = (typeof acquirerContract)['operations'];
export type Payment = AnswerOf<Operations['listTransactions']>['transactions'][number];
export type Merchant = AnswerOf<Operations['getMerchant']>;
export type FollowUps = AnswerOf<Operations['getFollowUps']>;
export type Clue = InputOf<Operations['findPayments']>;

const MOST = 100;
const LOOK_EVERY_MS = 5_000;

export function useAcquirer() {
  return useClient(acquirerContract);
}

/** Null while nobody is signed in. */
export function useMerchant() {
  const acquirer = useAcquirer();
  return useQuery({
    queryKey: ['merchant', 'who'],
    queryFn: async (): Promise<Merchant | null> => {
      try {
        return await answered(acquirer.getMerchant({}));
      } catch (error) {
        const nobody = error instanceof Refused && error.refusal.code === 'NOT_SIGNED_IN';
        if (nobody) return null;
        throw error;
      }
    },
  });
}

export function usePayments() {
  const acquirer = useAcquirer();
  return useQuery({
    queryKey: ['merchant', 'payments'],
    queryFn: async () => (await answered(acquirer.listTransactions({ limit: MOST }))).transactions,
    refetchInterval: LOOK_EVERY_MS,
  });
}

export function useFollowUps(rrn: string) {
  const acquirer = useAcquirer();
  return useQuery({
    queryKey: ['merchant', 'follow-ups', rrn],
    queryFn: () => answered(acquirer.getFollowUps({ rrn })),
  });
}

/** The tills' shops with their public sign-ins, for the choice of a test merchant. */
export function useShops() {
  const stage = useClient(stageContract);
  return useQuery({
    queryKey: ['merchant', 'shops'],
    queryFn: async () => (await answered(stage.listTills({}))).tills,
  });
}

/** A change at the bank; afterwards everything of the merchant is asked again. */
export function useChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: ['merchant'] }),
  });
}

/** The refusal behind an error, where it is one. */
export function refusalOf(error: unknown) {
  return error instanceof Refused ? error.refusal : undefined;
}
