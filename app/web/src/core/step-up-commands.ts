/** The password once more, for what is at stake: asked for where it is wanted, then gone on. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Backstage } from './backstage.ts';
import { usedPasskey } from './passkeys.ts';

export interface StepUpCommands {
  stepUp(password: string): Promise<void>;
  /** By a passkey of the account instead. */
  stepUpWithPasskey(): Promise<void>;
  giveUpStepUp(): void;
}

export function stepUpCommands(backstage: Backstage): StepUpCommands {
  const { store, run } = backstage;
  const proved = async (prove: () => Promise<Refusal | undefined>) => {
    const place = store.get().proof;
    if (place === null) return;
    await run(place, 'STEP_UP', prove);
    if (store.get().proof === null) await backstage.again();
  };
  return {
    stepUp: (password) => proved(() => stepUp(backstage, password)),
    stepUpWithPasskey: () => proved(() => stepUpWithPasskey(backstage)),
    giveUpStepUp: () => store.set({ proof: null, told: null }),
  };
}

async function stepUp(backstage: Backstage, password: string): Promise<Refusal | undefined> {
  const { store, clients } = backstage;
  const { proof, bank } = store.get();
  const answer =
    proof === 'BANK'
      ? await clients.issuerOf(bank?.bankId ?? '').customerStepUp({ password })
      : await backstage.phone().stepUp(password);
  if (isRefusal(answer)) return answer;
  store.set({ proof: null });
  return undefined;
}

async function stepUpWithPasskey({ store, clients }: Backstage): Promise<Refusal | undefined> {
  const begun = await clients.wallet.beginPasskeyStepUp({});
  if (isRefusal(begun)) return begun;
  const response = await usedPasskey(begun.publicKey);
  if (response === undefined) return undefined;
  const { ceremonyId } = begun;
  const answer = await clients.wallet.completePasskeyStepUp({ ceremonyId, response });
  if (isRefusal(answer)) return answer;
  store.set({ proof: null });
  return undefined;
}
