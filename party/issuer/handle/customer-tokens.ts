/**
 * The wearables that carry a customer's cards, from the bank's page: each freeze is the cardholder's
 * own, and the token service, which alone declines for it, has answered before the customer is.
 */
import type { carriedToken } from '@armilla/api/issuer';
import type { CallContext } from '@armilla/kit/contract';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import type { z } from 'zod';
import type { House } from '../deps.ts';
import { ownCard, type Token, tokenByReference } from '../store/cards.ts';

type View = z.infer<typeof carriedToken>;
type Changed = { readonly token: View } | Refusal;

export function tokenView(token: Token): View {
  const { tokenUniqueReference, deviceName, dpanLastFour, status, suspendedBy } = token;
  return { tokenUniqueReference, deviceName, dpanLastFour, status, suspendedBy: [...suspendedBy] };
}

/** A token of a card of this customer. */
async function ownToken(
  { database }: House,
  customerId: string,
  tokenUniqueReference: string,
): Promise<Token | undefined> {
  const token = await tokenByReference(database, tokenUniqueReference);
  if (token === undefined) return undefined;
  const card = await ownCard(database, customerId, token.cardId);
  return card && token;
}

const keyOf = (what: string, { idempotencyKey }: CallContext) => ({
  idempotencyKey: `${what}-${idempotencyKey}`.slice(0, 255),
});

export async function suspendToken(
  house: House,
  tokenUniqueReference: string,
  customerId: string,
  context: CallContext,
): Promise<Changed> {
  const token = await ownToken(house, customerId, tokenUniqueReference);
  if (token === undefined) return refuse('NOT_FOUND');
  const input = { tokenUniqueReference, by: 'CARDHOLDER', reason: 'OTHER' } as const;
  const answer = await house.tokenService().suspendToken(input, keyOf('suspend', context));
  return isRefusal(answer) ? answer : shown(token, answer.token);
}

export async function resumeToken(
  house: House,
  tokenUniqueReference: string,
  customerId: string,
  context: CallContext,
): Promise<Changed> {
  const token = await ownToken(house, customerId, tokenUniqueReference);
  if (token === undefined) return refuse('NOT_FOUND');
  const input = { tokenUniqueReference, by: 'CARDHOLDER', reason: 'OTHER' } as const;
  const answer = await house.tokenService().resumeToken(input, keyOf('resume', context));
  return isRefusal(answer) ? answer : shown(token, answer.token);
}

export async function removeToken(
  house: House,
  tokenUniqueReference: string,
  customerId: string,
  context: CallContext,
): Promise<Changed> {
  const token = await ownToken(house, customerId, tokenUniqueReference);
  if (token === undefined) return refuse('NOT_FOUND');
  const answer = await house
    .tokenService()
    .deleteToken(
      { tokenUniqueReference, causedBy: 'CARDHOLDER', reason: 'REMOVED_BY_CARDHOLDER' },
      keyOf('remove', context),
    );
  if (isRefusal(answer)) return answer;
  const after = { ...token, status: answer.status, suspendedBy: [] };
  return { token: tokenView(after) };
}

/**
 * What the token service answered. It is not written down here: the notice of it is, when it comes,
 * and its holder is told then by comparing with what was known before.
 */
function shown(token: Token, said: Pick<Token, 'status' | 'suspendedBy'>): Changed {
  const { status, suspendedBy } = said;
  return { token: tokenView({ ...token, status, suspendedBy }) };
}
