/**
 * What the kernel knows while it runs: the card's data as it came, the terminal's as it was set up,
 * and what has been concluded so far. One context belongs to one application of one tap.
 */
import { ascii, bcd, concat, fromHex, hex } from '@armilla/bytes';
import { encodeNumeric } from '@armilla/tlv';
import type {
  ApplicationConfiguration,
  CaKey,
  RevokedCertificate,
  TerminalConfiguration,
} from '../configuration.ts';
import { printableText } from '../printable-text.ts';
import type { CryptogramType } from './action-analysis.ts';
import { type Bit, setBit } from './bits.ts';
import type { Finding, Verification } from './vocabulary.ts';

/** ISO 4217, three digits, and the number of digits of the minor unit. */
export interface TransactionCurrency {
  readonly numeric: string;
  readonly exponent: number;
}

/** All that one transaction depends on, besides the card. */
export interface TransactionInput {
  /** 9F02, minor units. */
  readonly amountMinor: number;
  /** 9F03, minor units: what is paid out besides. */
  readonly amountOtherMinor?: number;
  readonly currency: TransactionCurrency;
  /** 9A, local, YYMMDD digits. */
  readonly date: string;
  /** 9F21, local, hhmmss digits. */
  readonly time: string;
  /** 9C, two digits: 00 purchase, 01 cash, 09 with cashback, 20 refund. */
  readonly type: string;
  readonly configuration: TerminalConfiguration;
  readonly caKeys: readonly CaKey[];
  readonly revokedCertificates?: readonly RevokedCertificate[];
  /** 9F37, four bytes from a cryptographic generator, never used twice. */
  readonly unpredictableNumber: Uint8Array;
  /** 9F41. */
  readonly sequenceCounter?: number;
}

/** The card's answer to GENERATE AC. */
export interface Cryptogram {
  readonly type: CryptogramType;
  /** 9F27. */
  readonly informationData: number;
  /** 9F36. */
  readonly atc: Uint8Array;
  /** 9F26, or with CDA the one that came out of 9F4B. */
  readonly value: Uint8Array;
  /** 9F10. */
  readonly issuerApplicationData: Uint8Array | undefined;
}

/** What became of offline data authentication. */
export type Authentication = 'NOT_PERFORMED' | 'CDA_PLANNED' | 'CDA_VERIFIED' | 'CDA_FAILED';

export interface KernelContext {
  readonly input: TransactionInput;
  readonly application: ApplicationConfiguration;
  /** The FCI proprietary template and what lies in its BF0C. */
  readonly fci: Map<number, Uint8Array>;
  /** What GET PROCESSING OPTIONS, the records and GENERATE AC brought. */
  readonly card: Map<number, Uint8Array>;
  /** 84, the name the card answered with. */
  readonly dfName: Uint8Array;
  /** 95, five bytes, changed in place. */
  readonly tvr: Uint8Array;
  readonly findings: Finding[];
  /** The terminal's own elements, encoded once: CDOL1 and DE 55 ask for the same ones. */
  readonly told: Map<number, Uint8Array>;
  /** The data of the PDOL as sent: the transaction data hash begins with it. */
  pdolData: Uint8Array;
  /** Collected static data; undefined when a record could not be taken in. */
  staticData: Uint8Array | undefined;
  authentication: Authentication;
  verification: Verification;
  /** 9F34. */
  cvmResults: Uint8Array;
  requested: CryptogramType;
  cdaRequested: boolean;
  cdol1Data: Uint8Array;
  /** Elements of the GENERATE AC answer without 9F4B, as read. */
  signedResponse: Uint8Array;
  cryptogram: Cryptogram | undefined;
}

export function kernelContext(
  input: TransactionInput,
  application: ApplicationConfiguration,
  dfName: Uint8Array,
  fci: Map<number, Uint8Array>,
  findings: Finding[],
): KernelContext {
  return {
    input,
    application,
    fci,
    dfName,
    findings,
    card: new Map(),
    told: new Map(),
    tvr: new Uint8Array(5),
    pdolData: new Uint8Array(0),
    staticData: new Uint8Array(0),
    authentication: 'NOT_PERFORMED',
    verification: 'NOT_APPLICABLE',
    cvmResults: fromHex('3F0000'),
    requested: 'AAC',
    cdaRequested: false,
    cdol1Data: new Uint8Array(0),
    signedResponse: new Uint8Array(0),
    cryptogram: undefined,
  };
}

/** Notes why, for whoever reads the trace. */
export function note(context: KernelContext, code: string, text: string, bit?: Bit): void {
  context.findings.push({ code, text });
  if (bit !== undefined) setBit(context.tvr, bit);
}

/** The card's value of a tag where it is there and not empty: records first, then the FCI. */
export function cardValue(context: KernelContext, tag: number): Uint8Array | undefined {
  const value = context.card.get(tag) ?? context.fci.get(tag);
  return value === undefined || value.length === 0 ? undefined : value;
}

/** 9F33 as it counts at this amount: the verification limit decides the second byte. */
export function terminalCapabilities({ input, application }: KernelContext): Uint8Array {
  const above = input.amountMinor > application.limits.verificationMinor;
  return Uint8Array.of(
    application.cardDataInputCapability,
    above ? application.verificationCapability : application.noVerificationCapability,
    application.securityCapability,
  );
}

/**
 * What a data object list is filled from. The terminal's own values come before anything the card
 * sent, so that a card cannot answer for the terminal.
 */
export function dataObject(context: KernelContext, tag: number): Uint8Array | undefined {
  return context.told.get(tag) ?? terminalObject(context, tag) ?? cardValue(context, tag);
}

/** What the kernel itself changes between one data object list and the next. */
const CHANGING: ReadonlySet<number> = new Set([0x95, 0x9f34]);

function terminalObject(context: KernelContext, tag: number): Uint8Array | undefined {
  const value = encodedObject(context, tag);
  if (value !== undefined && !CHANGING.has(tag)) context.told.set(tag, value);
  return value;
}

function encodedObject(context: KernelContext, tag: number): Uint8Array | undefined {
  const { input } = context;
  switch (tag) {
    case 0x9f02:
      return encodeNumeric(input.amountMinor, 6);
    case 0x9f03:
      return encodeNumeric(input.amountOtherMinor ?? 0, 6);
    case 0x9a:
      return bcd(input.date);
    case 0x9f21:
      return bcd(input.time);
    case 0x9c:
      return bcd(input.type);
    case 0x9f37:
      return input.unpredictableNumber;
    case 0x5f2a:
      return encodeNumeric(input.currency.numeric, 2);
    case 0x5f36:
      return encodeNumeric(input.currency.exponent, 1);
    case 0x9f41:
      return encodeNumeric(input.sequenceCounter ?? 0, 4);
    case 0x95:
      return context.tvr;
    case 0x9f34:
      return context.cvmResults;
    case 0x9f33:
      return terminalCapabilities(context);
    case 0x9f09:
      return context.application.version;
    case 0x9f06:
      return context.dfName;
    default:
      return configuredObject(input.configuration, tag);
  }
}

function configuredObject(set: TerminalConfiguration, tag: number): Uint8Array | undefined {
  switch (tag) {
    case 0x9f1a:
      return encodeNumeric(set.countryCode, 2);
    case 0x9f35:
      return fromHex(set.terminalType);
    case 0x9f40:
      return set.additionalCapabilities;
    case 0x9f15:
      return bcd(set.merchant.categoryCode);
    case 0x9f16:
      return printable(set.merchant.id, 15);
    case 0x9f1c:
      return printable(set.terminalId, 8);
    case 0x9f1e:
      return printable(set.serialNumber, 8);
    case 0x9f4e:
      return printable(set.merchant.name, 25);
    case 0x9f01:
      return encodeNumeric(set.acquirerId, 6);
    case 0x9f39:
      return Uint8Array.of(0x07);
    case 0x9f7e:
      return Uint8Array.of(0x01);
    default:
      return undefined;
  }
}

/** Exactly `length` characters of ASCII: what is none becomes a question mark. */
function printable(text: string, length: number): Uint8Array {
  return ascii(printableText(text, length));
}

/** Three digits of a country or currency code of format n 3 in two bytes. */
export function threeDigits(value: Uint8Array | undefined): string | undefined {
  return value === undefined ? undefined : hex(value).slice(-3);
}

/** Appends to the static data, unless it is already lost. */
export function collect(context: KernelContext, bytes: Uint8Array): void {
  if (context.staticData !== undefined) context.staticData = concat(context.staticData, bytes);
}
