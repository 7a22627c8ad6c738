/** The wearables of the account: letting one go, losing and finding it, turning to another. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Device } from '@armilla/phone';
import type { Backstage } from './backstage.ts';
import { lookAtBand, lookAtDevices, lookAtWallet } from './look.ts';
import { manage } from './managing-commands.ts';
import type { DeviceAction } from './state.ts';

export interface DeviceCommands {
  /** To the screen that tells what it would mean for the cards. */
  consider(action: DeviceAction): Promise<void>;
  unpair(): Promise<void>;
  pairAgain(): Promise<void>;
  reportLost(action: 'SUSPEND' | 'DELETE'): Promise<void>;
  reportFound(): Promise<void>;
  /** Ends the cards, wipes and resets the wearable if it is near, and lets it go. */
  factoryReset(): Promise<void>;
  rename(name: string): Promise<void>;
  /** Another wearable of the account is put on, and the phone meets it. */
  turnToDevice(device: Device): Promise<void>;
}

export function deviceCommands(backstage: Backstage): DeviceCommands {
  const { run, phone } = backstage;
  const device = (task: () => Promise<Refusal | undefined>) => run('PHONE', 'DEVICE', task);
  const change = (ask: (deviceId: string) => Promise<object>) =>
    device(() => changed(backstage, ask));
  return {
    consider: (action) => device(() => consider(backstage, action)),
    unpair: () => change((deviceId) => phone().unpair(deviceId)),
    pairAgain: () => change(() => phone().pair()),
    reportLost: (action) => change((deviceId) => phone().reportLost(action, deviceId)),
    reportFound: () => change((deviceId) => phone().reportFound(deviceId)),
    factoryReset: () => change((deviceId) => reset(backstage, deviceId)),
    rename: (name) => change((deviceId) => phone().rename(name, deviceId)),
    turnToDevice: (other) => device(() => turnTo(backstage, other)),
  };
}

async function consider(backstage: Backstage, action: DeviceAction): Promise<Refusal | undefined> {
  const { store } = backstage;
  const { device } = store.get();
  if (device === null) return undefined;
  const answer = await backstage.phone().consequences(action, device.deviceId);
  if (isRefusal(answer)) return answer;
  store.set({ consequences: answer.consequences, screen: { at: 'DEVICE_ACTION', action } });
  return undefined;
}

async function changed(
  backstage: Backstage,
  ask: (deviceId: string) => Promise<object>,
): Promise<Refusal | undefined> {
  const { store } = backstage;
  const { device } = store.get();
  if (device === null) return undefined;
  const answer = await ask(device.deviceId);
  if (isRefusal(answer)) return answer;
  store.set({ screen: { at: 'DEVICE' }, consequences: null });
  await lookAtWallet(backstage);
  return lookAtDevices(backstage);
}

async function reset(backstage: Backstage, deviceId: string): Promise<object> {
  const answer = await backstage.phone().factoryReset(deviceId);
  if (isRefusal(answer)) return answer;
  manage(backstage, { reset: answer.wiped ? 'WIPED' : 'PENDING' });
  await lookAtBand(backstage);
  return answer;
}

async function turnTo(backstage: Backstage, device: Device): Promise<Refusal | undefined> {
  const { store, clients } = backstage;
  const { serialNumber } = device;
  const reached = await clients.stage.link({ serialNumber, inReach: true });
  if (isRefusal(reached)) return reached;
  const worn = await clients.stage.wear({ serialNumber, worn: true });
  if (isRefusal(worn)) return worn;
  backstage.meet(serialNumber);
  store.set({
    device,
    band: worn.band,
    inReach: true,
    cards: [],
    history: {},
    tap: null,
    screen: { at: 'WALLET' },
  });
  return lookAtWallet(backstage);
}
