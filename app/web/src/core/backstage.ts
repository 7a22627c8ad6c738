/** What every command works with: the state, the parties, the phone, and how to tell a refusal. */
import { isRefusal, type Refusal, type RefusalCode, refuse } from '@armilla/kit/refusal';
import type { Phone } from '@armilla/phone';
import type { Clients } from './clients.ts';
import { linkToCome, phoneToCome } from './engine.ts';
import { NOBODY, type Place, type StageState, type Work } from './state.ts';
import type { Store } from './store.ts';

type Bluetooth = ReturnType<typeof linkToCome>;
type Task = () => Promise<Refusal | undefined>;

export interface Backstage {
  readonly store: Store<StageState>;
  readonly clients: Clients;
  phone(): Phone;
  /** The phone meets a wearable: from now on its link leads there. */
  meet(serialNumber: string): void;
  /** Whether that wearable answers now. */
  reaches(): Promise<boolean>;
  /** Another person may come: no wearable, and nothing of what was under way or shown. */
  part(): void;
  /**
   * Runs one command of its kind at a time; a refusal it answers is told at `place`. One that wants
   * the password once more is kept, and the password asked for there.
   */
  run(place: Place, work: Work, task: Task): Promise<void>;
  /** What wanted the password, once more. */
  again(): Promise<void>;
  tell(place: Place, refusal: Refusal | RefusalCode): void;
}

export function createBackstage(store: Store<StageState>, clients: Clients): Backstage {
  let bluetooth: Bluetooth | undefined;
  let phone: Phone | undefined;
  let kept: (() => Promise<void>) | undefined;
  const tell = (place: Place, refusal: Refusal | RefusalCode) =>
    store.set({ told: toldAt(place, isRefusal(refusal) ? refusal : refuse(refusal)) });
  const part = () => {
    bluetooth?.close();
    [bluetooth, phone, kept] = [undefined, undefined, undefined];
    store.set(NOBODY);
  };
  const run = async (place: Place, work: Work, task: Task): Promise<void> => {
    const refusal = await runOne(store, place, work, task);
    if (refusal?.code === 'NOT_SIGNED_IN' && place === 'PHONE') part();
    if (refusal?.code !== 'STEP_UP_REQUIRED') {
      if (refusal !== undefined) tell(place, refusal);
      return;
    }
    kept = () => run(place, work, task);
    store.set({ proof: place });
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
      bluetooth = linkToCome(bluetoothUrl(serialNumber));
      phone = undefined;
    },
    reaches: async () => (await bluetooth?.request({ type: 'identify' }))?.ok === true,
    part,
    run,
    async again() {
      const once = kept;
      kept = undefined;
      await once?.();
    },
    tell,
  };
}

function toldAt(place: Place, { code, detail, facts }: Refusal) {
  const figure = (name: string) => {
    const value = facts[name];
    return typeof value === 'number' ? value : undefined;
  };
  return {
    place,
    code,
    detail,
    triesLeft: figure('triesLeft'),
    retryAfterSeconds: figure('retryAfterSeconds'),
  };
}

function phoneAt(
  store: Store<StageState>,
  { wallet }: Clients,
  band: Bluetooth | undefined,
): Phone {
  return phoneToCome({
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
  place: Place,
  work: Work,
  task: Task,
): Promise<Refusal | undefined> {
  const { work: underWay, told } = store.get();
  if (underWay.has(work)) return undefined;
  store.set({
    work: new Set([...underWay, work]),
    told: told?.place === place ? null : told,
  });
  try {
    return await task();
  } catch (cause) {
    // A fault of ours must be seen in the console, and by the person only as a catalogue text.
    console.error(cause);
    return refuse('INTERNAL');
  } finally {
    const rest = new Set(store.get().work);
    rest.delete(work);
    store.set({ work: rest });
  }
}
