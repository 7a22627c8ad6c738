/** Commands on a plastic card: its state changes, and what follows is posted with the change. */
import type { Queryable } from '@armilla/kit/database';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { type CardBlocker, type CardCommand, commandCard } from '../decide/card-life.ts';
import type { House } from '../deps.ts';
import { lockedAncestors } from '../replace/chain.ts';
import { type Card, changeCardState, lockedCard } from '../store/cards.ts';
import { tellNetwork } from './tell-network.ts';

/**
 * The card after the command. From the moment this resolves the issuer itself declines whatever the
 * new state declines; the token service is told by the outbox. CARD_STATE when the command is not
 * legal in the card's state, HOLD_OF_ANOTHER when the freeze is somebody else's.
 */
export async function obey(
  house: House,
  cardId: string,
  command: CardCommand,
  by: CardBlocker,
): Promise<Card | Refusal> {
  const { database, log } = house;
  const changed = await database.transaction((tx) => obeyIn(house, tx, cardId, command, by));
  const refused = isRefusal(changed) ? changed.code : undefined;
  log.info({ cardId, command, by, ...(refused && { refused }) }, 'card commanded');
  house.postman.nudge();
  return changed;
}

/** The same within a transaction; whoever commits it nudges the postman. */
export async function obeyIn(
  house: House,
  tx: Queryable,
  cardId: string,
  command: CardCommand,
  by: CardBlocker,
): Promise<Card | Refusal> {
  const nowMs = house.clock.now();
  const card = await lockedCard(tx, cardId);
  if (card === undefined) return refuse('NOT_FOUND');
  const next = commandCard(card, command, by);
  if (typeof next === 'string') return refuse(next);
  if (next.word !== null) await tellNetwork(tx, card, next.word, nowMs);
  const changed = await changeCardState(tx, card, next, nowMs);
  if (command === 'ACTIVATE' && card.state !== 'ACTIVE') await retireAncestors(tx, changed, nowMs);
  return changed;
}

/** The cards that an activated one replaces pay no more, and their tokens move to it. */
async function retireAncestors(tx: Queryable, card: Card, nowMs: number): Promise<void> {
  for (const before of await lockedAncestors(tx, card)) {
    if (before.state === 'CLOSED' || before.state === 'REPLACED') continue;
    const next = commandCard(before, 'REPLACE', 'BANK');
    if (typeof next === 'string') continue;
    if (next.word !== null) await tellNetwork(tx, before, next.word, nowMs);
    await changeCardState(tx, before, next, nowMs);
  }
}
