/** Commands of the phone but for cards: begin, pair, passcode, sync, moving about. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Backstage } from './backstage.ts';
import { guestCredentials, suggestedPasscode } from './guest.ts';
import { lookAtBand, lookAtDevices, syncNow } from './look.ts';
import type { Screen } from './state.ts';

export interface PhoneCommands {
  /**
   * A guest's account, a wearable from the shelf on the wrist, and the two paired; again: one more.
   */
  start(): Promise<void>;
  /** A wearable of the model chosen is taken from the shelf, put on, and paired. */
  pair(): Promise<void>;
  setPasscode(passcode: string, oldPasscode?: string): Promise<void>;
  sync(): Promise<void>;
  go(screen: Screen): void;
}

export function phoneCommands(backstage: Backstage): PhoneCommands {
  const { store, run } = backstage;
  return {
    start: () => run('PHONE', 'START', () => start(backstage)),
    pair: () => run('PHONE', 'START', () => pair(backstage)),
    setPasscode: (passcode, old) =>
      run('PHONE', 'PASSCODE', () => setPasscode(backstage, passcode, old)),
    sync: () => run('PHONE', 'SYNC', () => syncNow(backstage)),
    go: (screen) => store.set({ screen, told: null, proof: null }),
  };
}

async function start(backstage: Backstage): Promise<Refusal | undefined> {
  const refusal = await openedAsGuest(backstage);
  return refusal ?? pair(backstage);
}

async function pair(backstage: Backstage): Promise<Refusal | undefined> {
  const { store, clients } = backstage;
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
    cards: [],
    history: {},
    inReach: true,
    tap: null,
    suggestion: suggestedPasscode(),
    screen: { at: 'PASSCODE', change: false },
  });
  await lookAtBand(backstage);
  return lookAtDevices(backstage);
}

/** Signed in already when an earlier start got so far (its wearable was refused, say). */
export async function openedAsGuest({ store, clients }: Backstage): Promise<Refusal | undefined> {
  if (store.get().account !== null) return undefined;
  const { email, password } = guestCredentials();
  const { language } = store.get();
  const session = await clients.wallet.createAccount({ email, password, language });
  if (isRefusal(session)) return session;
  const account = await clients.wallet.getAccount({});
  if (isRefusal(account)) return account;
  store.set({ account, password });
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
  const { cards, band, passcodes } = store.get();
  store.set({
    passcodes: band === null ? passcodes : { ...passcodes, [band.serialNumber]: passcode },
    screen: cards.length === 0 ? { at: 'ADD' } : { at: 'WALLET' },
  });
  await lookAtBand(backstage);
  return undefined;
}
