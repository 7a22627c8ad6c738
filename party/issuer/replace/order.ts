/** A replacement is ordered: a new card with a new number for the same account and name. */
import type { Queryable } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { CardState } from '../decide/card-life.ts';
import { expiryIn } from '../decide/expiry.ts';
import type { House } from '../deps.ts';
import { addCard, type Card, lockedCard } from '../store/cards.ts';
import { successors } from './chain.ts';
import { newPAN } from './new-card.ts';

const LIFETIME_MONTHS = 48;

/** Whether a card in this state can be replaced: one still on its way needs none. */
const REPLACEABLE: Readonly<Record<CardState, boolean>> = {
  ORDERED: false,
  RECEIVED: false,
  ACTIVE: true,
  BLOCKED: true,
  LOST: true,
  STOLEN: true,
  REPLACED: false,
  CLOSED: false,
};

/**
 * The ordered card; one that is on its way already is that one. Tokens move when it is activated,
 * and until then the old card goes on as it is.
 */
export async function orderReplacement(house: House, cardId: string): Promise<Card | Refusal> {
  const ordered = await house.database.transaction(async (tx) => {
    const card = await lockedCard(tx, cardId);
    if (card === undefined) return refuse('NOT_FOUND');
    if (!REPLACEABLE[card.state]) return refuse('CARD_STATE');
    const last = (await successors(tx, card)).at(-1) ?? card;
    if (last.state === 'ORDERED' || last.state === 'RECEIVED') return last;
    return addReplacement(house, tx, last);
  });
  house.log.info({ cardId }, 'replacement ordered');
  return ordered;
}

async function addReplacement(house: House, tx: Queryable, old: Card): Promise<Card> {
  const { clock, chance, vault, programme } = house;
  const nowMs = clock.now();
  const product = programme.products.find(({ productId }) => productId === old.productId);
  if (product === undefined) throw new Error('a card of a product that the programme lacks');
  const cardId = identifier('card', nowMs, chance);
  const pan = await newPAN(house, tx, product.bin);
  const card: Card = {
    ...old,
    cardId,
    panSealed: vault.seal(pan, cardId),
    panFingerprint: vault.fingerprint(pan),
    panLastFour: pan.lastFour,
    panUniqueReference: identifier('panref', nowMs, chance),
    expiry: expiryIn(LIFETIME_MONTHS, nowMs),
    state: 'ORDERED',
    activatedAtMs: undefined,
    blockedBy: [],
    mark: undefined,
    replacesCardId: old.cardId,
    story: old.story === undefined ? undefined : replacementStory(old.story),
  };
  await addCard(tx, card, nowMs);
  return card;
}

/** `approve` is replaced by `approve-replacement`, and that by another of the same name. */
function replacementStory(story: string): string {
  return story.endsWith('-replacement') ? story : `${story}-replacement`.slice(0, 40);
}
