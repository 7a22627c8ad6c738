/** Everything the page shows, as one value. Nothing of it is kept in the browser. */
import type { issuerContract } from '@armilla/api/issuer';
import type { stageContract } from '@armilla/api/stage';
import type { walletContract } from '@armilla/api/wallet';
import type { AnswerOf } from '@armilla/kit/contract';
import type { Language, RefusalCode } from '@armilla/kit/refusal';
import type { Device, Progress, TypedCard, WalletCard } from '@armilla/phone';
import { EMPTY_CARD } from './card-form.ts';
import { type Counter, EMPTY_COUNTER } from './counter.ts';
import { type Managing, type ManagingScreen, NOTHING_MANAGED } from './managing.ts';
import type { TraceEntry } from './trace-feed.ts';

type StageOps = typeof stageContract.operations;
type WalletOps = typeof walletContract.operations;
type IssuerOps = typeof issuerContract.operations;

export type About = AnswerOf<StageOps['about']>;
export type BandView = AnswerOf<StageOps['getBand']>['band'];
export type WearableModel = About['wearables'][number];
export type LastTap = NonNullable<BandView['lastTap']>;
export type TillView = AnswerOf<StageOps['listTills']>['tills'][number];
export type TapView = AnswerOf<StageOps['tap']>['tap'];
export type PaymentKind = TillView['kinds'][number];
export type Model = AnswerOf<WalletOps['listModels']>['models'][number];
export type Capability = AnswerOf<WalletOps['getCapabilities']>['capabilities'][number];
export type Consequence = AnswerOf<WalletOps['getConsequences']>['consequences'][number];
export type Account = AnswerOf<WalletOps['getAccount']>;
export type Passkey = AnswerOf<WalletOps['listPasskeys']>['passkeys'][number];
export type Provider = AnswerOf<WalletOps['listSignInProviders']>['providers'][number];
export type Enrolment = AnswerOf<WalletOps['getEnrolment']>;
export type Method = Enrolment['activationMethods'][number];
export type Terms = AnswerOf<WalletOps['getTerms']>;
export type HistoryEntry = AnswerOf<WalletOps['listHistory']>['entries'][number];
export type RangeCard = AnswerOf<WalletOps['lookUpRange']>['card'];
export type Plastic = AnswerOf<IssuerOps['listTestPlastic']>['plastic'][number] & {
  readonly bankId: string;
};
export type BankAccount = AnswerOf<IssuerOps['listAccounts']>['accounts'][number];
export type BankCard = AnswerOf<IssuerOps['listCards']>['cards'][number];
export type BankEnrolment = AnswerOf<IssuerOps['listEnrolments']>['enrolments'][number];
export type StatementLine = AnswerOf<IssuerOps['listTransactions']>['transactions'][number];

/** What came to the phone: by SMS, or into the mailbox. */
export interface Message {
  readonly kind: 'SMS' | 'MAIL';
  /** The number, or the mailbox. */
  readonly to: string;
  readonly at: number;
  readonly subject?: string;
  readonly text: string;
}

/** A number and a mailbox whose messages this phone receives. */
export type Inbox = Pick<Plastic, 'mobile' | 'email'>;

export type DeviceAction = 'UNPAIR' | 'REPORT_LOST' | 'FACTORY_RESET';

/** What the phone's screen is at. */
export type Screen =
  | { readonly at: 'WELCOME' }
  | { readonly at: 'SIGN_IN' }
  | { readonly at: 'CREATE_ACCOUNT' }
  /** Somebody another provider signed in: looks around, and links before anything else. */
  | { readonly at: 'AROUND' }
  | { readonly at: 'LINK' }
  | { readonly at: 'PAIR' }
  | { readonly at: 'PASSCODE'; readonly change: boolean }
  | { readonly at: 'WALLET' }
  | { readonly at: 'ADD' }
  /** A test card held to the phone, where no drawer lies beside it. */
  | { readonly at: 'SCAN' }
  /** What a bank's own page gave for a card. */
  | { readonly at: 'PUSHED' }
  | { readonly at: 'DETAILS' }
  | { readonly at: 'TERMS' }
  | { readonly at: 'METHOD' }
  | { readonly at: 'CODE' }
  | { readonly at: 'PROVE' }
  | { readonly at: 'PROVISIONING' }
  | { readonly at: 'CARD'; readonly cardId: string }
  | { readonly at: 'REMOVE'; readonly cardId: string }
  | { readonly at: 'MESSAGES' }
  | { readonly at: 'ACCOUNT' }
  | { readonly at: 'PASSWORD' }
  | { readonly at: 'CLOSE_ACCOUNT' }
  | { readonly at: 'DEVICE' }
  | { readonly at: 'DEVICE_ACTION'; readonly action: DeviceAction }
  | ManagingScreen;

/** Where on the stage a refusal is to be read. */
export type Place = 'PHONE' | 'BAND' | 'TILL' | 'BANK';

export interface Told {
  readonly place: Place;
  readonly code: RefusalCode;
  /** The refusal's own words, in the language it was answered in. */
  readonly detail: string | undefined;
  /** Tries that are left, when the refusal says so. */
  readonly triesLeft: number | undefined;
  /** How long nothing else will be answered, when the refusal says so. */
  readonly retryAfterSeconds: number | undefined;
}

/** Commands that take a moment; one of a place at a time. */
export type Work =
  | 'START'
  | 'ACCOUNT'
  | 'PASSCODE'
  | 'CHECK_CARD'
  | 'AGREE'
  | 'DECLINE'
  | 'RESEND'
  | 'SUBMIT_CODE'
  | 'SYNC'
  | 'CARD'
  | 'REMOVE'
  | 'DEVICE'
  | 'STEP_UP'
  | 'BAND'
  | 'SHELF'
  | 'TAP'
  | 'TILL_LINE'
  | 'BANK';

export interface BankState {
  readonly bankId: string;
  readonly customer: string;
  readonly signedInAs: string | null;
  readonly accounts: readonly BankAccount[];
  readonly cards: readonly BankCard[];
  readonly enrolments: readonly BankEnrolment[];
  readonly lines: readonly StatementLine[];
  /** The last change holds at the bank and has not reached the network yet. */
  readonly networkPending: boolean;
}

export interface StageState {
  readonly loaded: 'LOADING' | 'READY' | 'UNREACHABLE';
  readonly language: Language;
  readonly about: About | null;
  readonly models: readonly Model[];
  readonly capabilities: readonly Capability[];
  readonly plastic: readonly Plastic[];
  /** Whose cards the drawer shows. */
  readonly drawer: string | null;
  readonly work: ReadonlySet<Work>;
  readonly told: Told | null;
  /** Where the password is wanted once more, for what was asked there. */
  readonly proof: Place | null;

  readonly screen: Screen;
  readonly account: Account | null;
  readonly passkeys: readonly Passkey[];
  /** Whose sign-ins the service takes beside its own. */
  readonly providers: readonly Provider[];
  /** The guest's password, while the page lives. */
  readonly password: string | null;
  readonly device: Device | null;
  readonly devices: readonly Device[];
  readonly consequences: readonly Consequence[] | null;
  readonly cards: readonly WalletCard[];
  /** The cards as their holder wants them ordered, until the band has that order. */
  readonly wishedOrder: readonly string[] | null;
  readonly history: Readonly<Record<string, readonly HistoryEntry[]>>;
  readonly progress: Progress | null;
  readonly managing: Managing;

  readonly form: TypedCard;
  /** Whether troubles of untouched fields are shown: after the first try to send. */
  readonly formTried: boolean;
  readonly range: RangeCard | RefusalCode | null;
  readonly enrolment: Enrolment | null;
  /** What a bank's page gave for a card that may be added without typing it. */
  readonly pushed: string;
  readonly terms: Terms | null;
  readonly code: string;

  readonly inboxes: readonly Inbox[];
  readonly messages: readonly Message[];
  /** Messages up to here were there before the code was asked for. */
  readonly seenUntil: number;

  readonly model: string;
  readonly band: BandView | null;
  /** Every wearable there is, for those who look at one beside their own. */
  readonly shelf: readonly BandView[];
  readonly inReach: boolean;
  readonly typedPasscode: string;
  /** The passcodes chosen on this page, by wearable, while the page lives. */
  readonly passcodes: Readonly<Record<string, string>>;
  readonly suggestion: string;

  readonly tills: readonly TillView[];
  readonly terminalId: string | null;
  readonly amountText: string;
  /** What the till was told to do; what it does all day where null. */
  readonly kind: PaymentKind | null;
  readonly pointsText: string;
  readonly tap: TapView | null;
  readonly counter: Counter;

  readonly bank: BankState | null;
  readonly aside: 'TILL' | 'BANK';
  readonly trace: readonly TraceEntry[];
  readonly tour: boolean;
}

/** Nobody is signed in: nothing of whoever was is left. */
export const NOBODY = {
  screen: { at: 'WELCOME' },
  account: null,
  passkeys: [],
  password: null,
  device: null,
  devices: [],
  consequences: null,
  cards: [],
  wishedOrder: null,
  history: {},
  progress: null,
  managing: NOTHING_MANAGED,
  form: EMPTY_CARD,
  formTried: false,
  range: null,
  enrolment: null,
  terms: null,
  code: '',
  inboxes: [],
  messages: [],
  band: null,
  inReach: true,
  passcodes: {},
  proof: null,
} as const satisfies Partial<StageState>;

export const FIRST_MODEL = 'mi-smart-band-6-nfc';

export function firstState(language: Language, suggestion: string): StageState {
  return {
    ...NOBODY,
    loaded: 'LOADING',
    language,
    about: null,
    models: [],
    capabilities: [],
    plastic: [],
    drawer: null,
    work: new Set(),
    told: null,
    providers: [],
    pushed: '',
    seenUntil: 0,
    model: FIRST_MODEL,
    shelf: [],
    typedPasscode: '',
    suggestion,
    tills: [],
    terminalId: null,
    amountText: '12.40',
    kind: null,
    pointsText: '',
    tap: null,
    counter: EMPTY_COUNTER,
    bank: null,
    aside: 'TILL',
    trace: [],
    tour: true,
  };
}

/** The till that is on the stage: the first when none was chosen. */
export function tillOf({ tills, terminalId }: StageState): TillView | undefined {
  return tills.find((till) => till.terminalId === terminalId) ?? tills[0];
}

/** What the till on the stage is to do. */
export function kindOf(state: StageState): PaymentKind | undefined {
  const kinds = tillOf(state)?.kinds ?? [];
  return kinds.find((kind) => kind === state.kind) ?? kinds[0];
}

/** The passcode of the band on the wrist, when it was chosen on this page. */
export function passcodeOf({ band, passcodes }: StageState): string | undefined {
  return band === null ? undefined : passcodes[band.serialNumber];
}

/** The test card behind a face: whose telephone and which customer it belongs to. */
export function plasticOf(
  { plastic }: Pick<StageState, 'plastic'>,
  { programmeId, panLastFour }: Plastic['face'],
): Plastic | undefined {
  return plastic.find(
    ({ face }) => face.programmeId === programmeId && face.panLastFour === panLastFour,
  );
}
