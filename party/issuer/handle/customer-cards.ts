/**
 * What customers do with their plastic. What takes a card out of use holds at this bank when it is
 * answered, and the answer says whether the network has acknowledged it too.
 */
import type { issuerContract } from '@armilla/api/issuer';
import type { CallContext, Handlers } from '@armilla/kit/contract';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import type { CardCommand } from '../decide/card-life.ts';
import type { House } from '../deps.ts';
import { pushCard } from '../push/push-card.ts';
import { orderReplacement } from '../replace/order.ts';
import { type Card, ownCard } from '../store/cards.ts';
import { cardView } from './card-view.ts';
import { obey } from './command-card.ts';
import { customerOf } from './customer-of.ts';
import { cardAtNetwork, type NetworkState } from './tell-network.ts';

type Ours = Pick<
  Handlers<typeof issuerContract>,
  | 'activateCard'
  | 'receiveCard'
  | 'blockCard'
  | 'unblockCard'
  | 'reportCardLost'
  | 'orderReplacement'
  | 'closeCard'
  | 'pushCard'
>;
type CardAtNetwork = { card: ReturnType<typeof cardView>; network: NetworkState };

export function cardHandlers(house: House): Ours {
  const commanded = (command: CardCommand) => (input: { cardId: string }, context: CallContext) =>
    commandOwn(house, input.cardId, command, context);
  return {
    activateCard: (input, context) => activateCard(house, input, context),
    async receiveCard(input, context) {
      const answer = await commandOwn(house, input.cardId, 'RECEIVE', context);
      return isRefusal(answer) ? answer : { card: answer.card };
    },
    blockCard: commanded('BLOCK'),
    unblockCard: commanded('UNBLOCK'),
    reportCardLost: ({ cardId, reason }, context) =>
      commandOwn(house, cardId, LOSSES[reason], context),
    async orderReplacement({ cardId }, context) {
      const own = await ownCard(house.database, customerOf(context), cardId);
      if (own === undefined) return refuse('NOT_FOUND');
      const card = await orderReplacement(house, cardId);
      return isRefusal(card) ? card : { card: cardView(house.programme, card) };
    },
    closeCard: commanded('CLOSE'),
    async pushCard({ cardId }, context) {
      const own = await ownCard(house.database, customerOf(context), cardId);
      return own === undefined ? refuse('NOT_FOUND') : pushCard(house, own, context.language);
    },
  };
}

const LOSSES = { LOST: 'REPORT_LOST', STOLEN: 'REPORT_STOLEN' } as const;

/** A customer's command on a card of their own. */
async function commandOwn(
  house: House,
  cardId: string,
  command: CardCommand,
  context: CallContext,
): Promise<CardAtNetwork | Refusal> {
  const own = await ownCard(house.database, customerOf(context), cardId);
  if (own === undefined) return refuse('NOT_FOUND');
  const card = await obey(house, cardId, command, 'CUSTOMER');
  return isRefusal(card) ? card : told(house, card, [cardId]);
}

/** An activated replacement is told of under the card it replaces. */
async function told(house: House, card: Card, cardIds: readonly string[]): Promise<CardAtNetwork> {
  const states = [];
  for (const cardId of cardIds) states.push(await cardAtNetwork(house, cardId));
  const pending = states.includes('PENDING_AT_NETWORK');
  const network = pending ? 'PENDING_AT_NETWORK' : 'ACKNOWLEDGED';
  return { card: cardView(house.programme, card), network };
}

async function activateCard(
  house: House,
  input: { readonly cardId: string; readonly panLastFour: string },
  context: CallContext,
): Promise<CardAtNetwork | Refusal> {
  const own = await ownCard(house.database, customerOf(context), input.cardId);
  if (own === undefined) return refuse('NOT_FOUND');
  if (own.panLastFour !== input.panLastFour) return refuse('CARD_DETAILS_WRONG');
  const card = await obey(house, own.cardId, 'ACTIVATE', 'CUSTOMER');
  if (isRefusal(card)) return card;
  const { cardId, replacesCardId } = card;
  return told(house, card, replacesCardId === undefined ? [cardId] : [cardId, replacesCardId]);
}
