/**
 * How the page begins: what runs here, and whether somebody was here before the page was opened.
 */
import { isRefusal } from '@armilla/kit/refusal';
import { arrive } from './arriving.ts';
import type { Backstage } from './backstage.ts';
import type { About, Plastic } from './state.ts';

/** Nobody answered: they are asked again, as long as the page is open. */
const AGAIN_MS = 4_000;

export async function begin(backstage: Backstage): Promise<void> {
  const { store, clients } = backstage;
  const about = await clients.stage.about({});
  if (isRefusal(about)) {
    store.set({ loaded: 'UNREACHABLE' });
    setTimeout(() => void begin(backstage), AGAIN_MS);
    return;
  }
  const [tills, models, able, plastic, providers, session] = await Promise.all([
    clients.stage.listTills({}),
    clients.wallet.listModels({}),
    clients.wallet.getCapabilities({}),
    plasticOf(backstage, about),
    clients.wallet.listSignInProviders({}),
    clients.wallet.getSession({}),
  ]);
  store.set({
    about,
    plastic,
    drawer: about.banks[0]?.id ?? null,
    capabilities: isRefusal(able) ? [] : able.capabilities,
    tills: isRefusal(tills) ? [] : tills.tills,
    models: isRefusal(models) ? [] : models.models,
    providers: isRefusal(providers) ? [] : providers.providers,
  });
  // The session outlives the page; what it was at is asked of the parties.
  const account = isRefusal(session) ? null : session.account;
  if (account !== null) {
    store.set({ tour: false });
    const refusal = await arrive(backstage, account);
    if (refusal !== undefined) backstage.tell('PHONE', refusal);
  }
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
