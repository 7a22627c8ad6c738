/** What hands do with the wearable and at the till. */
import { parseAmount } from '@armilla/kit/money';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Backstage } from './backstage.ts';
import { lookAtBand, lookAtWallet } from './look.ts';
import {
  type BandView,
  kindOf,
  type PaymentKind,
  passcodeOf,
  type StageState,
  tillOf,
} from './state.ts';
import { tillFor } from './tills.ts';

export interface HandCommands {
  wear(worn: boolean): Promise<void>;
  link(inReach: boolean): Promise<void>;
  pressKey(digit: string): void;
  eraseKey(): void;
  /** The passcode this page knows, typed in one go. */
  typePasscode(): Promise<void>;
  arm(position?: number): Promise<void>;
  chooseTill(terminalId: string): void;
  typeAmount(text: string): void;
  chooseKind(kind: PaymentKind): void;
  typePoints(text: string): void;
  typePIN(text: string): void;
  tap(): Promise<void>;
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
    chooseTill: (terminalId) => store.set({ terminalId, kind: null, tap: null, told: null }),
    typeAmount: (amountText) => store.set({ amountText, tap: null, told: null }),
    chooseKind: (kind) => store.set({ kind, tap: null, told: null }),
    typePoints: (pointsText) => store.set({ pointsText, told: null }),
    typePIN: (pinText) => store.set({ pinText: pinText.replace(/\D/g, '').slice(0, 12) }),
    tap: () => run('TILL', 'TAP', () => tap(backstage)),
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
  if (refusal !== undefined) return refusal;
  if (backstage.store.get().band?.cards.length === 0) return undefined;
  return arm(backstage, undefined);
}

async function arm(
  backstage: Backstage,
  position: number | undefined,
): Promise<Refusal | undefined> {
  const { store } = backstage;
  store.set({ tap: null });
  const refusal = await askBand(backstage, ({ stage }, serialNumber) =>
    stage.arm({ serialNumber, ...(position === undefined ? {} : { position }) }),
  );
  if (refusal === undefined) goToTill(backstage);
  return refusal;
}

/** The till on the stage is one at which the chosen card pays. */
function goToTill({ store }: Backstage): void {
  const state = store.get();
  const chosen = state.band?.cards.find((card) => card.chosen);
  const mine = state.cards.find(({ dpanLastFour }) => dpanLastFour === chosen?.dpanLastFour);
  if (mine !== undefined) store.set({ terminalId: tillFor(state, mine.face) ?? state.terminalId });
}

/** Kind, points and PIN, as far as they were given. */
function howToPay(state: StageState) {
  const { pinText, pointsText } = state;
  const kind = kindOf(state);
  const points = kind === 'PURCHASE' ? wholePoints(pointsText) : undefined;
  return {
    ...(kind && { kind }),
    ...(points && { points }),
    ...(pinText.length >= 4 && { pin: pinText }),
  };
}

/** Zero for nothing typed; undefined for what is no number of points. */
export function wholePoints(text: string): number | undefined {
  const digits = text.trim();
  return /^\d{0,8}$/.test(digits) ? Number(digits) : undefined;
}

async function tap(backstage: Backstage): Promise<Refusal | undefined> {
  const { store, clients } = backstage;
  const { band, amountText, language } = store.get();
  const till = tillOf(store.get());
  const how = howToPay(store.get());
  if (band === null || till === undefined) return undefined;
  const amount = parseAmount(amountText, till.currency);
  if (amount === undefined || amount.amountMinor === 0) return undefined;
  store.set({ tap: null });
  const { terminalId } = till;
  const { serialNumber } = band;
  const answer = await clients.stage.tap({ terminalId, serialNumber, amount, language, ...how });
  store.set({ pinText: '' });
  await lookAtBand(backstage);
  if (isRefusal(answer)) return answer;
  store.set({ tap: answer.tap });
  await lookAtWallet(backstage);
  return undefined;
}
