/** Cards that replaced one another: back to what a card replaces, forward to what is in use. */
import type { Queryable } from '@armilla/kit/database';
import { type Card, lockedCard, replacementOf } from '../store/cards.ts';

/** Nobody has had this many; more would be a ring. */
const LONGEST = 1_000;

/** The cards before this one, the latest first, their rows locked until `tx` ends. */
export async function lockedAncestors(tx: Queryable, card: Card): Promise<readonly Card[]> {
  const found: Card[] = [];
  let id = card.replacesCardId;
  while (id !== undefined && found.length < LONGEST) {
    const before = await lockedCard(tx, id);
    if (before === undefined) break;
    found.push(before);
    id = before.replacesCardId;
  }
  return found;
}

/** The cards after this one, the next first. */
export async function successors(db: Queryable, card: Card): Promise<readonly Card[]> {
  const found: Card[] = [];
  let next = await replacementOf(db, card.cardId);
  while (next !== undefined && found.length < LONGEST) {
    found.push(next);
    next = await replacementOf(db, next.cardId);
  }
  return found;
}

/** The last card after this one that came into use. */
export async function replacementInUse(db: Queryable, card: Card): Promise<Card | undefined> {
  const after = await successors(db, card);
  return after.findLast(({ activatedAtMs }) => activatedAtMs !== undefined);
}
