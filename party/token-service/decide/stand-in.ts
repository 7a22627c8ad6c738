/**
 * Whether the network answers in an issuer's place. Named checks; the first that objects decides.
 * Every check of a tap has passed before any of these is asked, and the token's status is as it
 * stands at this instant, not as it stood when the tap came.
 */
import type { BankProgramme } from '@armilla/kit/programme';
import type { Kind } from './kinds.ts';
import type { TokenStatus } from './token-state.ts';

export interface StandInFacts {
  readonly policy: NonNullable<BankProgramme['standIn']>;
  readonly kind: Kind;
  /** `undefined` for plastic, whose cryptogram nobody but its issuer can check. */
  readonly tokenStatus: TokenStatus | undefined;
  readonly cryptogram: 'VERIFIED' | 'REFUSED' | 'NOT_CHECKED';
  /** Asks to spend points, whose ledger is the issuer's. */
  readonly asksPoints: boolean;
  /** Brings a PIN, which the issuer alone can check. */
  readonly bringsPin: boolean;
  readonly amountMinor: number;
  /** Whether the amount is in the currency that the policy speaks of. */
  readonly inOwnCurrency: boolean;
  /** What this token was approved in its issuer's place today. */
  readonly today: { readonly amountMinor: number; readonly taps: number };
}

type Check = (facts: StandInFacts) => boolean;

export const STAND_IN_CHECKS: readonly (readonly [name: string, Check])[] = [
  ['a purchase or a pre-authorisation', isServed],
  ['a token, active at this moment', ({ tokenStatus }) => tokenStatus === 'ACTIVE'],
  ['the cryptogram was verified here', ({ cryptogram }) => cryptogram === 'VERIFIED'],
  ['no points are to be spent', ({ asksPoints }) => !asksPoints],
  ['no PIN is to be checked', ({ bringsPin }) => !bringsPin],
  ['in the currency of the bank', ({ inOwnCurrency }) => inOwnCurrency],
  ['within the ceiling of one', ({ policy, amountMinor }) => amountMinor <= policy.tapMinor],
  ['within the number of a day', ({ policy, today }) => today.taps < policy.dayTaps],
  ['within the ceiling of a day', isWithinDay],
];

function isServed({ kind }: StandInFacts): boolean {
  return kind === 'PURCHASE' || kind === 'PREAUTHORISATION';
}

function isWithinDay({ policy, today, amountMinor }: StandInFacts): boolean {
  return today.amountMinor + amountMinor <= policy.dayMinor;
}

/** The check that objects, by name; `undefined` when the network may answer yes. */
export function standInObjection(facts: StandInFacts): string | undefined {
  return STAND_IN_CHECKS.find(([, holds]) => !holds(facts))?.[0];
}
