/**
 * A card of its own for readers of others: made as a token is, by a hierarchy and a master key that
 * serve nothing else, and told with everything an outside issuer host needs to check it. Test use.
 */
import { fromHex, hex } from '@armilla/bytes';
import type { PaymentInstanceData } from '@armilla/globalplatform';
import { type Chance, digits } from '@armilla/kit/chance';
import type { KeyPort } from '@armilla/kit/keys';
import { CURRENCIES } from '@armilla/kit/money';
import type { BankProgramme, ServiceProgramme } from '@armilla/kit/programme';
import { dpanChanceLength, makeDpan, tokenExpiry } from '../decide/dpan.ts';
import { openHierarchy } from '../keys/certificates.ts';
import { generateRsaKey, rsaPrivateKeyOf } from '../keys/rsa.ts';
import {
  CRYPTOGRAM_VERSION_NUMBER,
  KEY_DERIVATION_INDEX,
  tokenMasterKey,
  tokenMasterKeyOfIssuer,
} from '../keys/token-keys.ts';
import {
  APPLICATION_FILE_LOCATOR,
  APPLICATION_INTERCHANGE_PROFILE,
  ON_DEVICE_INTERCHANGE_PROFILE,
  recordsOf,
} from './records.ts';

const ICC_KEY_BITS = 1024;
const KERNEL_ID = Uint8Array.of(0x02);
const PSN = '01';

/** What an outside host checks the card by; keys in hexadecimal. */
export interface TestCardFacts {
  readonly pan: string;
  readonly psn: string;
  /** `YYMM`. */
  readonly expiry: string;
  /** Issuer master key for application cryptograms. */
  readonly imkAc: string;
  /** Cryptogram version number, hexadecimal. */
  readonly cvn: string;
  readonly aid: string;
  readonly capk: {
    readonly rid: string;
    readonly index: string;
    readonly modulus: string;
    readonly exponent: string;
  };
}

export interface TestCard {
  readonly instance: PaymentInstanceData;
  readonly facts: TestCardFacts;
}

export interface TestCardRequest {
  /** A key port that serves test cards alone: its master key is told in the facts. */
  readonly keys: KeyPort;
  readonly bank: BankProgramme;
  readonly service: ServiceProgramme;
  readonly chance: Chance;
  readonly now: number;
  /** Which card of the band, from 1. */
  readonly slot: number;
  /** The card says that its holder is verified on the device (82 B1b2), and answers with DF4B. */
  readonly onDeviceVerification?: boolean;
}

export async function makeTestCard(request: TestCardRequest): Promise<TestCard> {
  const { keys, bank, service, chance, now, slot } = request;
  const hierarchy = openHierarchy(keys, [bank], now);
  const [capk] = hierarchy.caKeys();
  if (capk === undefined) throw new Error('a hierarchy without an authority');
  const dpan = makeDpan(bank.token.bin, digits(chance, dpanChanceLength(bank.token.bin)));
  const expiry = tokenExpiry(now, bank.token.lifetimeYears);
  const iccKey = rsaPrivateKeyOf(await generateRsaKey(ICC_KEY_BITS));
  const aip = request.onDeviceVerification
    ? ON_DEVICE_INTERCHANGE_PROFILE
    : APPLICATION_INTERCHANGE_PROFILE;
  const instanceAid = `${bank.token.aid}AA03${hex(Uint8Array.of(0, slot))}`;
  const records = recordsOf({
    dpan,
    psn: PSN,
    expiry,
    country: bank.country.numeric,
    currency: CURRENCIES[bank.currency].numeric,
    panLastFour: dpan.slice(-4),
    paymentAccountReference: null,
    tokenRequestorId: service.tokenRequestorId,
    deviceType: '05',
    caIndex: bank.token.caIndex,
    issuer: hierarchy.issuerOf(bank.id),
    iccKey,
    certificateSerialNumber: chance.bytes(3),
    interchangeProfile: aip,
  });
  return {
    instance: {
      instanceAid: fromHex(instanceAid),
      label: bank.token.label,
      priority: slot,
      kernelId: KERNEL_ID,
      aip,
      afl: APPLICATION_FILE_LOCATOR,
      records,
      iccKey,
      mkAC: tokenMasterKey(keys, dpan, PSN),
      keyDerivationIndex: KEY_DERIVATION_INDEX,
      cryptogramVersionNumber: CRYPTOGRAM_VERSION_NUMBER,
      offlineCeilingMinor: 0,
    },
    facts: {
      pan: dpan,
      psn: PSN,
      expiry,
      imkAc: hex(tokenMasterKeyOfIssuer(keys).expose()),
      cvn: hex(Uint8Array.of(CRYPTOGRAM_VERSION_NUMBER)),
      aid: instanceAid,
      capk,
    },
  };
}
