/**
 * How the page begins: what runs here, and whether somebody was here before the page was loaded.
 */
import { isRefusal } from '@armilla/kit/refusal';
import type { Backstage } from './backstage.ts';
import { lookAtDevices, lookAtWallet } from './look.ts';
import type { About, Plastic } from './state.ts';

export async function begin(backstage: Backstage): Promise<void> {
  const { store, clients } = backstage;
  const about = await clients.stage.about({});
  if (isRefusal(about)) return store.set({ loaded: 'UNREACHABLE' });
  const [tills, models, able, plastic] = await Promise.all([
    clients.stage.listTills({}),
    clients.wallet.listModels({}),
    clients.wallet.getCapabilities({}),
    plasticOf(backstage, about),
  ]);
  store.set({
    about,
    plastic,
    drawer: about.banks[0]?.id ?? null,
    capabilities: isRefusal(able) ? [] : able.capabilities,
    tills: isRefusal(tills) ? [] : tills.tills,
    models: isRefusal(models) ? [] : models.models,
  });
  await resume(backstage);
  store.set({ loaded: 'READY' });
}

async function plasticOf({ clients }: Backstage, about: About): Promise<Plastic[]> {
  const lists = await Promise.all(
    about.banks.map(async ({ id: bankId }) => {
      const answer = await clients.issuerOf(bankId).listTestPlastic({});
      return isRefusal(answer) ? [] : answer.plastic.map((card) => ({ ...card, bankId }));
    }),
  );
  return lists.flat();
}

/** Set in the address once somebody is signed in: the one thing a reload can know. */
export const SIGNED_IN_MARK = '#wallet';

/** The session outlives a reload of the page; what it was at is asked of the parties. */
async function resume(backstage: Backstage): Promise<void> {
  const { store, clients } = backstage;
  if (location.hash !== SIGNED_IN_MARK) return;
  const account = await clients.wallet.getAccount({});
  if (isRefusal(account)) return;
  const [devices, bands] = await Promise.all([
    clients.wallet.listDevices({}),
    clients.stage.listBands({}),
  ]);
  if (isRefusal(devices) || isRefusal(bands)) return;
  const device = devices.devices.at(-1);
  const band = bands.bands.find(({ serialNumber }) => serialNumber === device?.serialNumber);
  if (device === undefined || band === undefined) return;
  backstage.meet(band.serialNumber);
  store.set({ email: account.email, device, band, screen: { at: 'WALLET' }, tour: false });
  await lookAtDevices(backstage);
  await lookAtWallet(backstage);
}
