/** The parties as this page reaches them: their contracts over its own origin. */
import { issuerContract } from '@armilla/api/issuer';
import { stageContract } from '@armilla/api/stage';
import { walletContract } from '@armilla/api/wallet';
import { type Client, httpClient } from '@armilla/kit/contract';
import type { Language } from '@armilla/kit/refusal';

export interface Clients {
  readonly stage: Client<typeof stageContract>;
  readonly wallet: Client<typeof walletContract>;
  /** A bank's own door: `issuerOf('alpha-bank')`. */
  issuerOf(bankId: string): Client<typeof issuerContract>;
}

export function createClients(language: () => Language): Clients {
  const options = { baseUrl: '', language };
  return {
    stage: httpClient(stageContract, options),
    wallet: httpClient(walletContract, options),
    issuerOf: (bankId) => httpClient(issuerContract, { ...options, prefix: `issuer-${bankId}` }),
  };
}
