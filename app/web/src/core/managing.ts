/** What the screens that manage cards and wearables show beside the cards themselves. */
import type { walletContract } from '@armilla/api/wallet';
import type { AnswerOf } from '@armilla/kit/contract';
import type { WalletCard } from '@armilla/phone';

type WalletOps = typeof walletContract.operations;

export type HistoryEntry = AnswerOf<WalletOps['listHistory']>['entries'][number];
export type History = Readonly<Record<string, readonly HistoryEntry[]>>;
export type CardLimits = AnswerOf<WalletOps['getCardLimits']>;
export type Limits = CardLimits['limits'];
export type KindOfShop = NonNullable<Limits['notAt']>[number];
export type Drift = AnswerOf<WalletOps['listDrift']>['drifts'][number];
export type Found = AnswerOf<WalletOps['findPayments']>;
export type Move = AnswerOf<WalletOps['moveCards']>['moves'][number];

/** A payment by its card and its own name. */
export interface PaymentAt {
  readonly cardId: string;
  readonly transactionId: string;
}

/** Screens of the phone for what there is already. */
export type ManagingScreen =
  | ({ readonly at: 'PAYMENT' } & PaymentAt)
  /** "I don't recognise this." */
  | ({ readonly at: 'DOUBT' } & PaymentAt)
  /** Of one card, or of all of the wearable. */
  | { readonly at: 'HISTORY'; readonly cardId: string | null }
  | { readonly at: 'LIMITS'; readonly cardId: string }
  | { readonly at: 'ORDER' }
  | { readonly at: 'RECEIPT' }
  | { readonly at: 'MOVE' }
  | { readonly at: 'CHECK_UP' }
  | { readonly at: 'SERVICE_UPDATE' };

/** Cards on their way from another wearable of the account to the one at hand. */
export interface Moving {
  readonly fromDeviceId: string;
  readonly cards: readonly WalletCard[];
  /** Null until it was begun. */
  readonly moves: readonly Move[] | null;
}

export interface Managing {
  /** A payment that was just made, told once. */
  readonly notice: PaymentAt | null;
  readonly limits: Readonly<Record<string, CardLimits>>;
  /** Cards that were removed, with what they paid. */
  readonly former: readonly WalletCard[];
  readonly formerHistory: History;
  readonly found: Found | null;
  readonly moving: Moving | null;
  readonly drifts: readonly Drift[] | null;
  /** How the last factory reset ended: the wearable forgot everything, or does at its next sync. */
  readonly reset: 'WIPED' | 'PENDING' | null;
  /** Whom to call about a card, as its bank says. */
  readonly callCentres: Readonly<Record<string, string>>;
}

export const NOTHING_MANAGED: Managing = {
  notice: null,
  limits: {},
  former: [],
  formerHistory: {},
  found: null,
  moving: null,
  drifts: null,
  reset: null,
  callCentres: {},
};
