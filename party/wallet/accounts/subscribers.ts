/** Other companies' programs: their keys, given by an operator, and their webhooks. */
import type { walletContract } from '@armilla/api/wallet';
import type { Caller, Handlers } from '@armilla/kit/contract';
import { refuse } from '@armilla/kit/refusal';
import type { Desk } from '../answer/desk.ts';

type Answers = Handlers<typeof walletContract>;

export function apiKeyAnswers(
  desk: Desk,
): Pick<Answers, 'createApiKey' | 'listApiKeys' | 'revokeApiKey'> {
  return {
    createApiKey: ({ role, name, programmeId }) =>
      desk.apiKeys.issue({ role, name, ...(programmeId === undefined ? {} : { programmeId }) }),
    listApiKeys: async () => ({ apiKeys: [...(await desk.apiKeys.list())] }),
    async revokeApiKey({ keyId }) {
      return (await desk.apiKeys.revoke(keyId)) ? {} : refuse('NOT_FOUND');
    },
  };
}

/** The one programme a partner may hear of; null for all. */
export async function programmeOf(desk: Desk, caller: Caller): Promise<string | null> {
  if (caller.kind !== 'person') return null;
  return (await desk.apiKeys.byId(caller.id))?.programmeId ?? null;
}
