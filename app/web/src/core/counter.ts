/** What lies on the counter beside the till's amount: what is held to it, how its lines stand. */
import type { stageContract } from '@armilla/api/stage';
import type { AnswerOf } from '@armilla/kit/contract';
import { CURRENCIES, type Currency, parseAmount } from '@armilla/kit/money';
import { bandIsArmed } from './moments.ts';
import type { BandView, Plastic, StageState, TillView } from './state.ts';

export type TillState = AnswerOf<(typeof stageContract.operations)['getTill']>['till'];
export type LineState = TillState['line'];

/** What somebody holds to the till. */
export type Held =
  | { readonly kind: 'BAND'; readonly serialNumber: string }
  | { readonly kind: 'PLASTIC'; readonly bankId: string; readonly cardId: string };

export interface Counter {
  /** What was chosen to be held to the till; the band at hand where nothing was. */
  readonly held: Held | null;
  /** The till's lamps, once they were looked at. */
  readonly lamps: TillState | null;
  /** The next key begins a new amount. */
  readonly anew: boolean;
  /** What a cash machine paid out lies in its slot. */
  readonly cashLies: boolean;
}

export const EMPTY_COUNTER: Counter = { held: null, lamps: null, anew: true, cashLies: false };

/** A name for lists of choices: `BAND/SIM-1`. */
export function nameOfHeld(held: Held): string {
  return held.kind === 'BAND'
    ? `BAND/${held.serialNumber}`
    : `PLASTIC/${held.bankId}/${held.cardId}`;
}

/**
 * Bands that are ready to pay; before all others the one at hand, whether it is or not, and with
 * them the one that was held last.
 */
export function bandsToHold(
  { band, shelf, counter: { held } }: Pick<StageState, 'band' | 'shelf' | 'counter'>,
  now: number,
): readonly BandView[] {
  const isHeld = ({ serialNumber }: BandView) =>
    held?.kind === 'BAND' && held.serialNumber === serialNumber;
  const others = shelf.filter(
    (one) => one.serialNumber !== band?.serialNumber && (bandIsArmed(one, now) || isHeld(one)),
  );
  return band === null ? others : [band, ...others];
}

/** Plastic cards that pay at a till. */
export function plasticToHold(
  { plastic }: Pick<StageState, 'plastic'>,
  { programmes }: Pick<TillView, 'programmes'>,
): readonly Plastic[] {
  return plastic.filter(({ bankId }) => programmes.includes(bankId));
}

/** What is held to the till: as chosen, else the band at hand, else one that is ready to pay. */
export function heldNow(
  state: Pick<StageState, 'band' | 'shelf' | 'counter'>,
  now: number,
): Held | null {
  const { held } = state.counter;
  if (held !== null) return held;
  const [first] = bandsToHold(state, now);
  return first === undefined ? null : { kind: 'BAND', serialNumber: first.serialNumber };
}

/** The plastic card that is held to the till, if one is. */
export function heldPlastic({ counter: { held }, plastic }: StageState): Plastic | undefined {
  if (held?.kind !== 'PLASTIC') return undefined;
  return plastic.find((one) => one.bankId === held.bankId && one.cardId === held.cardId);
}

const MOST_DIGITS = 8;

/** A till's keys count from the last digit: `12.40` and `5` make `124.05`. */
export function withDigits(text: string, digits: string, currency: Currency): string {
  const before = minorDigits(text, currency);
  const after = `${before}${digits}`.replace(/^0+/, '');
  return after.length > MOST_DIGITS ? spelled(before, currency) : spelled(after, currency);
}

export function withoutLastDigit(text: string, currency: Currency): string {
  return spelled(minorDigits(text, currency).slice(0, -1), currency);
}

/** The digits of the amount in minor units; none of what is no amount. */
function minorDigits(text: string, currency: Currency): string {
  return String(parseAmount(text, currency)?.amountMinor ?? '').replace(/^0+/, '');
}

function spelled(digits: string, currency: Currency): string {
  const { exponent } = CURRENCIES[currency];
  const padded = digits.padStart(exponent + 1, '0');
  return `${padded.slice(0, -exponent)}.${padded.slice(-exponent)}`;
}

/** What a cash machine offers on its keys: whole notes. */
export function notesOf(currency: Currency): readonly string[] {
  return currency === 'UAH'
    ? ['200.00', '500.00', '1000.00', '2000.00']
    : ['20.00', '50.00', '100.00', '200.00'];
}
