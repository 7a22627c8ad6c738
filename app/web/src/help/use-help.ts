/** What the banks answer, asked of the wallet's door; whom to call, of the bank's own. */
import { issuerContract } from '@armilla/api/issuer';
import { walletContract } from '@armilla/api/wallet';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answered } from '../core/asking.ts';
import { useClient } from '../parts/use-client.ts';
import { useLanguage } from '../parts/use-look.ts';

/** The programmes change with the service's version, not while somebody reads. */
const STALE_MS = 5 * 60_000;

/** Every bank with its questions, in the reader's language where the bank writes it. */
export function useBanks() {
  const wallet = useClient(walletContract);
  const language = useLanguage();
  return useQuery({
    queryKey: ['help', language],
    queryFn: () => answered(wallet.getHelp({ language })),
    staleTime: STALE_MS,
    placeholderData: keepPreviousData,
    select: ({ banks }) => banks,
  });
}

export function useSearch(programmeId: string, text: string) {
  const wallet = useClient(walletContract);
  const language = useLanguage();
  return useQuery({
    queryKey: ['help', language, programmeId, text],
    queryFn: () => answered(wallet.searchHelp({ programmeId, language, text })),
    enabled: text !== '',
    staleTime: STALE_MS,
    placeholderData: keepPreviousData,
    select: ({ banks }) => banks[0]?.entries ?? [],
  });
}

/** The bank itself: its number, its colours, the languages it writes. */
export function useBank(programmeId: string) {
  const issuer = useClient(issuerContract, `issuer-${programmeId}`);
  return useQuery({
    queryKey: ['help-bank', programmeId],
    queryFn: () => answered(issuer.getBank({})),
    staleTime: STALE_MS,
  });
}

const REST_MS = 200;

/** The text once its writer rests for a moment. */
export function useRested(text: string): string {
  const [rested, rest] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => rest(text.trim().slice(0, 120)), REST_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}
