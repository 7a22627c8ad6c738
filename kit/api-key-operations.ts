/** A fragment of a contract: an operator gives keys to other companies' programs and takes them. */
import { z } from 'zod';
import { operation } from './contract.ts';

const apiKeyRole = z.enum(['partner', 'operator']);
export type ApiKeyRole = z.infer<typeof apiKeyRole>;

const keyId = z.string().regex(/^key_[0-9a-z]{26}$/, 'is not an identifier');
const instant = z.number().int().nonnegative();
const programmeId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'is not a programme');

const apiKey = z.object({
  keyId,
  role: apiKeyRole,
  name: z.string(),
  programmeId: z.string().nullable(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
});

export const apiKeyOperations = {
  createApiKey: operation({
    summary: 'Makes a key for another company’s program; the key is shown this once',
    method: 'POST',
    path: '/api-keys',
    callers: ['operator'],
    input: z.object({
      role: apiKeyRole,
      name: z.string().trim().min(1).max(120),
      programmeId: programmeId.optional(),
    }),
    answer: z.object({ key: z.string(), apiKey }),
  }),
  listApiKeys: operation({
    summary: 'The keys there are, and when each was last used',
    method: 'GET',
    path: '/api-keys',
    callers: ['operator'],
    input: z.object({}),
    answer: z.object({ apiKeys: z.array(apiKey) }),
  }),
  revokeApiKey: operation({
    summary: 'A key opens nothing from here on',
    method: 'POST',
    path: '/api-keys/:keyId/revoke',
    callers: ['operator'],
    input: z.object({ keyId }),
    answer: z.object({}),
    refusals: ['NOT_FOUND'],
  }),
};
