/**
 * What a terminal is set up with: who the merchant is, and for each application the limits, action
 * codes and abilities of the kernel. Tags are named beside the fields they become.
 */
import { fromHex } from '@armilla/bytes';
import type { PAN } from '@armilla/kit/secret';

/** Amounts in minor units of the terminal's currency. */
export interface ContactlessLimits {
  /** DF8123: above it the transaction must go online. */
  readonly floorMinor: number;
  /** DF8124: above it a card without on-device verification is not accepted. */
  readonly transactionMinor: number;
  /** DF8125: the same for a card with on-device verification. */
  readonly transactionOnDeviceMinor: number;
  /** DF8126: above it the cardholder must be verified. */
  readonly verificationMinor: number;
}

/** Terminal action codes DF8120–DF8122, five bytes each, bit for bit as the TVR. */
export interface ActionCodes {
  readonly default: Uint8Array;
  readonly denial: Uint8Array;
  readonly online: Uint8Array;
}

/** One application the terminal accepts, with the behaviour of its kernel. */
export interface ApplicationConfiguration {
  /** 9F06, hexadecimal; RID and at least the start of the extension. */
  readonly aid: string;
  /** `prefix`: longer names that start with it are accepted as well. */
  readonly match: 'exact' | 'prefix';
  /** 9F09, two bytes. */
  readonly version: Uint8Array;
  readonly limits: ContactlessLimits;
  readonly actionCodes: ActionCodes;
  /**
   * DF811B: b8 mag-stripe mode not supported, b7 EMV mode not supported, b6 on-device cardholder
   * verification supported, b5 relay resistance supported.
   */
  readonly kernelConfiguration: number;
  /** DF8117: first byte of the terminal capabilities. */
  readonly cardDataInputCapability: number;
  /** DF8118: second byte of the terminal capabilities above the verification limit. */
  readonly verificationCapability: number;
  /** DF8119: second byte of the terminal capabilities at and below it. */
  readonly noVerificationCapability: number;
  /** DF811F: third byte of the terminal capabilities; b4 is CDA. */
  readonly securityCapability: number;
  /**
   * The transaction types (9C) it is used for, each with what differs there. Absent: for every type
   * as it stands.
   */
  readonly types?: Readonly<Partial<Record<TransactionType, ApplicationChanges>>>;
}

/** 9C and the first two digits of DE 3: purchase, cash, refund. */
export type TransactionType = '00' | '01' | '20';

/** What one transaction type changes of an application's configuration. */
export type ApplicationChanges = Partial<
  Omit<ApplicationConfiguration, 'aid' | 'match' | 'limits' | 'types'>
> & { readonly limits?: Partial<ContactlessLimits> };

/** The configuration that counts for a transaction type; undefined where there is none. */
export function applicationFor(
  application: ApplicationConfiguration,
  type: string,
): ApplicationConfiguration | undefined {
  const { types } = application;
  if (types === undefined) return application;
  const changes = Object.entries(types).find(([named]) => named === type)?.[1];
  if (changes === undefined) return undefined;
  return { ...application, ...changes, limits: { ...application.limits, ...changes.limits } };
}

export interface Merchant {
  /** As printed and as sent in DE 43, at most 25 characters. */
  readonly name: string;
  /** At most 13 characters. */
  readonly city: string;
  /** ISO 3166 alpha-2. */
  readonly country: string;
  /** DE 42 and 9F16, at most 15 characters. */
  readonly id: string;
  /** ISO 18245, four digits: DE 18 and 9F15. */
  readonly categoryCode: string;
}

export interface TerminalConfiguration {
  /** DE 41 and 9F1C, eight characters. */
  readonly terminalId: string;
  readonly merchant: Merchant;
  /** DE 32 and 9F01, 6–11 digits. */
  readonly acquirerId: string;
  /** 9F1A, ISO 3166 numeric, three digits. */
  readonly countryCode: string;
  /** 9F35, as its two digits: `22` attended merchant, offline with online capability. */
  readonly terminalType: string;
  /** 9F40, five bytes. */
  readonly additionalCapabilities: Uint8Array;
  /** 9F1E, eight characters. */
  readonly serialNumber: string;
  readonly applications: readonly ApplicationConfiguration[];
  /** Accounts not to be accepted (TVR B1b5). */
  readonly exceptionList: readonly PAN[];
  readonly zeroAmountAllowed: boolean;
  /** DE 25: `00` somebody sells, `02` the customer is alone with the terminal. */
  readonly conditionCode: string;
  /** Where the till stands: its local time is printed and signed. */
  readonly utcOffsetMinutes: number;
  /** Takes a purchase for which the issuer approves less than was asked (DE 39 `10`). */
  readonly takesPartialApproval: boolean;
}

/** A certification authority's public key, as the terminal stores it. */
export interface CaKey {
  /** Registered application provider, five bytes, hexadecimal. */
  readonly rid: string;
  /** One byte, hexadecimal. */
  readonly index: string;
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

/** An issuer certificate that counts no more (EMV Book 2, 5.1.1). */
export interface RevokedCertificate {
  readonly rid: string;
  readonly index: string;
  /** Three bytes, hexadecimal. */
  readonly serialNumber: string;
}

/** Mastercard-type credit and debit with nothing accepted offline: floor limit zero. */
export function mastercardApplication(
  limits: Partial<ContactlessLimits> = {},
): ApplicationConfiguration {
  return {
    aid: 'A0000000041010',
    match: 'prefix',
    version: fromHex('0002'),
    limits: {
      floorMinor: 0,
      transactionMinor: 999_999,
      transactionOnDeviceMinor: 999_999,
      verificationMinor: 5_000,
      ...limits,
    },
    actionCodes: {
      default: fromHex('F45084800C'),
      denial: fromHex('0000000000'),
      online: fromHex('F45084800C'),
    },
    // EMV mode only, on-device verification supported, no relay resistance.
    kernelConfiguration: 0xa0,
    // Contactless alone: no key entry, no stripe, no contacts.
    cardDataInputCapability: 0x00,
    // Online PIN and signature above the limit, no verification at and below it.
    verificationCapability: 0x60,
    noVerificationCapability: 0x08,
    securityCapability: 0x08,
  };
}

/** A till with usual limits; what a caller does not name is filled in. */
export function terminalConfiguration(
  parts: Partial<TerminalConfiguration> & Pick<TerminalConfiguration, 'terminalId' | 'merchant'>,
): TerminalConfiguration {
  return checked({
    acquirerId: '400001',
    countryCode: '300',
    terminalType: '22',
    additionalCapabilities: fromHex('2000B0A001'),
    serialNumber: parts.terminalId,
    applications: [mastercardApplication()],
    exceptionList: [],
    zeroAmountAllowed: false,
    conditionCode: '00',
    utcOffsetMinutes: 0,
    takesPartialApproval: false,
    ...parts,
  });
}

/** Throws RangeError where a code has not the digits its field wants. */
function checked(terminal: TerminalConfiguration): TerminalConfiguration {
  const wrong = (
    [
      ['terminalId', terminal.terminalId, /^[ -~]{1,8}$/],
      ['merchant.id', terminal.merchant.id, /^[ -~]{1,15}$/],
      ['merchant.country', terminal.merchant.country, /^[A-Z]{2}$/],
      ['merchant.categoryCode', terminal.merchant.categoryCode, /^\d{4}$/],
      ['acquirerId', terminal.acquirerId, /^\d{6,11}$/],
      ['countryCode', terminal.countryCode, /^\d{3}$/],
      ['terminalType', terminal.terminalType, /^[0-9A-F]{2}$/],
      ['conditionCode', terminal.conditionCode, /^\d{2}$/],
    ] as const
  ).find(([, value, form]) => !form.test(value));
  if (wrong !== undefined) throw new RangeError(`terminal configuration: ${wrong[0]}`);
  return terminal;
}
