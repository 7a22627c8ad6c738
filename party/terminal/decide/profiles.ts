/**
 * Kinds of terminal as data: what each may do, up to which amounts, and how it verifies whoever
 * pays. Amounts in minor units of the terminal's currency.
 */
import { fromHex } from '@armilla/bytes';
import {
  type ApplicationChanges,
  type ApplicationConfiguration,
  type ContactlessLimits,
  mastercardApplication,
  type TerminalConfiguration,
  type TransactionType,
  terminalConfiguration,
} from './configuration.ts';

export interface TerminalProfile {
  /** One sentence for people. */
  readonly summary: string;
  /** 9F35 (EMV Book 4, annex A1). */
  readonly terminalType: string;
  /** 9F40, five bytes, hexadecimal. */
  readonly additionalCapabilities: string;
  /** DE 25. */
  readonly conditionCode: string;
  /** Whether a PIN can be typed in. */
  readonly hasPinPad: boolean;
  readonly limits: ContactlessLimits;
  readonly application: ApplicationChanges;
  readonly types: Readonly<Partial<Record<TransactionType, ApplicationChanges>>>;
}

const UNLIMITED = 999_999_999_999;
/** Second byte of 9F33. */
const NO_VERIFICATION = 0x08;
const ONLINE_PIN = 0x40;
const ONLINE_PIN_OR_SIGNATURE = 0x60;

/** Money goes to the cardholder: no limit and nothing to verify, but always through the issuer. */
const REFUND: ApplicationChanges = {
  limits: {
    floorMinor: 0,
    transactionMinor: UNLIMITED,
    transactionOnDeviceMinor: UNLIMITED,
    verificationMinor: UNLIMITED,
  },
  verificationCapability: NO_VERIFICATION,
};

export const PROFILES = {
  attended: {
    summary: 'a till with a seller: online PIN over 50.00, on the device where a device verifies',
    terminalType: '22',
    additionalCapabilities: '6000B0A001',
    conditionCode: '00',
    hasPinPad: true,
    limits: {
      floorMinor: 0,
      transactionMinor: 999_999,
      transactionOnDeviceMinor: 999_999,
      verificationMinor: 5_000,
    },
    application: { verificationCapability: ONLINE_PIN_OR_SIGNATURE },
    types: { '00': {}, '20': REFUND },
  },
  unattended: {
    summary: 'a machine that sells, without a PIN pad: over 50.00 only what verified on its device',
    terminalType: '25',
    additionalCapabilities: '6000B00001',
    conditionCode: '02',
    hasPinPad: false,
    limits: {
      floorMinor: 0,
      transactionMinor: 5_000,
      transactionOnDeviceMinor: 50_000,
      verificationMinor: 5_000,
    },
    application: { verificationCapability: NO_VERIFICATION },
    types: { '00': {} },
  },
  transit: {
    summary: 'a gate: no PIN, nobody is asked to verify anything, up to 50.00',
    terminalType: '25',
    additionalCapabilities: '2000B00001',
    conditionCode: '02',
    hasPinPad: false,
    limits: {
      floorMinor: 0,
      transactionMinor: 5_000,
      transactionOnDeviceMinor: 5_000,
      verificationMinor: 5_000,
    },
    application: { verificationCapability: NO_VERIFICATION },
    types: { '00': {} },
  },
  'cash-machine': {
    summary:
      'pays out cash: online only, verified whatever the amount, on the device or by online PIN',
    terminalType: '14',
    additionalCapabilities: '8000B0A001',
    conditionCode: '02',
    hasPinPad: true,
    limits: {
      floorMinor: 0,
      transactionMinor: 100_000,
      transactionOnDeviceMinor: 100_000,
      verificationMinor: 0,
    },
    application: {
      verificationCapability: ONLINE_PIN,
      // Refused on the spot: a card whose usage control forbids cash machines (TVR B2b5), and a
      // cardholder who could not be verified (B3b8).
      actionCodes: {
        ...mastercardApplication().actionCodes,
        denial: fromHex('0010800000'),
      },
    },
    types: { '01': {} },
  },
} as const satisfies Readonly<Record<string, TerminalProfile>>;

export type ProfileName = keyof typeof PROFILES;

export function isProfileName(text: string): text is ProfileName {
  return Object.hasOwn(PROFILES, text);
}

export interface ProfileOptions {
  /** What is approved offline, up to and including; without one nothing is. */
  readonly offlineCeilingMinor?: number;
  readonly limits?: Partial<ContactlessLimits>;
}

/** A terminal of that kind; what `parts` names comes before what the profile says. */
export function profileConfiguration(
  name: ProfileName,
  parts: Partial<TerminalConfiguration> & Pick<TerminalConfiguration, 'terminalId' | 'merchant'>,
  { offlineCeilingMinor = 0, limits = {} }: ProfileOptions = {},
): TerminalConfiguration {
  const profile: TerminalProfile = PROFILES[name];
  const { limits: _, ...changes } = profile.application;
  const application: ApplicationConfiguration = {
    ...mastercardApplication({ ...profile.limits, floorMinor: offlineCeilingMinor, ...limits }),
    ...changes,
    types: profile.types,
  };
  return terminalConfiguration({
    terminalType: profile.terminalType,
    additionalCapabilities: fromHex(profile.additionalCapabilities),
    conditionCode: profile.conditionCode,
    applications: [application],
    ...parts,
  });
}
