/** The bank whose pages are open: who it is, how it is asked, and what was asked of it so far. */
import { issuerContract } from '@armilla/api/issuer';
import type { AnswerOf, Client } from '@armilla/kit/contract';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { answered } from '../core/asking.ts';
import { useClient } from '../parts/use-client.ts';
import { useLanguage } from '../parts/use-look.ts';

type Operations = (typeof issuerContract)['operations'];
export type Issuer = Client<typeof issuerContract>;
export type BankFacts = AnswerOf<Operations['getBank']>;
export type Customer = AnswerOf<Operations['getCustomer']>;
export type Account = AnswerOf<Operations['listAccounts']>['accounts'][number];
export type BankCard = AnswerOf<Operations['listCards']>['cards'][number];
export type CarriedToken = BankCard['tokens'][number];
export type Line = AnswerOf<Operations['listTransactions']>['transactions'][number];
export type Notice = AnswerOf<Operations['listNotices']>['notices'][number];
export type Dispute = AnswerOf<Operations['listDisputes']>['disputes'][number];
export type Payment = AnswerOf<Operations['getPayment']>;
export type Spending = AnswerOf<Operations['getSpending']>;
export type Waiting = AnswerOf<Operations['listEnrolments']>['enrolments'][number];

export const BankContext = createContext<BankFacts | null>(null);

export function useBank(): BankFacts {
  const bank = use(BankContext);
  if (bank === null) throw new Error('no bank around this component');
  return bank;
}

export function useIssuer(bankId: string): Issuer {
  return useClient(issuerContract, `issuer-${bankId}`);
}

/** How often what may have changed by itself is looked at. */
const LOOK_MS = 4_000;

export interface Asking {
  /** Looked at again and again: a tap appears without anybody loading the page anew. */
  readonly live?: boolean;
}

/** Something asked of the bank whose pages are open. `name` tells it from all else that is asked. */
export function useAsked<T>(
  name: string | readonly string[],
  ask: (issuer: Issuer) => Promise<T | Refusal>,
  { live = false }: Asking = {},
): UseQueryResult<T> {
  const { bankId } = useBank();
  const issuer = useIssuer(bankId);
  const language = useLanguage();
  const queries = useQueryClient();
  return useQuery({
    queryKey: ['bank', bankId, language, name],
    queryFn: async () => {
      const answer = await ask(issuer);
      // A session that ended: the bank's door asks who is there.
      if (isRefusal(answer) && answer.code === 'NOT_SIGNED_IN') {
        queries.setQueryData(['bank-door', bankId, 'who'], null);
      }
      return answered(Promise.resolve(answer));
    },
    // The same in another language: what is being written on the screen stays there meanwhile.
    placeholderData: (before, query) =>
      JSON.stringify(query?.queryKey[3]) === JSON.stringify(name) ? before : undefined,
    refetchInterval: live ? LOOK_MS : false,
  });
}
