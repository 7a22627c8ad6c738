/**
 * What the wallet tells the bank of the account and the wearable behind an enrolment (FitPay's
 * `riskData`), with its own judgement of both from 1 to 5, 5 the most trusted (MDES).
 */
import type { RiskData } from './vocabulary.ts';

const DAY_MS = 86_400_000;

export interface RiskFacts {
  readonly now: number;
  readonly accountCreatedAt: number;
  readonly devicePairedAt: number;
  readonly deviceLostAt: number | null;
  /** Reported lost, and not yet found. */
  readonly isLostNow: boolean;
  readonly suspendedCards: number;
  readonly activeTokens: number;
}

export function riskOf(facts: RiskFacts): RiskData {
  return {
    accountCreatedAt: facts.accountCreatedAt,
    devicePairedAt: facts.devicePairedAt,
    deviceLostAt: facts.deviceLostAt,
    suspendedCardsInAccount: facts.suspendedCards,
    activeTokensInAccount: facts.activeTokens,
    deviceScore: deviceScore(facts),
    accountScore: accountScore(facts),
    // An account here names a language and no country.
    accountCountry: null,
  };
}

/** A new account is neither good nor bad; held cards in it speak against it. */
function accountScore({ now, accountCreatedAt, suspendedCards }: RiskFacts): number {
  const days = (now - accountCreatedAt) / DAY_MS;
  const byAge = days > 365 ? 5 : days > 20 ? 4 : 3;
  return suspendedCards > 0 ? byAge - 1 : byAge;
}

/** A wearable proves itself at each pairing; only a loss speaks against it. */
function deviceScore({ now, deviceLostAt, isLostNow, devicePairedAt }: RiskFacts): number {
  if (isLostNow) return 1;
  if (deviceLostAt !== null && now - deviceLostAt < 30 * DAY_MS) return 2;
  return now - devicePairedAt > 20 * DAY_MS ? 5 : 4;
}
