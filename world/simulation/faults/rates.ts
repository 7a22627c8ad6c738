/**
 * How often what goes wrong. Each seed has a swarm of its own: most faults do not come at all, a
 * few come at rates of their own, so that no fault hides behind another.
 */
import type { Dice } from '../machine/chance.ts';

/** The most that each may come to; probabilities, of a message, a call, a commit and so on. */
const MOST = {
  /** Of frames between hosts. */
  frameLost: 0.08,
  frameTwice: 0.08,
  frameLate: 0.08,
  frameOvertakes: 0.15,
  frameCut: 0.02,
  frameGarbled: 0.02,
  connectionReset: 0.02,
  /** Of calls between parties. */
  callLost: 0.08,
  callAnswerLost: 0.08,
  callTwice: 0.08,
  /** Of commits. */
  diskBusy: 0.01,
  diskFull: 0.01,
  diskFails: 0.01,
  diesBeforeCommit: 0.004,
  diesAfterCommit: 0.004,
  /** Of messages between phone and band. */
  bandLost: 0.02,
  /** Of SMS. */
  smsLost: 0.2,
  smsTwice: 0.3,
  smsLate: 0.3,
  smsRefused: 0.2,
  /** Of what the issuers answer. */
  issuerSlow: 0.1,
} as const;

export type FaultName = keyof typeof MOST;
export type Rates = Readonly<Record<FaultName, number>>;

export const FAULT_NAMES = Object.keys(MOST) as readonly FaultName[];

export const NO_FAULTS: Rates = ratesOf(() => 0);

function ratesOf(rate: (name: FaultName) => number): Rates {
  return Object.fromEntries(FAULT_NAMES.map((name) => [name, rate(name)])) as Rates;
}

/** A swarm: one seed in eight has no faults at all, the others some three in ten of them. */
export function swarm(dice: Dice): Rates {
  if (dice.odds(1 / 8)) return NO_FAULTS;
  return ratesOf((name) => (dice.odds(0.3) ? MOST[name] * dice.fraction() : 0));
}

/** The same without some of them. */
export function without(rates: Rates, names: readonly FaultName[]): Rates {
  return ratesOf((name) => (names.includes(name) ? 0 : rates[name]));
}
