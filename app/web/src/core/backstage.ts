/** What every command works with: the state, the parties, the phone, and how to tell a refusal. */
import { isRefusal, type Refusal, type RefusalCode } from '@armilla/kit/refusal';
import { createPhone, type Phone, webSocketLink } from '@armilla/phone';
import type { Clients } from './clients.ts';
import type { Place, StageState, Work } from './state.ts';
import type { Store } from './store.ts';

type Bluetooth = ReturnType<typeof webSocketLink>;

export interface Backstage {
  readonly store: Store<StageState>;
  readonly clients: Clients;
  phone(): Phone;
  /** The phone meets a wearable: from now on its link leads there. */
  meet(serialNumber: string): void;
  /** Runs one command of its kind at a time; a refusal it answers is told at `place`. */
  run(place: Place, work: Work, task: () => Promise<Refusal | undefined>): Promise<void>;
  tell(place: Place, refusal: Refusal | RefusalCode): void;
}

export function createBackstage(store: Store<StageState>, clients: Clients): Backstage {
  let bluetooth: Bluetooth | undefined;
  let phone: Phone | undefined;
  const tell = (place: Place, refusal: Refusal | RefusalCode) => {
    const code = isRefusal(refusal) ? refusal.code : refusal;
    const left = isRefusal(refusal) ? refusal.facts.triesLeft : undefined;
    const triesLeft = typeof left === 'number' ? left : undefined;
    store.set({ told: { place, code, triesLeft } });
  };
  return {
    store,
    clients,
    phone() {
      phone ??= phoneAt(store, clients, bluetooth);
      return phone;
    },
    meet(serialNumber) {
      bluetooth?.close();
      bluetooth = webSocketLink(bluetoothUrl(serialNumber));
      phone = undefined;
    },
    run: (place, work, task) => runOne(store, tell, place, work, task),
    tell,
  };
}

function phoneAt(
  store: Store<StageState>,
  { wallet }: Clients,
  band: Bluetooth | undefined,
): Phone {
  return createPhone({
    wallet,
    band,
    pinnedKeyId: store.get().about?.pinnedKeyId ?? '',
    language: () => store.get().language,
    onProgress: (progress) => store.set({ progress }),
  });
}

function bluetoothUrl(serialNumber: string): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${location.host}/stage/bands/${serialNumber}/bluetooth`;
}

async function runOne(
  store: Store<StageState>,
  tell: Backstage['tell'],
  place: Place,
  work: Work,
  task: () => Promise<Refusal | undefined>,
): Promise<void> {
  const { work: underWay, told } = store.get();
  if (underWay.has(work)) return;
  store.set({
    work: new Set([...underWay, work]),
    told: told?.place === place ? null : told,
  });
  try {
    const refusal = await task();
    if (refusal !== undefined) tell(place, refusal);
  } catch (cause) {
    tell(place, 'INTERNAL');
    // A fault of ours must be seen in the console, and by the person only as a catalogue text.
    console.error(cause);
  } finally {
    const rest = new Set(store.get().work);
    rest.delete(work);
    store.set({ work: rest });
  }
}
