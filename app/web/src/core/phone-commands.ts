/** Commands of the phone but for adding a card: begin, passcode, sync, remove, moving about. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Backstage } from './backstage.ts';
import { SIGNED_IN_MARK } from './beginning.ts';
import { guestCredentials } from './guest.ts';
import { lookAtBand, lookAtWallet } from './look.ts';
import type { Screen } from './state.ts';

export interface PhoneCommands {
  /** A guest's account, a wearable from the shelf on the wrist, and the two paired. */
  start(): Promise<void>;
  setPasscode(passcode: string, oldPasscode?: string): Promise<void>;
  sync(): Promise<void>;
  removeCard(cardId: string): Promise<void>;
  go(screen: Screen): void;
}

export function phoneCommands(backstage: Backstage): PhoneCommands {
  const { store, run } = backstage;
  return {
    start: () => run('PHONE', 'START', () => start(backstage)),
    setPasscode: (passcode, old) =>
      run('PHONE', 'PASSCODE', () => setPasscode(backstage, passcode, old)),
    sync: () => run('PHONE', 'SYNC', () => syncNow(backstage)),
    removeCard: (cardId) => run('PHONE', 'REMOVE', () => removeCard(backstage, cardId)),
    go: (screen) => store.set({ screen, told: null }),
  };
}

async function start(backstage: Backstage): Promise<Refusal | undefined> {
  const { store, clients } = backstage;
  const account = await signedIn(backstage);
  if (isRefusal(account)) return account;
  const taken = await clients.stage.takeBand({ model: store.get().model });
  if (isRefusal(taken)) return taken;
  const { serialNumber } = taken.band;
  const worn = await clients.stage.wear({ serialNumber, worn: true });
  if (isRefusal(worn)) return worn;
  backstage.meet(serialNumber);
  const paired = await backstage.phone().pair();
  if (isRefusal(paired)) return paired;
  store.set({
    band: worn.band,
    device: paired.device,
    screen: { at: 'PASSCODE', change: false },
  });
  await lookAtBand(backstage);
  return undefined;
}

/** Signed in already when an earlier start got so far (its wearable was refused, say). */
async function signedIn({ store, clients }: Backstage): Promise<Refusal | undefined> {
  if (store.get().email !== null) return undefined;
  const { email, password } = guestCredentials();
  const { language } = store.get();
  const account = await clients.wallet.createAccount({ email, password, language });
  if (isRefusal(account)) return account;
  history.replaceState(null, '', SIGNED_IN_MARK);
  store.set({ email });
  return undefined;
}

async function setPasscode(
  backstage: Backstage,
  passcode: string,
  oldPasscode?: string,
): Promise<Refusal | undefined> {
  const { store } = backstage;
  const set = await backstage.phone().setPasscode(passcode, oldPasscode);
  if (isRefusal(set)) return set;
  const first = store.get().cards.length === 0;
  store.set({ passcode, screen: first ? { at: 'ADD' } : { at: 'WALLET' } });
  await lookAtBand(backstage);
  return undefined;
}

export async function syncNow(backstage: Backstage): Promise<Refusal | undefined> {
  const synced = await backstage.phone().sync();
  await lookAtBand(backstage);
  await lookAtWallet(backstage);
  return isRefusal(synced) ? synced : undefined;
}

async function removeCard(backstage: Backstage, cardId: string): Promise<Refusal | undefined> {
  const removed = await backstage.phone().remove(cardId);
  if (isRefusal(removed)) return removed;
  backstage.store.set({ screen: { at: 'WALLET' } });
  await lookAtWallet(backstage);
  return syncNow(backstage);
}
