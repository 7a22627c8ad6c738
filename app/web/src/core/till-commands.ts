/** What hands do at the till: the amount, what is held to it, the PIN when it is asked for. */
import { type Money, parseAmount } from '@armilla/kit/money';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Backstage } from './backstage.ts';
import {
  type Counter,
  type Held,
  heldNow,
  type LineState,
  withDigits,
  withoutLastDigit,
} from './counter.ts';
import { lookAtBand, lookAtWallet } from './look.ts';
import {
  kindOf,
  type PaymentKind,
  type StageState,
  type TapView,
  type TillView,
  tillOf,
} from './state.ts';

export interface TillCommands {
  chooseTill(terminalId: string): void;
  typeAmount(text: string): void;
  /** A key of the till: a digit, or `00`. */
  pressAmount(digits: string): void;
  eraseAmount(): void;
  chooseKind(kind: PaymentKind): void;
  typePoints(text: string): void;
  hold(held: Held): void;
  tap(): Promise<void>;
  /** What the till's pad asks for; without one, whoever pays gives up. */
  enterPIN(pin?: string): Promise<void>;
  takeCash(): void;
  /** The till's lamps and the bands that are ready to pay, as they are now. */
  lookAtTill(): Promise<void>;
  setTillLine(line: LineState): Promise<void>;
}

export function tillCommands(backstage: Backstage): TillCommands {
  const { store, run } = backstage;
  const keyed = (change: (text: string, till: TillView) => string) => {
    const till = tillOf(store.get());
    if (till === undefined || isWaiting(store.get())) return;
    const { amountText, counter } = store.get();
    const amount = change(counter.anew ? '' : amountText, till);
    store.set({ amountText: amount, ...cleared(store.get(), { anew: false }) });
  };
  return {
    chooseTill: (terminalId) => chooseTill(backstage, terminalId),
    typeAmount: (amountText) => store.set({ amountText, ...cleared(store.get(), { anew: false }) }),
    pressAmount: (digits) => keyed((text, { currency }) => withDigits(text, digits, currency)),
    eraseAmount: () => keyed((text, { currency }) => withoutLastDigit(text, currency)),
    chooseKind: (kind) => store.set({ kind, ...cleared(store.get()) }),
    typePoints: (pointsText) => store.set({ pointsText, told: null }),
    hold: (held) => store.set(cleared(store.get(), { held })),
    tap: () => run('TILL', 'TAP', () => tap(backstage)),
    enterPIN: (pin) => run('TILL', 'TAP', () => enterPIN(backstage, pin)),
    takeCash: () => lay(backstage, { cashLies: false }),
    lookAtTill: () => lookAtTill(backstage),
    setTillLine: (line) => run('TILL', 'TILL_LINE', () => setTillLine(backstage, line)),
  };
}

/** The till waits for a PIN. */
export function isWaiting({ tap }: StageState): boolean {
  return tap?.pinEntryId !== undefined;
}

function lay({ store }: Backstage, part: Partial<Counter>): void {
  store.set({ counter: { ...store.get().counter, ...part } });
}

/** Another payment begins: what came of the last one is gone from the till. */
function cleared({ counter }: StageState, part: Partial<Counter> = {}) {
  return { counter: { ...counter, cashLies: false, ...part }, tap: null, told: null };
}

function chooseTill(backstage: Backstage, terminalId: string): void {
  const { store } = backstage;
  const before = tillOf(store.get());
  const after = store.get().tills.find((till) => till.terminalId === terminalId);
  const cash = after?.sort === 'CASH_MACHINE';
  const wasCash = before?.sort === 'CASH_MACHINE';
  store.set({
    terminalId,
    kind: null,
    ...cleared(store.get(), { lamps: null, anew: true }),
    // Nobody takes out what a coffee costs, nor pays for one with a bundle of notes.
    ...(cash !== wasCash && { amountText: cash ? '50.00' : '12.40' }),
  });
  lookAtTill(backstage);
}

/** Kind and points, as far as they were given. */
function howToPay(state: StageState) {
  const kind = kindOf(state);
  const points = kind === 'PURCHASE' ? wholePoints(state.pointsText) : undefined;
  return { ...(kind && { kind }), ...(points && { points }), pinLater: true };
}

/** Zero for nothing typed; undefined for what is no number of points. */
export function wholePoints(text: string): number | undefined {
  const digits = text.trim();
  return /^\d{0,8}$/.test(digits) ? Number(digits) : undefined;
}

async function tap(backstage: Backstage): Promise<Refusal | undefined> {
  const { store } = backstage;
  const state = store.get();
  const till = tillOf(state);
  const held = heldNow(state, Date.now());
  const amount = till && parseAmount(state.amountText, till.currency);
  if (till === undefined || amount === undefined || held === null) return undefined;
  if (amount.amountMinor === 0 || isWaiting(state)) return undefined;
  store.set(cleared(state, { held }));
  return settled(backstage, await present(backstage, till, amount, held));
}

function present(
  { store, clients: { stage } }: Backstage,
  till: TillView,
  amount: Money,
  held: Held,
) {
  const { terminalId } = till;
  const { language } = store.get();
  const asked = { terminalId, amount, language, ...howToPay(store.get()) };
  if (held.kind === 'BAND') return stage.tap({ ...asked, serialNumber: held.serialNumber });
  return stage.swipePlastic({ ...asked, programmeId: held.bankId, cardId: held.cardId });
}

async function enterPIN(backstage: Backstage, pin?: string): Promise<Refusal | undefined> {
  const { store, clients } = backstage;
  const till = tillOf(store.get());
  const pinEntryId = store.get().tap?.pinEntryId;
  if (till === undefined || pinEntryId === undefined) return undefined;
  const typed = { terminalId: till.terminalId, pinEntryId, ...(pin && { pin }) };
  const answer = await clients.stage.enterPIN(typed);
  if (isRefusal(answer)) store.set({ tap: null });
  return settled(backstage, answer);
}

/** What came of it is on the till, and everybody whom it concerns looks again. */
async function settled(
  backstage: Backstage,
  answer: { tap: TapView } | Refusal,
): Promise<Refusal | undefined> {
  const { store } = backstage;
  await lookAtBand(backstage);
  if (isRefusal(answer)) return answer;
  const { tap: shown } = answer;
  const paidOut = shown.approved && kindOf(store.get()) === 'CASH';
  store.set({ tap: shown });
  lay(backstage, { anew: true, cashLies: paidOut });
  if (shown.pinEntryId !== undefined) return undefined;
  await Promise.all([lookAtWallet(backstage), lookAtTill(backstage)]);
  return undefined;
}

async function lookAtTill(backstage: Backstage): Promise<void> {
  const { store, clients } = backstage;
  const terminalId = tillOf(store.get())?.terminalId;
  if (terminalId === undefined) return;
  const [state, listed] = await Promise.all([
    clients.stage.getTill({ terminalId }),
    clients.stage.listBands({}),
  ]);
  if (!isRefusal(listed)) store.set({ shelf: listed.bands });
  const isSame = tillOf(store.get())?.terminalId === terminalId;
  if (!isRefusal(state) && isSame) lay(backstage, { lamps: state.till });
}

async function setTillLine(backstage: Backstage, line: LineState): Promise<Refusal | undefined> {
  const { store, clients } = backstage;
  const terminalId = tillOf(store.get())?.terminalId;
  if (terminalId === undefined) return undefined;
  const answer = await clients.stage.setTillLine({ terminalId, line });
  if (isRefusal(answer)) return answer;
  lay(backstage, { lamps: answer.till });
  return undefined;
}
