/**
 * The wearables that carry a customer's cards, from the bank's page: each freeze is the
 * cardholder's own, and the token service, which alone declines for it, has answered before the
 * customer is.
 */
import type { carriedToken } from '@armilla/api/issuer';
import type { tokenControls } from '@armilla/api/shapes';
import type { CallContext } from '@armilla/kit/contract';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import type { z } from 'zod';
import type { House } from '../deps.ts';
import { ownCard, type Token, tokenByReference } from '../store/cards.ts';
import { customerOf } from './customer-of.ts';
import { onBehalf } from './relay.ts';

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

/** Asks the network about a token of the customer's, and tells how it then stands. */
async function changed(
  house: House,
  reference: string,
  customerId: string,
  ask: () => Promise<Pick<Token, 'status' | 'suspendedBy'> | Refusal>,
): Promise<Changed> {
  const token = await ownToken(house, customerId, reference);
  if (token === undefined) return refuse('NOT_FOUND');
  const answer = await ask();
  if (isRefusal(answer)) return answer;
  const { status, suspendedBy } = answer;
  return { token: tokenView({ ...token, status, suspendedBy }) };
}

export function suspendToken(
  house: House,
  tokenUniqueReference: string,
  customerId: string,
  context: CallContext,
): Promise<Changed> {
  const input = { tokenUniqueReference, by: 'CARDHOLDER', reason: 'OTHER' } as const;
  return changed(house, tokenUniqueReference, customerId, async () => {
    const answer = await house.tokenService().suspendToken(input, onBehalf(context, 'suspend'));
    return isRefusal(answer) ? answer : answer.token;
  });
}

export function resumeToken(
  house: House,
  tokenUniqueReference: string,
  customerId: string,
  context: CallContext,
): Promise<Changed> {
  const input = { tokenUniqueReference, by: 'CARDHOLDER', reason: 'OTHER' } as const;
  return changed(house, tokenUniqueReference, customerId, async () => {
    const answer = await house.tokenService().resumeToken(input, onBehalf(context, 'resume'));
    return isRefusal(answer) ? answer : answer.token;
  });
}

export function removeToken(
  house: House,
  tokenUniqueReference: string,
  customerId: string,
  context: CallContext,
): Promise<Changed> {
  const reason = 'REMOVED_BY_CARDHOLDER';
  const input = { tokenUniqueReference, causedBy: 'CARDHOLDER', reason } as const;
  return changed(house, tokenUniqueReference, customerId, async () => {
    const answer = await house.tokenService().deleteToken(input, onBehalf(context, 'remove'));
    return isRefusal(answer) ? answer : { status: answer.status, suspendedBy: [] };
  });
}

type Controls = { readonly controls: z.infer<typeof tokenControls> };

/** What the customer allows a token of theirs to pay, as the network keeps it. */
export async function getTokenControls(
  house: House,
  tokenUniqueReference: string,
  context: CallContext,
): Promise<Controls | Refusal> {
  const token = await ownToken(house, customerOf(context), tokenUniqueReference);
  if (token === undefined) return refuse('NOT_FOUND');
  const { language } = context;
  return house.tokenService().getTokenControls({ tokenUniqueReference }, { language });
}

export async function setTokenControls(
  house: House,
  input: Controls & { readonly tokenUniqueReference: string },
  context: CallContext,
): Promise<Controls | Refusal> {
  const token = await ownToken(house, customerOf(context), input.tokenUniqueReference);
  if (token === undefined) return refuse('NOT_FOUND');
  return house.tokenService().setTokenControls(input, onBehalf(context, 'controls'));
}
