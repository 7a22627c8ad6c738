/** K17: what came of the tap, as the reader, the host and the receipt need it. */
import { concat, fromAscii, fromBcd, hex } from '@armilla/bytes';
import { PAN, SecretBytes } from '@armilla/kit/secret';
import { unreachable } from '@armilla/kit/unreachable';
import {
  type Authentication,
  type Cryptogram,
  cardValue,
  type KernelContext,
  note,
  type TransactionInput,
} from './context.ts';
import { iccData } from './icc-data.ts';
import { cardDate, panDigits } from './limits.ts';
import {
  type Ending,
  type ErrorIndication,
  type Finding,
  L1_CODE,
  L2_CODE,
  type OutcomeKind,
  type Start,
  USER_MESSAGE_CODE,
  type UserMessage,
  type Verification,
} from './vocabulary.ts';

export interface Outcome {
  readonly kind: OutcomeKind;
  readonly start: Start;
  readonly cvm: Verification;
  readonly userMessage: UserMessage;
  readonly errorIndication: ErrorIndication & { readonly bytes: Uint8Array };
  /** DF8129, eight bytes. */
  readonly outcomeParameterSet: Uint8Array;
  readonly findings: readonly Finding[];
  /** What was paid for, as it went into the cryptogram. */
  readonly transaction: Pick<
    TransactionInput,
    'amountMinor' | 'amountOtherMinor' | 'currency' | 'date' | 'time' | 'type'
  >;
  /** The application that was selected, hexadecimal: tag 84. */
  readonly aid: string | null;
  readonly label: string | null;
  /** 5A: of a token, the DPAN. */
  readonly dpan: PAN | null;
  /** 5F24 as YYMM. */
  readonly expiry: string | null;
  /** 5F34, two digits. */
  readonly psn: string | null;
  /** 57. */
  readonly track2: SecretBytes | null;
  /** 9F24, 29 characters. */
  readonly par: string | null;
  /** 9F19, eleven digits. */
  readonly tokenRequestorId: string | null;
  /** 9F25: of the card behind a token. */
  readonly panLastFour: string | null;
  /** Two characters out of 9F6E: `00` card, `05` wristband. */
  readonly deviceType: string | null;
  readonly cryptogram: Cryptogram | null;
  readonly authentication: Authentication;
  /** 95. */
  readonly tvr: Uint8Array;
  /** 9F34. */
  readonly cvmResults: Uint8Array;
  /** ICC data for the host; empty where there is no cryptogram. */
  readonly de55: Uint8Array;
}

/** The ending the cryptogram means. AAC is the card's refusal, with three shades. */
export function endingOfCryptogram(context: KernelContext): Ending {
  const type = context.cryptogram?.type ?? 'AAC';
  switch (type) {
    case 'TC':
      return {
        kind: 'APPROVED',
        message: context.verification === 'SIGNATURE' ? 'APPROVED_PLEASE_SIGN' : 'APPROVED',
      };
    case 'ARQC':
      return { kind: 'ONLINE_REQUEST', message: 'AUTHORISING' };
    case 'AAC':
      return endingOfRefusal(context);
    default:
      return unreachable(type);
  }
}

/** Bits of DF4B that ask the wearer for something, and so for another tap. */
const SECOND_TAP = [0x00, 0x03, 0x0f] as const;

function endingOfRefusal(context: KernelContext): Ending {
  const interaction = cardValue(context, 0xdf4b);
  if (SECOND_TAP.some((mask, i) => ((interaction?.[i] ?? 0) & mask) !== 0)) {
    note(context, 'SEE_DEVICE', 'the device asks its wearer for something first (DF4B)');
    return { kind: 'END_APPLICATION', message: 'SEE_PHONE', start: 'B' };
  }
  if (isPlainCard(context) && hasContacts(context)) {
    note(context, 'CARD_REFUSED', 'the card refused over the field (AAC), its contacts remain');
    return { kind: 'TRY_ANOTHER_INTERFACE', message: 'INSERT_CARD' };
  }
  note(context, 'CARD_REFUSED', 'the card answered with AAC');
  return { kind: 'DECLINED', message: 'NOT_AUTHORISED' };
}

function isPlainCard(context: KernelContext): boolean {
  const type = deviceType(context);
  return type === null || type === '00';
}

/** 9F33 B1b6: this terminal also reads chips by their contacts. */
function hasContacts({ application }: KernelContext): boolean {
  return (application.cardDataInputCapability & 0x20) !== 0;
}

/** 9F6E: the device type stands at byte 5 where the unique identifier's first bit is 0. */
function deviceType(context: KernelContext): string | null {
  const data = cardValue(context, 0x9f6e);
  if (data === undefined || ((data[2] ?? 0) & 0x80) !== 0) return null;
  const text = fromAscii(data.subarray(4, 6));
  return /^\d\d$/.test(text) ? text : null;
}

/** Puts the outcome together; `context` is null where no application was selected. */
export function conclude(
  input: TransactionInput,
  findings: readonly Finding[],
  context: KernelContext | null,
  given: Ending,
): Outcome {
  const ending = withoutFurtherCandidate(given);
  const error = { l1: 'OK', l2: 'OK', statusWord: 0, ...ending.error } as const;
  const start = ending.start ?? 'NONE';
  const cvm = context?.verification ?? 'NOT_APPLICABLE';
  const { amountMinor, currency, date, time, type } = input;
  const amountOtherMinor = input.amountOtherMinor ?? 0;
  return {
    kind: ending.kind,
    start,
    cvm,
    userMessage: ending.message,
    errorIndication: { ...error, bytes: errorBytes(error, ending.message) },
    outcomeParameterSet: parameterSet(ending.kind, start, cvm),
    findings,
    transaction: { amountMinor, amountOtherMinor, currency, date, time, type },
    ...(context === null ? NO_CARD : cardFacts(context)),
  };
}

/** SELECT NEXT with nothing left to select ends the application (EMV Book B, 3.5). */
function withoutFurtherCandidate(ending: Ending): Ending {
  return ending.kind === 'SELECT_NEXT'
    ? { ...ending, kind: 'END_APPLICATION', start: 'NONE' }
    : ending;
}

type CardFacts = Omit<
  Outcome,
  | 'kind'
  | 'start'
  | 'cvm'
  | 'userMessage'
  | 'errorIndication'
  | 'outcomeParameterSet'
  | 'findings'
  | 'transaction'
>;

const NO_CARD: CardFacts = {
  aid: null,
  label: null,
  dpan: null,
  expiry: null,
  psn: null,
  track2: null,
  par: null,
  tokenRequestorId: null,
  panLastFour: null,
  deviceType: null,
  cryptogram: null,
  authentication: 'NOT_PERFORMED',
  tvr: new Uint8Array(5),
  cvmResults: new Uint8Array(3),
  de55: new Uint8Array(0),
};

function cardFacts(context: KernelContext): CardFacts {
  const pan = panDigits(context);
  const track2 = cardValue(context, 0x57);
  return {
    aid: hex(context.dfName),
    label: text(context, 0x50),
    dpan: pan === undefined ? null : new PAN(pan),
    expiry: cardDate(context, 0x5f24)?.slice(0, 4) ?? null,
    psn: digits(context, 0x5f34, 2),
    track2: track2 === undefined ? null : new SecretBytes(track2),
    par: text(context, 0x9f24),
    tokenRequestorId: digits(context, 0x9f19, 11),
    panLastFour: digits(context, 0x9f25, 4),
    deviceType: deviceType(context),
    cryptogram: context.cryptogram ?? null,
    authentication: context.authentication,
    tvr: context.tvr,
    cvmResults: context.cvmResults,
    de55: iccData(context),
  };
}

function text(context: KernelContext, tag: number): string | null {
  const value = cardValue(context, tag);
  // A card's label is printed: what is no printable character stays off the paper.
  return value === undefined
    ? null
    : fromAscii(value)
        .replace(/[^ -~]/g, '')
        .trim();
}

function digits(context: KernelContext, tag: number, length: number): string | null {
  const value = cardValue(context, tag);
  if (value === undefined || !/^\d+$/.test(hex(value))) return null;
  return fromBcd(value).slice(-length);
}

const STATUS: Readonly<Record<OutcomeKind, number>> = {
  APPROVED: 0x10,
  DECLINED: 0x20,
  ONLINE_REQUEST: 0x30,
  END_APPLICATION: 0x40,
  SELECT_NEXT: 0x50,
  TRY_ANOTHER_INTERFACE: 0x60,
  TRY_AGAIN: 0x70,
};
const START: Readonly<Record<Start, number>> = { A: 0x00, B: 0x10, C: 0x20, D: 0x30, NONE: 0xf0 };
const CVM: Readonly<Record<Verification, number>> = {
  NONE: 0x00,
  SIGNATURE: 0x10,
  ONLINE_PIN: 0x20,
  ON_DEVICE: 0x30,
  NOT_APPLICABLE: 0xf0,
};
/** UI request on outcome present, discretionary data present. */
const ALWAYS = 0x90;
const RECEIPT = 0x08;

/** DF8129: status, start, online response data, CVM, flags, interface, field off, removal. */
function parameterSet(kind: OutcomeKind, start: Start, cvm: Verification): Uint8Array {
  const wantsReceipt = kind === 'APPROVED' || kind === 'ONLINE_REQUEST';
  const flags = ALWAYS | (wantsReceipt ? RECEIPT : 0);
  return Uint8Array.of(STATUS[kind], START[start], 0xf0, CVM[cvm], flags, 0xf0, 0xff, 0x00);
}

/** DF8115: L1, L2, L3, status word, message on error. */
function errorBytes(error: ErrorIndication, message: UserMessage): Uint8Array {
  const { l1, l2, statusWord } = error;
  const shown = l1 === 'OK' && l2 === 'OK' ? 'NONE' : message;
  return concat(
    Uint8Array.of(L1_CODE[l1], L2_CODE[l2], 0x00),
    Uint8Array.of(statusWord >> 8, statusWord & 0xff, USER_MESSAGE_CODE[shown]),
  );
}
