/** What a cardholder does with a card on the band: hold it still, order it, remove it. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { WalletCard } from '@armilla/phone';
import type { Backstage } from './backstage.ts';
import { lookAtWallet, syncNow } from './look.ts';

export interface CardCommands {
  freeze(cardId: string): Promise<void>;
  unfreeze(cardId: string): Promise<void>;
  makeDefault(cardId: string): Promise<void>;
  /** One place up (-1) or down (1) among the cards. */
  moveCard(cardId: string, by: -1 | 1): Promise<void>;
  /** All of them, in their new order. */
  orderCards(cardIds: readonly string[]): Promise<void>;
  removeCard(cardId: string): Promise<void>;
}

export function cardCommands(backstage: Backstage): CardCommands {
  const { run, phone } = backstage;
  const card = (task: () => Promise<Refusal | undefined>) => run('PHONE', 'CARD', task);
  return {
    freeze: (cardId) => card(async () => held(backstage, await phone().freeze(cardId))),
    unfreeze: (cardId) => card(async () => held(backstage, await phone().unfreeze(cardId))),
    makeDefault: (cardId) => card(async () => ordered(backstage, await phone().setDefault(cardId))),
    moveCard: (cardId, by) => card(() => moveCard(backstage, cardId, by)),
    orderCards: (cardIds) => card(() => orderCards(backstage, cardIds)),
    removeCard: (cardId) => run('PHONE', 'REMOVE', () => removeCard(backstage, cardId)),
  };
}

/** A hold is the network's alone: the band has nothing to do for it. */
async function held(backstage: Backstage, answer: object): Promise<Refusal | undefined> {
  if (isRefusal(answer)) return answer;
  return lookAtWallet(backstage);
}

/** The band's own order is another matter: it takes the new one at a sync. */
async function ordered(
  backstage: Backstage,
  answer: { readonly cards: readonly WalletCard[] } | Refusal,
): Promise<Refusal | undefined> {
  if (isRefusal(answer)) return answer;
  backstage.store.set({ cards: answer.cards });
  return syncNow(backstage);
}

/** Shown in the new order at once; as it was again when that is refused. */
async function orderCards(
  backstage: Backstage,
  cardIds: readonly string[],
): Promise<Refusal | undefined> {
  const { store } = backstage;
  const { cards, device } = store.get();
  if (device === null) return undefined;
  store.set({ cards: inOrder(cards, cardIds) });
  const answer = await backstage.phone().order(cardIds, device.deviceId);
  if (isRefusal(answer)) store.set({ cards });
  return ordered(backstage, answer);
}

/** Cards that are not named follow as they were. */
export function inOrder(cards: readonly WalletCard[], cardIds: readonly string[]): WalletCard[] {
  const named = cardIds.flatMap((id) => cards.find(({ cardId }) => cardId === id) ?? []);
  return [...named, ...cards.filter(({ cardId }) => !cardIds.includes(cardId))];
}

async function moveCard(
  backstage: Backstage,
  cardId: string,
  by: -1 | 1,
): Promise<Refusal | undefined> {
  const { cards, device } = backstage.store.get();
  const cardIds = movable(cards).map((card) => card.cardId);
  const from = cardIds.indexOf(cardId);
  const other = cardIds[from + by];
  if (from < 0 || other === undefined || device === null) return undefined;
  cardIds[from] = other;
  cardIds[from + by] = cardId;
  return ordered(backstage, await backstage.phone().order(cardIds, device.deviceId));
}

/** Those that have a place: a card that is leaving has none. */
export function movable(cards: readonly WalletCard[]): WalletCard[] {
  return cards.filter(({ standing }) => standing !== 'BEING_REMOVED' && standing !== 'REMOVED');
}

async function removeCard(backstage: Backstage, cardId: string): Promise<Refusal | undefined> {
  const removed = await backstage.phone().remove(cardId);
  if (isRefusal(removed)) return removed;
  backstage.store.set({ screen: { at: 'WALLET' } });
  await lookAtWallet(backstage);
  return syncNow(backstage);
}
