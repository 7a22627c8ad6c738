/** Everything the page shows, as one value. Nothing of it is kept in the browser. */
import type { issuerContract } from '@armilla/api/issuer';
import type { stageContract } from '@armilla/api/stage';
import type { walletContract } from '@armilla/api/wallet';
import type { AnswerOf } from '@armilla/kit/contract';
import type { Language, RefusalCode } from '@armilla/kit/refusal';
import type { Device, Progress, TypedCard, WalletCard } from '@armilla/phone';
import { EMPTY_CARD } from './card-form.ts';
import type { TraceEntry } from './trace-feed.ts';

type StageOps = typeof stageContract.operations;
type WalletOps = typeof walletContract.operations;
type IssuerOps = typeof issuerContract.operations;

export type About = AnswerOf<StageOps['about']>;
export type BandView = AnswerOf<StageOps['getBand']>['band'];
export type TillView = AnswerOf<StageOps['listTills']>['tills'][number];
export type TapView = AnswerOf<StageOps['tap']>['tap'];
export type SMS = AnswerOf<StageOps['listSms']>['messages'][number];
export type Model = AnswerOf<WalletOps['listModels']>['models'][number];
export type Enrolment = AnswerOf<WalletOps['getEnrolment']>;
export type Terms = AnswerOf<WalletOps['getTerms']>;
export type HistoryEntry = AnswerOf<WalletOps['listHistory']>['entries'][number];
export type RangeCard = AnswerOf<WalletOps['lookUpRange']>['card'];
export type Plastic = AnswerOf<IssuerOps['listTestPlastic']>['plastic'][number] & {
  readonly bankId: string;
};
export type BankAccount = AnswerOf<IssuerOps['listAccounts']>['accounts'][number];
export type BankCard = AnswerOf<IssuerOps['listCards']>['cards'][number];
export type StatementLine = AnswerOf<IssuerOps['listTransactions']>['transactions'][number];

/** What the phone's screen is at. */
export type Screen =
  | { readonly at: 'WELCOME' }
  | { readonly at: 'PASSCODE'; readonly change: boolean }
  | { readonly at: 'WALLET' }
  | { readonly at: 'ADD' }
  | { readonly at: 'TERMS' }
  | { readonly at: 'CODE' }
  | { readonly at: 'PROVISIONING' }
  | { readonly at: 'CARD'; readonly cardId: string }
  | { readonly at: 'REMOVE'; readonly cardId: string };

/** Where on the stage a refusal is to be read. */
export type Place = 'PHONE' | 'BAND' | 'TILL' | 'BANK';

export interface Told {
  readonly place: Place;
  readonly code: RefusalCode;
  /** Tries that are left, when the refusal says so. */
  readonly triesLeft: number | undefined;
}

/** Commands that take a moment; one of a place at a time. */
export type Work =
  | 'START'
  | 'PASSCODE'
  | 'CHECK_CARD'
  | 'AGREE'
  | 'DECLINE'
  | 'RESEND'
  | 'SUBMIT_CODE'
  | 'SYNC'
  | 'REMOVE'
  | 'BAND'
  | 'TAP'
  | 'BANK';

export interface BankState {
  readonly bankId: string;
  readonly customer: string;
  readonly signedInAs: string | null;
  readonly accounts: readonly BankAccount[];
  readonly cards: readonly BankCard[];
  readonly lines: readonly StatementLine[];
}

export interface StageState {
  readonly loaded: 'LOADING' | 'READY' | 'UNREACHABLE';
  readonly language: Language;
  readonly about: About | null;
  readonly models: readonly Model[];
  readonly plastic: readonly Plastic[];
  readonly work: ReadonlySet<Work>;
  readonly told: Told | null;

  readonly screen: Screen;
  readonly email: string | null;
  readonly device: Device | null;
  readonly cards: readonly WalletCard[];
  readonly history: Readonly<Record<string, readonly HistoryEntry[]>>;
  readonly progress: Progress | null;

  readonly form: TypedCard;
  /** Whether troubles of untouched fields are shown: after the first try to send. */
  readonly formTried: boolean;
  readonly range: RangeCard | RefusalCode | null;
  readonly enrolment: Enrolment | null;
  readonly terms: Terms | null;
  readonly code: string;

  /** Numbers whose messages this phone receives. */
  readonly mobiles: readonly string[];
  readonly messages: readonly SMS[];
  /** Messages up to here were there before the code was asked for. */
  readonly seenUntil: number;

  readonly model: string;
  readonly band: BandView | null;
  readonly inReach: boolean;
  readonly typedPasscode: string;
  /** The passcode chosen on this page, while the page lives. */
  readonly passcode: string | null;
  readonly suggestion: string;

  readonly tills: readonly TillView[];
  readonly amountText: string;
  readonly tap: TapView | null;

  readonly bank: BankState | null;
  readonly aside: 'TILL' | 'BANK';
  readonly trace: readonly TraceEntry[];
  readonly tour: boolean;
}

export const FIRST_MODEL = 'mi-smart-band-6-nfc';

export function firstState(language: Language, suggestion: string): StageState {
  return {
    loaded: 'LOADING',
    language,
    about: null,
    models: [],
    plastic: [],
    work: new Set(),
    told: null,
    screen: { at: 'WELCOME' },
    email: null,
    device: null,
    cards: [],
    history: {},
    progress: null,
    form: EMPTY_CARD,
    formTried: false,
    range: null,
    enrolment: null,
    terms: null,
    code: '',
    mobiles: [],
    messages: [],
    seenUntil: 0,
    model: FIRST_MODEL,
    band: null,
    inReach: true,
    typedPasscode: '',
    passcode: null,
    suggestion,
    tills: [],
    amountText: '12.40',
    tap: null,
    bank: null,
    aside: 'TILL',
    trace: [],
    tour: true,
  };
}
