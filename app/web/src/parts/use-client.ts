/** A party's contract, asked over the app's own origin in the reader's language. */
import { type AnyContract, type Client, httpClient } from '@armilla/kit/contract';
import { useMemo } from 'react';
import { useLookStore } from './use-look.ts';

/** `prefix`: where the party is when not under its own name, as `issuer-alpha-bank`. */
export function useClient<C extends AnyContract>(contract: C, prefix?: string): Client<C> {
  const look = useLookStore();
  return useMemo(() => {
    const language = () => look.get().language;
    return httpClient(contract, {
      baseUrl: '',
      language,
      ...(prefix === undefined ? {} : { prefix }),
    });
  }, [contract, prefix, look]);
}
