/** Looking again: the wearable's screen, the phone's messages, the wallet, the statement. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Backstage } from './backstage.ts';
import { newsOf } from './payments.ts';
import type { Inbox, Message } from './state.ts';

const MOST_MESSAGES = 20;
/** Payments of a card: what its own screen shows, and the most the contract gives at once. */
const RECENT_HISTORY = 50;
export const WHOLE_HISTORY = 200;

export async function lookAtBand({ store, clients }: Backstage): Promise<void> {
  const serialNumber = store.get().band?.serialNumber;
  if (serialNumber === undefined) return;
  const answer = await clients.stage.getBand({ serialNumber });
  if (isRefusal(answer) || store.get().band?.serialNumber !== serialNumber) return;
  store.set({ band: answer.band, inReach: answer.band.inReach });
}

/** SMS and mail, newest first. */
export async function lookAtMessages(backstage: Backstage): Promise<undefined> {
  const { store } = backstage;
  const { inboxes } = store.get();
  const came = await Promise.all(inboxes.map((inbox) => messagesTo(backstage, inbox)));
  const messages = came.flat().toSorted((a, b) => b.at - a.at);
  store.set({ messages: messages.slice(0, MOST_MESSAGES) });
}

async function messagesTo({ clients }: Backstage, inbox: Inbox): Promise<readonly Message[]> {
  const [sms, mail] = await Promise.all([
    clients.stage.listSms({ to: inbox.mobile }),
    clients.stage.listMail({ to: inbox.email }),
  ]);
  return [
    ...(isRefusal(sms) ? [] : sms.messages.map((one) => ({ kind: 'SMS' as const, ...one }))),
    ...(isRefusal(mail) ? [] : mail.messages.map((one) => ({ kind: 'MAIL' as const, ...one }))),
  ];
}

/** The cards of the paired wearable, those included that still have to leave it, and their taps. */
export async function lookAtWallet(backstage: Backstage): Promise<undefined> {
  const { store } = backstage;
  const { device } = store.get();
  if (device === null) return;
  const phone = backstage.phone();
  const listed = await phone.cards(device.deviceId, 'LEAVING');
  if (isRefusal(listed) || store.get().device?.deviceId !== device.deviceId) return;
  const { cards } = listed;
  store.set({ cards });
  // Whoever looks at the whole history goes on seeing all of it.
  const wanted = store.get().screen.at === 'HISTORY' ? WHOLE_HISTORY : RECENT_HISTORY;
  const histories = await Promise.all(
    cards.map(async ({ cardId }) => {
      const history = await phone.history(cardId, wanted);
      return [cardId, isRefusal(history) ? [] : history.entries] as const;
    }),
  );
  const before = store.get();
  const after = Object.fromEntries(histories);
  const notice = newsOf(before.history, after) ?? before.managing.notice;
  store.set({ history: after, managing: { ...before.managing, notice } });
}

/** The account's wearables, and how the one at hand stands. */
export async function lookAtDevices(backstage: Backstage): Promise<Refusal | undefined> {
  const { store } = backstage;
  const answer = await backstage.phone().devices();
  if (isRefusal(answer)) return answer;
  const { device } = store.get();
  const mine = answer.devices.find(({ deviceId }) => deviceId === device?.deviceId);
  store.set({ devices: answer.devices, device: mine ?? device });
  return undefined;
}

export async function syncNow(backstage: Backstage): Promise<Refusal | undefined> {
  const synced = await backstage.phone().sync();
  await lookAtBand(backstage);
  await lookAtWallet(backstage);
  return isRefusal(synced) ? synced : undefined;
}

/** Wakes once after the last of many calls within `timeMs`. */
export function gathered(timeMs: number, work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, timeMs);
  };
}
