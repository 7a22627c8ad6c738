/**
 * Where somebody goes on who is signed in, now or since before the page was closed: nothing was
 * kept on the phone, so the wallet and the wearable are asked how things stand.
 */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Device } from '@armilla/phone';
import type { Backstage } from './backstage.ts';
import { resumed } from './enrolment-commands.ts';
import { lookAtDevices, lookAtWallet } from './look.ts';
import type { Account, Enrolment } from './state.ts';

export async function arrive(backstage: Backstage, account: Account): Promise<Refusal | undefined> {
  const { store, clients } = backstage;
  store.set({ account });
  if (!account.linked) return void store.set({ screen: { at: 'AROUND' } });
  const listed = await clients.wallet.listDevices({});
  if (isRefusal(listed)) return listed;
  const { devices } = listed;
  const device = atHand(devices);
  if (device === undefined) return void store.set({ devices, screen: { at: 'PAIR' } });
  store.set({ devices, device, screen: { at: 'WALLET' } });
  await comeNear(backstage, device);
  await lookAtDevices(backstage);
  await lookAtWallet(backstage);
  return goOnByItself(backstage);
}

/** The wearable paired last; of those let go, the last, whose cards may still be theirs. */
export function atHand(devices: readonly Device[]): Device | undefined {
  const latest = devices.toSorted((a, b) => a.pairedAt - b.pairedAt);
  return latest.findLast(({ state }) => state !== 'UNPAIRED') ?? latest.at(-1);
}

async function comeNear(backstage: Backstage, { serialNumber }: Device): Promise<void> {
  const { store, clients } = backstage;
  backstage.meet(serialNumber);
  const [near, inReach] = await Promise.all([
    clients.stage.getBand({ serialNumber }),
    backstage.reaches(),
  ]);
  store.set({ band: isRefusal(near) ? null : near.band, inReach });
}

/** What was begun and is the phone's to go on with; nothing, when it only waits. */
async function goOnByItself(backstage: Backstage): Promise<Refusal | undefined> {
  const { store } = backstage;
  const { device, band } = store.get();
  if (device?.state === 'PAIRED' && band?.passcodeSet === false) {
    return void store.set({ screen: { at: 'PASSCODE', change: false } });
  }
  const begun = await backstage.phone().enrolments();
  if (isRefusal(begun)) return begun;
  const unfinished = begun.enrolments
    .filter((one) => one.unfinished && one.deviceId === device?.deviceId)
    .map(({ enrolment }) => enrolment);
  const next = toGoOnWith(unfinished, Date.now());
  return next === undefined ? undefined : resumed(backstage, next);
}

const UNDER_WAY_MS = 3_600_000;

/**
 * Of the cards half-added (newest first) the one to take up at once: what only the wearable has to
 * take, however old, else what its owner was at within the hour. An older one waits in the wallet.
 */
export function toGoOnWith(
  unfinished: readonly Pick<Enrolment, 'next' | 'openedAt' | 'enrolmentId'>[],
  now: number,
): string | undefined {
  const waiting = unfinished.filter(({ next }) => next !== 'NOTHING');
  const recent = waiting.find(({ openedAt }) => now - openedAt < UNDER_WAY_MS);
  const chosen = waiting.find(({ next }) => next === 'SYNC') ?? recent;
  return chosen?.enrolmentId;
}
