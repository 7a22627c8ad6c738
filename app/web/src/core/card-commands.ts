/** What a cardholder does with a card on the band: hold it still, order it, remove it. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { WalletCard } from '@armilla/phone';
import type { Backstage } from './backstage.ts';
import { lookAtWallet, syncNow } from './look.ts';
import { orderCards, ordered } from './ordering.ts';

export interface CardCommands {
  freeze(cardId: string): Promise<void>;
  unfreeze(cardId: string): Promise<void>;
  makeDefault(cardId: string): Promise<void>;
  /** All of them, in the order wished for. */
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
    orderCards: (cardIds) => orderCards(backstage, cardIds),
    removeCard: (cardId) => run('PHONE', 'REMOVE', () => removeCard(backstage, cardId)),
  };
}

/** A hold is the network's alone: the band has nothing to do for it. */
async function held(backstage: Backstage, answer: object): Promise<Refusal | undefined> {
  if (isRefusal(answer)) return answer;
  return lookAtWallet(backstage);
}

/** Those that have a place: a card that is leaving has none. */
export function movable(cards: readonly WalletCard[]): WalletCard[] {
  return cards.filter(({ standing }) => standing !== 'BEING_REMOVED' && standing !== 'REMOVED');
}

async function removeCard(backstage: Backstage, cardId: string): Promise<Refusal | undefined> {
  const removed = await backstage.phone().remove(cardId);
  if (isRefusal(removed)) return removed;
  await lookAtWallet(backstage);
  backstage.store.set({ screen: { at: 'WALLET' } });
  return syncNow(backstage);
}
