/**
 * Application cryptograms and the issuer's answers to them (EMV Book 2, 8.1 and 8.2). What a
 * cryptogram version number means is one row of a table: which session key, which padding, and
 * which part of the issuer application data goes under the MAC.
 */
import { concat, DecodeError, slice, unreachable, xor } from '@armilla/bytes';
import { macAlgorithm3, tdesEcb } from '@armilla/cipher';
import { sessionKeyCommon, sessionKeyMastercard } from './key-derivation.ts';

/** What goes under the MAC from the terminal and the card, each as it stood in its data element. */
export interface CryptogramData {
  /** 9F02, six bytes. */
  readonly amountAuthorised: Uint8Array;
  /** 9F03, six bytes; zeros where the terminal was not asked for it. */
  readonly amountOther: Uint8Array;
  /** 9F1A, two bytes. */
  readonly terminalCountry: Uint8Array;
  /** 95, five bytes. */
  readonly tvr: Uint8Array;
  /** 5F2A, two bytes. */
  readonly currency: Uint8Array;
  /** 9A, three bytes. */
  readonly date: Uint8Array;
  /** 9C, one byte. */
  readonly type: Uint8Array;
  /** 9F37, four bytes. */
  readonly unpredictableNumber: Uint8Array;
  /** 82, two bytes. */
  readonly aip: Uint8Array;
  /** 9F36, two bytes. */
  readonly atc: Uint8Array;
}

/** The order under the MAC, and the length of each element. */
const LAYOUT: readonly (readonly [keyof CryptogramData, number])[] = [
  ['amountAuthorised', 6],
  ['amountOther', 6],
  ['terminalCountry', 2],
  ['tvr', 5],
  ['currency', 2],
  ['date', 3],
  ['type', 1],
  ['unpredictableNumber', 4],
  ['aip', 2],
  ['atc', 2],
];

/** What one cryptogram version number stands for. */
export interface CryptogramVersion {
  readonly scheme: 'mastercard' | 'visa' | 'interac';
  /** `none` is the card master key itself. */
  readonly sessionKey: 'none' | 'common' | 'mastercard';
  /** Padding method of ISO/IEC 9797-1. */
  readonly padding: 1 | 2;
  /** The part of the issuer application data under the MAC. */
  readonly covered: (iad: Uint8Array) => Uint8Array;
  /** Method of the ARPC and the key it is made with (EMV Book 2, 8.2). */
  readonly arpcMethod: 1 | 2;
  readonly arpcKey: 'master' | 'session';
}

const results = (iad: Uint8Array): Uint8Array => slice(iad, 2, 6, '9F10');
const resultsAndCounters = (iad: Uint8Array): Uint8Array =>
  concat(results(iad), slice(iad, 10, 8, '9F10'));
const visaResults = (iad: Uint8Array): Uint8Array => slice(iad, 3, 4, '9F10');
const whole = (iad: Uint8Array): Uint8Array => iad;

const MCHIP = { scheme: 'mastercard', padding: 2, arpcMethod: 1 } as const;
const VISA_COMMON: CryptogramVersion = {
  scheme: 'visa',
  sessionKey: 'common',
  padding: 2,
  covered: whole,
  arpcMethod: 2,
  arpcKey: 'session',
};

/** Cryptogram version number, as the byte in the issuer application data, to what it means. */
export const CRYPTOGRAM_VERSIONS: ReadonlyMap<number, CryptogramVersion> = new Map([
  [0x0a, { ...VISA_COMMON, sessionKey: 'none', padding: 1, covered: visaResults, arpcMethod: 1 }],
  [0x12, VISA_COMMON],
  [0x16, VISA_COMMON],
  [0x10, { ...MCHIP, sessionKey: 'mastercard', covered: results, arpcKey: 'master' }],
  [0x11, { ...MCHIP, sessionKey: 'mastercard', covered: resultsAndCounters, arpcKey: 'master' }],
  [0x14, { ...MCHIP, sessionKey: 'common', covered: results, arpcKey: 'session' }],
  [0x15, { ...MCHIP, sessionKey: 'common', covered: resultsAndCounters, arpcKey: 'session' }],
  [
    0x85,
    {
      scheme: 'interac',
      sessionKey: 'mastercard',
      padding: 2,
      covered: whole,
      arpcMethod: 1,
      arpcKey: 'session',
    },
  ],
] satisfies [number, CryptogramVersion][]);

/** The row of a cryptogram version number. Throws DecodeError for one that is not known. */
export function cryptogramVersion(cvn: number): CryptogramVersion {
  const version = CRYPTOGRAM_VERSIONS.get(cvn);
  if (version === undefined) throw new DecodeError('9F10', 'an unknown cryptogram version number');
  return version;
}

/** What the MAC of a cryptogram is taken over. Throws DecodeError where a length is wrong. */
export function cryptogramInput(cvn: number, data: CryptogramData, iad: Uint8Array): Uint8Array {
  const parts = LAYOUT.map(([name, length]) => {
    const part = data[name];
    if (part.length !== length) throw new DecodeError(name, `not ${length} bytes`);
    return part;
  });
  return concat(...parts, cryptogramVersion(cvn).covered(iad));
}

/** The key of the cryptogram of one transaction, by its version. */
export function cryptogramKey(
  cvn: number,
  masterKey: Uint8Array,
  { atc, unpredictableNumber }: Pick<CryptogramData, 'atc' | 'unpredictableNumber'>,
): Uint8Array {
  const { sessionKey } = cryptogramVersion(cvn);
  switch (sessionKey) {
    case 'none':
      return masterKey;
    case 'common':
      return sessionKeyCommon(masterKey, atc);
    case 'mastercard':
      return sessionKeyMastercard(masterKey, atc, unpredictableNumber);
    default:
      return unreachable(sessionKey);
  }
}

export interface CryptogramRequest {
  /** The card's master key for cryptograms (MK-AC), 16 bytes. */
  readonly masterKey: Uint8Array;
  /** The byte in the issuer application data, such as 0x14. */
  readonly cvn: number;
  readonly dataInput: CryptogramData;
  /** The whole of tag 9F10, as it goes to the terminal. */
  readonly iad: Uint8Array;
}

/** The application cryptogram (tag 9F26), eight bytes: AAC, TC and ARQC alike (Book 2, 8.1). */
export function applicationCryptogram(request: CryptogramRequest): Uint8Array {
  const { masterKey, cvn, dataInput, iad } = request;
  const key = cryptogramKey(cvn, masterKey, dataInput);
  return macAlgorithm3(key, cryptogramInput(cvn, dataInput, iad), cryptogramVersion(cvn).padding);
}

/**
 * ARPC by method 1, eight bytes (EMV Book 2, 8.2.1). `code` is two bytes: the response code as two
 * characters, or M/Chip's ARPC response code.
 */
export function arpcMethod1(key: Uint8Array, arqc: Uint8Array, code: Uint8Array): Uint8Array {
  const mask = new Uint8Array(8);
  mask.set(code);
  return tdesEcb(key, xor(arqc, mask), 'encrypt');
}

/**
 * ARPC by method 2, four bytes (EMV Book 2, 8.2.2). `csu` is the card status update of four bytes,
 * `proprietary` up to eight bytes of the issuer's own.
 */
export function arpcMethod2(
  sessionKey: Uint8Array,
  arqc: Uint8Array,
  csu: Uint8Array,
  proprietary: Uint8Array = new Uint8Array(0),
): Uint8Array {
  return macAlgorithm3(sessionKey, concat(arqc, csu, proprietary), 2).slice(0, 4);
}

export interface IssuerAuthenticationRequest
  extends Pick<CryptogramData, 'atc' | 'unpredictableNumber'> {
  readonly masterKey: Uint8Array;
  readonly cvn: number;
  readonly arqc: Uint8Array;
  /** Method 1: two bytes of response code. Method 2: the card status update, four bytes. */
  readonly response: Uint8Array;
}

/** Issuer authentication data (tag 91): the ARPC and what it was made over, by the version. */
export function issuerAuthenticationData(request: IssuerAuthenticationRequest): Uint8Array {
  const { masterKey, cvn, arqc, response } = request;
  const { arpcKey, arpcMethod } = cryptogramVersion(cvn);
  const key = arpcKey === 'master' ? masterKey : cryptogramKey(cvn, masterKey, request);
  const make = arpcMethod === 1 ? arpcMethod1 : arpcMethod2;
  return concat(make(key, arqc, response), response);
}
