/**
 * The order of the cards, as fast as a hand is: a wish is shown at once and never dropped. What is
 * wished for while an earlier wish is on its way goes after it, and only the last of them counts.
 */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { WalletCard } from '@armilla/phone';
import type { Backstage } from './backstage.ts';
import { syncNow } from './look.ts';
import { reached } from './store.ts';

export async function orderCards(backstage: Backstage, cardIds: readonly string[]): Promise<void> {
  const { store, run } = backstage;
  const isSending = store.get().wishedOrder !== null;
  store.set({ wishedOrder: cardIds });
  if (isSending) return;
  await reached(store, ({ work }) => !work.has('CARD'));
  await run('PHONE', 'CARD', () => sendWishes(backstage));
}

/** Until the band has the order that was wished for last; a refusal ends the wish. */
async function sendWishes(backstage: Backstage): Promise<Refusal | undefined> {
  const { store } = backstage;
  try {
    for (;;) {
      const { wishedOrder, device } = store.get();
      if (wishedOrder === null || device === null) return undefined;
      const isLast = () => store.get().wishedOrder === wishedOrder;
      const answer = await backstage.phone().order(wishedOrder, device.deviceId);
      if (isRefusal(answer)) return answer;
      if (!isLast()) continue;
      const refusal = await ordered(backstage, answer);
      if (refusal !== undefined || isLast()) return refusal;
    }
  } finally {
    store.set({ wishedOrder: null });
  }
}

/** The band's own order is another matter: it takes the new one at a sync. */
export async function ordered(
  backstage: Backstage,
  answer: { readonly cards: readonly WalletCard[] } | Refusal,
): Promise<Refusal | undefined> {
  if (isRefusal(answer)) return answer;
  backstage.store.set({ cards: answer.cards });
  return syncNow(backstage);
}
