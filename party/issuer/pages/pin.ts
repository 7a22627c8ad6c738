/** A card's PIN as its holder may know of it: how often it may be wrong still. */
import type { pageOperations } from '@armilla/api/issuer-pages';
import type { AnswerOf } from '@armilla/kit/contract';
import { one } from '@armilla/kit/database';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { House } from '../deps.ts';
import { PIN_TRIES } from '../handle/proofs.ts';
import { ownCard } from '../store/cards.ts';
import { countWrongPins, lockedPin } from '../store/pins.ts';

type View = AnswerOf<(typeof pageOperations)['getCardPIN']>;

function viewOf(wrong: number): View {
  const triesLeft = Math.max(0, PIN_TRIES - wrong);
  return { triesLeft, blocked: triesLeft === 0 };
}

export async function getCardPIN(
  { database }: House,
  cardId: string,
  customerId: string,
): Promise<View | Refusal> {
  if ((await ownCard(database, customerId, cardId)) === undefined) return refuse('NOT_FOUND');
  const sql = 'SELECT wrong FROM card_pin WHERE card_id = $1';
  const row = await one<{ wrong: bigint }>(database, sql, cardId);
  return viewOf(Number(row?.wrong ?? 0));
}

/** Of a card that is over, nothing is unblocked. */
export async function unblockCardPIN(
  { database }: House,
  cardId: string,
  customerId: string,
): Promise<View | Refusal> {
  const card = await ownCard(database, customerId, cardId);
  if (card === undefined) return refuse('NOT_FOUND');
  if (card.state !== 'ACTIVE' && card.state !== 'BLOCKED') return refuse('CARD_STATE');
  await database.transaction(async (tx) => {
    if ((await lockedPin(tx, cardId)) !== undefined) await countWrongPins(tx, cardId, 0);
  });
  return viewOf(0);
}
