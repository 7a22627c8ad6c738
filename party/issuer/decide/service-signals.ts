/**
 * The signals behind authorizeService: the field's names (MDES recommendation reasons) and the
 * thresholds that go with them. A signal by itself decides nothing; a programme names those that
 * decline (`declines`) and those that make the risk high (`highRisk`), the others inform the desk.
 */
import type { riskData } from '@armilla/api/shapes';
import type { z } from 'zod';
import { hasExpired } from './expiry.ts';

export type WalletRisk = z.infer<typeof riskData>;

/** What the bank itself knows of the card and its holder. */
export interface CardFacts {
  readonly expiry: string;
  readonly tokenisable: boolean;
  readonly activatedAtMs: number | undefined;
  /** When the customer's mobile number and e-mail address were last changed, if ever. */
  readonly mobileChangedAtMs: number | undefined;
  readonly emailChangedAtMs: number | undefined;
  /** Of any payment with the card. */
  readonly lastPaidAtMs: number | undefined;
  readonly paymentsInYear: number;
  /** Enrolments of this card within {@link ATTEMPTS_MS}, this one not counted. */
  readonly recentAttempts: number;
  /** Cards of this customer that were tried within {@link CARDS_MS}, this one counted. */
  readonly recentCards: number;
  readonly activeTokens: number;
  readonly suspendedTokens: number;
  readonly methodCount: number;
  /** ISO 3166-1 alpha-2 of the bank. */
  readonly country: string;
  /** Of the bank's fraud watch. */
  readonly mark: 'HIGH_RISK' | 'SUSPICIOUS_ACTIVITY' | undefined;
}

export interface SignalFacts {
  readonly card: CardFacts;
  readonly risk: WalletRisk;
  readonly nowMs: number;
}

export interface Signal {
  readonly name: string;
  readonly holds: (facts: SignalFacts) => boolean;
}

const DAY_MS = 86_400_000;
/** The times that {@link CardFacts.recentAttempts} and {@link CardFacts.recentCards} count. */
export const ATTEMPTS_MS = 3 * DAY_MS;
export const CARDS_MS = DAY_MS;
export const YEAR_MS = 365 * DAY_MS;
/** Clocks of two parties differ by this much at the most; a later date is no date. */
const SKEW_MS = 5 * 60_000;

/** Whether something was within the last `days`; what never was is not. */
const within = (atMs: number | null | undefined, days: number, nowMs: number): boolean =>
  atMs !== null && atMs !== undefined && nowMs - atMs < days * DAY_MS;

const unknown = (atMs: number, nowMs: number): boolean => atMs === 0 || atMs > nowMs + SKEW_MS;

export const SIGNALS: readonly Signal[] = [
  { name: 'CARD_EXPIRED', holds: ({ card, nowMs }) => hasExpired(card.expiry, nowMs) },
  { name: 'PRODUCT_NOT_TOKENISABLE', holds: ({ card }) => !card.tokenisable },
  { name: 'NO_ACTIVATION_METHOD', holds: ({ card }) => card.methodCount === 0 },
  { name: 'SUSPICIOUS_ACTIVITY', holds: ({ card }) => card.mark === 'SUSPICIOUS_ACTIVITY' },
  { name: 'HIGH_RISK', holds: ({ card }) => card.mark === 'HIGH_RISK' },
  {
    name: 'DEVICE_RECENTLY_LOST',
    holds: ({ risk, nowMs }) => within(risk.deviceLostAt, 7, nowMs),
  },
  {
    name: 'ACCOUNT_TOO_NEW',
    holds: ({ risk, nowMs }) => nowMs - risk.accountCreatedAt <= 40 * DAY_MS,
  },
  {
    name: 'ACCOUNT_CARD_TOO_NEW',
    holds: ({ card, nowMs }) => within(card.activatedAtMs, 20, nowMs),
  },
  {
    name: 'ACCOUNT_RECENTLY_CHANGED',
    holds: ({ card, nowMs }) =>
      within(card.mobileChangedAtMs, 20, nowMs) || within(card.emailChangedAtMs, 20, nowMs),
  },
  {
    name: 'MOBILE_RECENTLY_CHANGED',
    holds: ({ card, nowMs }) => within(card.mobileChangedAtMs, 20, nowMs),
  },
  {
    name: 'INACTIVE_ACCOUNT',
    holds: ({ card, nowMs }) =>
      !within(card.activatedAtMs, 365, nowMs) && !within(card.lastPaidAtMs, 365, nowMs),
  },
  {
    name: 'HAS_SUSPENDED_TOKENS',
    holds: ({ card, risk }) => card.suspendedTokens > 0 || risk.suspendedCardsInAccount > 0,
  },
  { name: 'TOO_MANY_RECENT_ATTEMPTS', holds: ({ card }) => card.recentAttempts >= 3 },
  { name: 'TOO_MANY_RECENT_TOKENS', holds: ({ card }) => card.recentCards >= 5 },
  { name: 'LOW_DEVICE_SCORE', holds: ({ risk }) => risk.deviceScore < 3 },
  { name: 'LOW_ACCOUNT_SCORE', holds: ({ risk }) => risk.accountScore < 4 },
  {
    name: 'OUTSIDE_HOME_TERRITORY',
    holds: ({ card, risk }) => risk.accountCountry !== null && risk.accountCountry !== card.country,
  },
  {
    name: 'UNABLE_TO_ASSESS',
    holds: ({ card, risk, nowMs }) =>
      card.activatedAtMs === undefined ||
      unknown(risk.accountCreatedAt, nowMs) ||
      unknown(risk.devicePairedAt, nowMs),
  },
  // From here on what speaks for the cardholder.
  {
    name: 'LONG_ACCOUNT_TENURE',
    holds: ({ card, nowMs }) =>
      card.activatedAtMs !== undefined && nowMs - card.activatedAtMs >= YEAR_MS,
  },
  { name: 'GOOD_ACTIVITY_HISTORY', holds: ({ card }) => card.paymentsInYear >= 12 },
  { name: 'ADDITIONAL_DEVICE', holds: ({ card }) => card.activeTokens > 0 },
];
