/** Wearables other than the phone's own: looked at, taken into the hand, taken new. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Backstage } from './backstage.ts';
import type { BandView } from './state.ts';

export interface ShelfCommands {
  /** Asks what lies there. */
  lookAtShelf(): Promise<void>;
  /** This one is worn, typed on and held to the till from now on; the phone keeps its own. */
  pickUp(serialNumber: string): Promise<void>;
  /** A new one from its maker, put on the wrist and picked up; its serial number, unless refused. */
  takeNew(model: string): Promise<string | undefined>;
}

export function shelfCommands(backstage: Backstage): ShelfCommands {
  const { run } = backstage;
  return {
    lookAtShelf: () => run('BAND', 'SHELF', () => lookAtShelf(backstage)),
    pickUp: (serialNumber) => run('BAND', 'SHELF', () => pickUp(backstage, serialNumber)),
    async takeNew(model) {
      let taken: string | undefined;
      await run('BAND', 'SHELF', async () => {
        const answer = await takeNew(backstage, model);
        if (isRefusal(answer)) return answer;
        taken = answer;
        return undefined;
      });
      return taken;
    },
  };
}

async function lookAtShelf({ store, clients }: Backstage): Promise<Refusal | undefined> {
  const answer = await clients.stage.listBands({});
  if (isRefusal(answer)) return answer;
  store.set({ shelf: answer.bands });
  return undefined;
}

async function pickUp(backstage: Backstage, serialNumber: string): Promise<Refusal | undefined> {
  const answer = await backstage.clients.stage.getBand({ serialNumber });
  if (isRefusal(answer)) return answer;
  hold(backstage, answer.band);
  return lookAtShelf(backstage);
}

async function takeNew(backstage: Backstage, model: string): Promise<Refusal | string> {
  const { stage } = backstage.clients;
  const taken = await stage.takeBand({ model });
  if (isRefusal(taken)) return taken;
  const { serialNumber } = taken.band;
  const worn = await stage.wear({ serialNumber, worn: true });
  if (isRefusal(worn)) return worn;
  hold(backstage, worn.band);
  return (await lookAtShelf(backstage)) ?? serialNumber;
}

function hold({ store }: Backstage, band: BandView): void {
  store.set({ band, inReach: band.inReach, typedPasscode: '', tap: null, told: null });
}
