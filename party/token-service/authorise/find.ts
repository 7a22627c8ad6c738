/** What was found about an authorisation, for those who look after the service. */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { AnswerOf } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { Room } from '../room.ts';
import { authorisationByRRN } from '../store/authorisations.ts';
import { token } from '../store/tokens.ts';

type Found = AnswerOf<(typeof tokenServiceContract)['operations']['findAuthorisation']>;

export async function findAuthorisation(room: Room, rrn: string): Promise<Found | Refusal> {
  const row = await authorisationByRRN(room.database, rrn);
  if (row === undefined) return refuse('NOT_FOUND');
  const reference = row.token_unique_reference;
  const held = reference === null ? undefined : await token(room.database, reference);
  return {
    rrn,
    dpanLastFour: held?.dpan_last_four ?? null,
    atc: row.atc === null ? null : Number(row.atc),
    cryptogram: row.cryptogram,
    responseCode: row.response_code,
    reason: row.reason,
  };
}
