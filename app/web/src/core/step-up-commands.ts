/** The password once more, for what is at stake: asked for where it is wanted, then gone on. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Backstage } from './backstage.ts';

export interface StepUpCommands {
  stepUp(password: string): Promise<void>;
  giveUpStepUp(): void;
}

export function stepUpCommands(backstage: Backstage): StepUpCommands {
  const { store, run } = backstage;
  return {
    async stepUp(password) {
      const place = store.get().proof;
      if (place === null) return;
      await run(place, 'STEP_UP', () => stepUp(backstage, password));
      if (store.get().proof === null) await backstage.again();
    },
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
