/**
 * What a reader finds on a token card: its records, laid out so that everything a payment depends
 * on is under the ICC certificate's hash (EMV Book 3, 10.3). Pure; amounts and dates come from
 * outside.
 */
import { ascii, bcd, concat, fromHex } from '@armilla/bytes';
import { type IssuedCertificate, issueIccCertificate } from '@armilla/emv';
import type { PaymentRecord } from '@armilla/globalplatform';
import {
  encodeCompressedNumeric,
  encodeCvmList,
  encodeDate,
  encodeTlv,
  encodeTrack2,
  endOfMonth,
} from '@armilla/tlv';
import { swapped } from '../decide/dpan.ts';
import type { IssuerSigner } from '../keys/certificates.ts';

/**
 * Cardholder verification, terminal risk management and CDA; EMV mode. No on-device verification.
 */
export const APPLICATION_INTERCHANGE_PROFILE: Uint8Array = fromHex('1980');

/** The same with on-device verification (B1b2), which the card then tells of in DF4B. */
export const ON_DEVICE_INTERCHANGE_PROFILE: Uint8Array = fromHex('1B80');

/** One signed record, one that is only told, two of certificates (Book 3, 10.2). */
export const APPLICATION_FILE_LOCATOR: Uint8Array = fromHex('10010101 18010100 20010200');

const SIGNED_SFI = 2;
const TOLD_SFI = 3;
const CERTIFICATE_SFI = 4;

/**
 * CDOL1 of a contactless M/Chip card: amounts, countries, TVR, date, type, unpredictable number,
 * terminal type, data authentication code, ICC dynamic number, CVM results, time, merchant data.
 */
const CDOL1 = fromHex(
  '9F0206 9F0306 9F1A02 9505 5F2A02 9A03 9C01 9F3704 9F3501 9F4502 9F4C08 9F3403 9F2103 9F7C14',
);

/** Online PIN where the terminal has it, else no verification: the till's limits decide. */
const CVM_LIST = encodeCvmList({
  amountX: 0,
  amountY: 0,
  rules: [
    { code: 0x42, condition: 0x03 },
    { code: 0x1f, condition: 0x03 },
  ],
});

/** Cash, goods and services at home and abroad, at cash machines too (Book 3, annex C2). */
const APPLICATION_USAGE_CONTROL = fromHex('FF00');

/** Nothing is approved without the network: any bit of the TVR sends it online, or ends it. */
const ACTION_CODE_ALL = fromHex('FFFFFFFFFF');
const ACTION_CODE_NONE = fromHex('0000000000');

/** Magnetic-stripe service code: international, chip, no restrictions (ISO/IEC 7813). */
const SERVICE_CODE = '201';

export interface TokenCard {
  readonly dpan: string;
  /** Two digits. */
  readonly psn: string;
  /** `YYMM`. */
  readonly expiry: string;
  /** ISO 3166 and ISO 4217 numeric, three digits. */
  readonly country: string;
  readonly currency: string;
  readonly panLastFour: string;
  readonly paymentAccountReference: string | null;
  readonly tokenRequestorId: string;
  /** Two digits, as in 9F6E: 05 is a wristband. */
  readonly deviceType: string;
  /** Hexadecimal, tag 8F. */
  readonly caIndex: string;
  readonly issuer: IssuerSigner;
  readonly iccKey: { readonly modulus: Uint8Array; readonly exponent: Uint8Array };
  /** Three bytes. */
  readonly certificateSerialNumber: Uint8Array;
  /** Tag 82; {@link APPLICATION_INTERCHANGE_PROFILE} when left out. */
  readonly interchangeProfile?: Uint8Array;
}

/** All records, certificates included. */
export function recordsOf(card: TokenCard): readonly PaymentRecord[] {
  const signed = signedData(card);
  const icc = issueIccCertificate({
    issuerModulusLength: card.issuer.publicKey.modulus.length,
    sign: card.issuer.sign,
    pan: card.dpan,
    expiry: swapped(card.expiry),
    serialNumber: card.certificateSerialNumber,
    iccKey: card.iccKey,
    staticData: concat(signed, card.interchangeProfile ?? APPLICATION_INTERCHANGE_PROFILE),
  });
  return [
    { sfi: SIGNED_SFI, record: 1, data: encodeTlv(0x70, signed) },
    { sfi: TOLD_SFI, record: 1, data: encodeTlv(0x70, toldData(card)) },
    ...certificateRecords(card, icc),
  ];
}

/** The content of the record that the AFL marks for authentication. */
function signedData(card: TokenCard): Uint8Array {
  return concat(
    encodeTlv(0x5a, encodeCompressedNumeric(card.dpan)),
    encodeTlv(0x5f24, lastDay(card.expiry)),
    encodeTlv(0x5f28, bcd(card.country.padStart(4, '0'))),
    encodeTlv(0x5f34, bcd(card.psn)),
    encodeTlv(0x8c, CDOL1),
    encodeTlv(0x8e, CVM_LIST),
    encodeTlv(0x9f07, APPLICATION_USAGE_CONTROL),
    encodeTlv(0x9f0d, ACTION_CODE_ALL),
    encodeTlv(0x9f0e, ACTION_CODE_NONE),
    encodeTlv(0x9f0f, ACTION_CODE_ALL),
    encodeTlv(0x9f42, bcd(card.currency.padStart(4, '0'))),
    encodeTlv(0x9f4a, Uint8Array.of(0x82)),
  );
}

function lastDay(yymm: string): Uint8Array {
  return encodeDate(endOfMonth(2000 + Number(yymm.slice(0, 2)), Number(yymm.slice(2))));
}

/** What readers and acquirers may like to know; nothing is decided by it. */
function toldData(card: TokenCard): Uint8Array {
  const track = encodeTrack2({
    pan: card.dpan,
    expiry: card.expiry,
    serviceCode: SERVICE_CODE,
    discretionaryData: '00000000',
  });
  const reference = card.paymentAccountReference;
  return concat(
    encodeTlv(0x57, track),
    reference === null ? new Uint8Array(0) : encodeTlv(0x9f24, ascii(reference, '9F24')),
    encodeTlv(0x9f19, bcd(card.tokenRequestorId.padStart(12, '0'))),
    encodeTlv(0x9f25, bcd(card.panLastFour)),
    encodeTlv(0x9f6e, thirdPartyData(card)),
  );
}

/** Country, unique identifier (none, so a device type follows), device type as characters. */
function thirdPartyData({ country, deviceType }: TokenCard): Uint8Array {
  return concat(bcd(country.padStart(4, '0')), Uint8Array.of(0, 0), ascii(deviceType, '9F6E'));
}

/** The issuer certificate fills a record of its own: 254 bytes with a 1984-bit authority. */
function certificateRecords(card: TokenCard, icc: IssuedCertificate): readonly PaymentRecord[] {
  const { certificate } = card.issuer;
  const others = concat(
    encodeTlv(0x8f, fromHex(card.caIndex)),
    optional(0x92, certificate.remainder),
    encodeTlv(0x9f32, certificate.exponent),
    encodeTlv(0x9f46, icc.certificate),
    encodeTlv(0x9f47, icc.exponent),
    optional(0x9f48, icc.remainder),
  );
  return [
    {
      sfi: CERTIFICATE_SFI,
      record: 1,
      data: encodeTlv(0x70, encodeTlv(0x90, certificate.certificate)),
    },
    { sfi: CERTIFICATE_SFI, record: 2, data: encodeTlv(0x70, others) },
  ];
}

function optional(tag: number, value: Uint8Array): Uint8Array {
  return value.length === 0 ? value : encodeTlv(tag, value);
}
