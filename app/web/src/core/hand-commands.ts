/** What hands do with the wearable. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Backstage } from './backstage.ts';
import { lookAtBand } from './look.ts';
import { type BandView, passcodeOf } from './state.ts';
import { isWaiting } from './till-commands.ts';
import { tillFor } from './tills.ts';

export interface HandCommands {
  wear(worn: boolean): Promise<void>;
  link(inReach: boolean): Promise<void>;
  pressKey(digit: string): void;
  eraseKey(): void;
  /** The passcode this page knows, typed in one go. */
  typePasscode(): Promise<void>;
  arm(position?: number): Promise<void>;
}

export const PASSCODE_LENGTH = 6;

export function handCommands(backstage: Backstage): HandCommands {
  const { store, run } = backstage;
  const enter = (passcode: string) => run('BAND', 'BAND', () => enterPasscode(backstage, passcode));
  return {
    wear: (worn) =>
      onBand(backstage, ({ stage }, serialNumber) => stage.wear({ serialNumber, worn })),
    link: (inReach) => link(backstage, inReach),
    pressKey(digit) {
      const typed = `${store.get().typedPasscode}${digit}`.slice(0, PASSCODE_LENGTH);
      store.set({ typedPasscode: typed, told: null });
      if (typed.length === PASSCODE_LENGTH) enter(typed);
    },
    eraseKey: () => store.set({ typedPasscode: store.get().typedPasscode.slice(0, -1) }),
    async typePasscode() {
      const passcode = passcodeOf(store.get());
      if (passcode === undefined) return;
      store.set({ typedPasscode: passcode });
      await enter(passcode);
    },
    arm: (position) => run('BAND', 'BAND', () => arm(backstage, position)),
  };
}

type OnBand = (
  clients: Backstage['clients'],
  serialNumber: string,
) => Promise<{ band: BandView } | Refusal>;

async function askBand({ store, clients }: Backstage, ask: OnBand): Promise<Refusal | undefined> {
  const serialNumber = store.get().band?.serialNumber;
  if (serialNumber === undefined) return undefined;
  const answer = await ask(clients, serialNumber);
  if (isRefusal(answer)) return answer;
  store.set({ band: answer.band });
  return undefined;
}

function onBand(backstage: Backstage, ask: OnBand): Promise<void> {
  return backstage.run('BAND', 'BAND', () => askBand(backstage, ask));
}

async function link(backstage: Backstage, inReach: boolean): Promise<void> {
  backstage.store.set({ inReach });
  await onBand(backstage, ({ stage }, serialNumber) => stage.link({ serialNumber, inReach }));
}

/** Unlocked, the band is at once ready to pay if it has something to pay with. */
async function enterPasscode(backstage: Backstage, passcode: string): Promise<Refusal | undefined> {
  const refusal = await askBand(backstage, ({ stage }, serialNumber) =>
    stage.enterPasscode({ serialNumber, passcode }),
  );
  backstage.store.set({ typedPasscode: '' });
  if (refusal !== undefined) {
    // The band counted the try.
    await lookAtBand(backstage);
    return refusal;
  }
  if (backstage.store.get().band?.cards.length === 0) return undefined;
  return arm(backstage, undefined);
}

async function arm(
  backstage: Backstage,
  position: number | undefined,
): Promise<Refusal | undefined> {
  const { store } = backstage;
  // A till that waits for a PIN goes on waiting.
  if (!isWaiting(store.get())) store.set({ tap: null });
  const refusal = await askBand(backstage, ({ stage }, serialNumber) =>
    stage.arm({ serialNumber, ...(position === undefined ? {} : { position }) }),
  );
  if (refusal === undefined) goToTill(backstage);
  return refusal;
}

/** The till on the stage is one at which the chosen card pays. */
function goToTill({ store }: Backstage): void {
  const state = store.get();
  if (isWaiting(state)) return;
  const chosen = state.band?.cards.find((card) => card.chosen);
  const mine = state.cards.find(({ dpanLastFour }) => dpanLastFour === chosen?.dpanLastFour);
  if (mine !== undefined) store.set({ terminalId: tillFor(state, mine.face) ?? state.terminalId });
}
