/** Commands on a plastic card: its state changes, and what follows is posted with the change. */
import type { Queryable } from '@armilla/kit/database';
import { post } from '@armilla/kit/outbox';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { unreachable } from '@armilla/kit/unreachable';
import { type CardCommand, type CardEffect, commandCard } from '../decide/card-life.ts';
import type { House } from '../deps.ts';
import { type Card, changeCardState, lockedCard, tokensOf } from '../store/cards.ts';

/**
 * The card after the command. From the moment this resolves the issuer itself declines whatever the
 * new state declines; its tokens are ended at the token service by the outbox. CARD_BLOCKED when
 * the command is not legal in the card's state.
 */
export async function obey(
  house: House,
  cardId: string,
  command: CardCommand,
): Promise<Card | Refusal> {
  const { database, clock, log } = house;
  const changed = await database.transaction(async (tx) => {
    const card = await lockedCard(tx, cardId);
    if (card === undefined) return refuse('NOT_FOUND');
    const next = commandCard(card.state, command);
    if (next === undefined) return refuse('CARD_BLOCKED');
    for (const effect of next.effects) await perform(tx, card, effect, clock.now());
    return changeCardState(tx, card, next.state, clock.now());
  });
  log.info({ cardId, command }, 'card commanded');
  house.postman.nudge();
  return changed;
}

async function perform(
  tx: Queryable,
  card: Card,
  effect: CardEffect,
  nowMs: number,
): Promise<void> {
  switch (effect) {
    case 'DELETE_TOKENS':
      for (const token of await tokensOf(tx, card.cardId)) {
        if (token.status === 'DEACTIVATED') continue;
        await postTokenDeletion(tx, token.tokenUniqueReference, nowMs);
      }
      return;
    default:
      unreachable(effect);
  }
}

/** Ends a token because its card is closed; posted twice, it is one message. */
export async function postTokenDeletion(
  tx: Queryable,
  tokenUniqueReference: string,
  nowMs: number,
): Promise<void> {
  await post(
    tx,
    {
      messageId: `close-${tokenUniqueReference}`,
      destination: 'token-service',
      operation: 'deleteToken',
      input: { tokenUniqueReference, causedBy: 'ISSUER', reason: 'ACCOUNT_CLOSED' },
    },
    nowMs,
  );
}
