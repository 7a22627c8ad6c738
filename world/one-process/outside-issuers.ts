/** Banks that bring hosts of their own: where the token service finds them instead of ours. */
import { issuerContract } from '@armilla/api/issuer';
import { callerToken } from '@armilla/kit/caller-token';
import type { Clock } from '@armilla/kit/clock';
import { type Client, httpClient } from '@armilla/kit/contract';
import type { SecretText } from '@armilla/kit/secret';
import type { OutsideHost } from './links.ts';

export interface OutsideAddress extends OutsideHost {
  readonly port: number;
}

export interface OutsideIssuer {
  /** Its ISO 8583 host: authorisations, reversals, advices. Ours when left out. */
  readonly host?: OutsideAddress | undefined;
  /** Its API: `authorizeService` and what else the token service asks a bank. Ours if left out. */
  readonly api?: Client<typeof issuerContract> | undefined;
}

/**
 * A bank's API over HTTP, asked under a caller token signed with `secret` (HMAC), which the bank
 * checks.
 */
export function outsideApi(
  baseUrl: string,
  secret: SecretText,
  clock: Clock,
  programmeId: string,
): Client<typeof issuerContract> {
  const bearer = () => callerToken(secret, 'token-service', 'issuer', clock, programmeId);
  return httpClient(issuerContract, { baseUrl, bearer });
}
