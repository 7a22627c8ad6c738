/** Looking again: the wearable's screen, the phone's messages, the wallet, the statement. */
import { isRefusal } from '@armilla/kit/refusal';
import type { Backstage } from './backstage.ts';

export async function lookAtBand({ store, clients }: Backstage): Promise<void> {
  const serialNumber = store.get().band?.serialNumber;
  if (serialNumber === undefined) return;
  const answer = await clients.stage.getBand({ serialNumber });
  if (!isRefusal(answer)) store.set({ band: answer.band });
}

export async function lookAtMessages({ store, clients }: Backstage): Promise<void> {
  const answers = await Promise.all(store.get().mobiles.map((to) => clients.stage.listSms({ to })));
  const messages = answers.flatMap((answer) => (isRefusal(answer) ? [] : answer.messages));
  store.set({ messages: messages.toSorted((a, b) => b.at - a.at).slice(0, 20) });
}

/** The cards of the paired wearable and what was paid with them. */
export async function lookAtWallet(backstage: Backstage): Promise<void> {
  const { store } = backstage;
  const { device } = store.get();
  if (device === null) return;
  const phone = backstage.phone();
  const listed = await phone.cards(device.deviceId);
  if (isRefusal(listed)) return;
  const cards = listed.cards.filter(({ state }) => state !== 'DELETED');
  store.set({ cards });
  const histories = await Promise.all(
    cards.map(async ({ cardId }) => {
      const history = await phone.history(cardId);
      return [cardId, isRefusal(history) ? [] : history.entries] as const;
    }),
  );
  store.set({ history: Object.fromEntries(histories) });
}

/** Wakes once after the last of many calls within `timeMs`. */
export function gathered(timeMs: number, work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, timeMs);
  };
}
