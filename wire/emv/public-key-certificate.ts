/**
 * Issuer and ICC public key certificates (EMV Book 2, 5.3, 5.4, 6.3, 6.4): made with the key of the
 * level above, recovered by the terminal with its public key.
 */
import { bcd, concat, equal, fromHex, hex } from '@armilla/bytes';
import type { RsaPrivateOperation, RsaPublicKey } from '@armilla/cipher';
import {
  type BlockFailure,
  FRAME_LENGTH,
  failed,
  HASH_ALGORITHM_SHA1,
  KEY_ALGORITHM_RSA,
  type Recovered,
  recoverBlock,
  signBlock,
} from './signed-block.ts';

/** A certificate as a card carries it. */
export interface IssuedCertificate {
  /** 90 or 9F46: as long as the modulus of the signing key. */
  readonly certificate: Uint8Array;
  /** 92 or 9F48: what of the modulus did not fit; empty where all did. */
  readonly remainder: Uint8Array;
  /** 9F32 or 9F47. */
  readonly exponent: Uint8Array;
}

/** Which check failed, in the order of the book (EMV Book 2, 6.3 and 6.4). */
export type CertificateFailure =
  | BlockFailure
  | 'issuer-identifier'
  | 'pan'
  | 'expired'
  | 'revoked'
  | 'key-algorithm'
  | 'key-length';

/** The month in which the terminal stands. */
export interface CertificateMonth {
  /** All four digits. */
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
}

/** What both levels' certificates hold beside the subject's name. */
interface CertificateFacts {
  readonly key: RsaPublicKey;
  /** MMYY; valid to the last day of that month. */
  readonly expiry: string;
  /** Three bytes, the signer's own. */
  readonly serialNumber: Uint8Array;
}

/** How the two levels differ in layout. */
interface CertificateLevel {
  readonly format: number;
  readonly subjectLength: number;
}

const ISSUER: CertificateLevel = { format: 0x02, subjectLength: 4 };
const ICC: CertificateLevel = { format: 0x04, subjectLength: 10 };

/** Fields after the subject and before the modulus: expiry, serial, two algorithms, two lengths. */
const MIDDLE_LENGTH = 2 + 3 + 4;

/** The room for the modulus in a certificate signed by a key of `modulusLength` bytes. */
function room(level: CertificateLevel, modulusLength: number): number {
  return modulusLength - FRAME_LENGTH - 1 - level.subjectLength - MIDDLE_LENGTH;
}

interface CertificateToIssue extends CertificateFacts {
  readonly subject: Uint8Array;
  readonly sign: RsaPrivateOperation;
  readonly signerModulusLength: number;
  readonly staticData: Uint8Array;
}

function issue(level: CertificateLevel, request: CertificateToIssue): IssuedCertificate {
  const { key, subject, expiry, serialNumber, signerModulusLength } = request;
  if (serialNumber.length !== 3) throw new RangeError('a certificate serial number is 3 bytes');
  if (key.modulus.length > signerModulusLength) {
    throw new RangeError('a key is certified by one at least as long');
  }
  const fitting = room(level, signerModulusLength);
  const lengths = Uint8Array.of(key.modulus.length, key.exponent.length);
  const fields = concat(
    Uint8Array.of(level.format),
    subject,
    monthAndYear(expiry),
    serialNumber,
    Uint8Array.of(HASH_ALGORITHM_SHA1, KEY_ALGORITHM_RSA),
    lengths,
    key.modulus.subarray(0, fitting),
  );
  const remainder = key.modulus.slice(fitting);
  const certificate = signBlock({
    sign: request.sign,
    modulusLength: signerModulusLength,
    fields,
    alsoHashed: concat(remainder, key.exponent, request.staticData),
  });
  return { certificate, remainder, exponent: key.exponent };
}

function monthAndYear(expiry: string): Uint8Array {
  if (!/^(0[1-9]|1[0-2])\d\d$/.test(expiry)) throw new RangeError('an expiry is MMYY');
  return bcd(expiry);
}

interface CertificateToRecover {
  readonly signer: RsaPublicKey;
  readonly certificate: Uint8Array;
  readonly remainder: Uint8Array;
  readonly exponent: Uint8Array;
  readonly staticData: Uint8Array;
}

type Opened = Recovered<
  { readonly subject: Uint8Array; readonly middle: Uint8Array; readonly key: Uint8Array },
  BlockFailure
>;

function open(level: CertificateLevel, request: CertificateToRecover): Opened {
  const recovered = recoverBlock({
    key: request.signer,
    signature: request.certificate,
    format: level.format,
    hashAlgorithmAt: 1 + level.subjectLength + 5,
    alsoHashed: concat(request.remainder, request.exponent, request.staticData),
  });
  if (!recovered.ok) return recovered;
  const middleAt = 1 + level.subjectLength;
  return {
    ok: true,
    subject: recovered.fields.subarray(1, middleAt),
    middle: recovered.fields.subarray(middleAt, middleAt + MIDDLE_LENGTH),
    key: recovered.fields.subarray(middleAt + MIDDLE_LENGTH),
  };
}

/** The checks that come after the subject's name, the same at both levels. */
function readFacts(
  opened: Opened & { readonly ok: true },
  request: CertificateToRecover,
  now: CertificateMonth,
  isRevoked: (serialNumber: Uint8Array) => boolean,
): Recovered<CertificateFacts, CertificateFailure> {
  const { middle } = opened;
  const expiry = hex(middle.subarray(0, 2));
  const serialNumber = middle.slice(2, 5);
  const [keyAlgorithm, modulusLength = 0, exponentLength] = middle.subarray(6);
  if (isPast(expiry, now)) return failed('expired');
  if (isRevoked(serialNumber)) return failed('revoked');
  if (keyAlgorithm !== KEY_ALGORITHM_RSA) return failed('key-algorithm');
  const modulus = concat(opened.key, request.remainder).slice(0, modulusLength);
  const remainderLength = Math.max(0, modulusLength - opened.key.length);
  if (remainderLength !== request.remainder.length) return failed('key-length');
  if (exponentLength !== request.exponent.length) return failed('key-length');
  return { ok: true, key: { modulus, exponent: request.exponent }, expiry, serialNumber };
}

/** Years 00 to 49 are this century's; an expiry that is no date counts as past. */
function isPast(expiry: string, now: CertificateMonth): boolean {
  if (!/^(0[1-9]|1[0-2])\d\d$/.test(expiry)) return true;
  const twoDigits = Number(expiry.slice(2));
  const year = twoDigits < 50 ? 2000 + twoDigits : 1900 + twoDigits;
  return year * 12 + Number(expiry.slice(0, 2)) < now.year * 12 + now.month;
}

export interface IssuerCertificateRequest {
  /** Bytes of the certification authority's modulus. */
  readonly caModulusLength: number;
  /** The private operation of the certification authority. */
  readonly sign: RsaPrivateOperation;
  /** The leftmost three to eight digits of the PANs it is good for. */
  readonly issuerIdentifier: string;
  /** MMYY. */
  readonly expiry: string;
  /** Three bytes. */
  readonly serialNumber: Uint8Array;
  readonly issuerKey: RsaPublicKey;
}

/** Makes an issuer certificate (EMV Book 2, 5.3, table 6): tags 90, 92 and 9F32. */
export function issueIssuerCertificate(request: IssuerCertificateRequest): IssuedCertificate {
  if (!/^\d{3,8}$/.test(request.issuerIdentifier)) {
    throw new RangeError('an issuer identifier is 3 to 8 digits');
  }
  return issue(ISSUER, {
    ...request,
    key: request.issuerKey,
    subject: fromHex(request.issuerIdentifier.padEnd(8, 'F')),
    signerModulusLength: request.caModulusLength,
    staticData: new Uint8Array(0),
  });
}

export interface IssuerCertificateToRecover {
  readonly caKey: RsaPublicKey;
  /** Tag 90. */
  readonly certificate: Uint8Array;
  /** Tag 92; absent where the whole modulus fits. */
  readonly remainder?: Uint8Array | undefined;
  /** Tag 9F32. */
  readonly exponent: Uint8Array;
  /** The digits of the PAN, for the issuer identifier. */
  readonly pan: string;
  readonly now: CertificateMonth;
  /** Whether this serial number is on the revocation list for the authority's RID and index. */
  readonly isRevoked?: (serialNumber: Uint8Array) => boolean;
}

export type RecoveredIssuerKey = Recovered<
  CertificateFacts & { readonly issuerIdentifier: string },
  CertificateFailure
>;

/** Recovers the issuer's public key, check by check in the order of EMV Book 2, 6.3. */
export function recoverIssuerKey(request: IssuerCertificateToRecover): RecoveredIssuerKey {
  const whole = {
    ...request,
    signer: request.caKey,
    remainder: request.remainder ?? new Uint8Array(0),
    staticData: new Uint8Array(0),
  };
  const opened = open(ISSUER, whole);
  if (!opened.ok) return opened;
  const issuerIdentifier = hex(opened.subject).replace(/F+$/, '');
  if (!/^\d{3,8}$/.test(issuerIdentifier) || !request.pan.startsWith(issuerIdentifier)) {
    return failed('issuer-identifier');
  }
  const facts = readFacts(opened, whole, request.now, request.isRevoked ?? (() => false));
  return facts.ok ? { ...facts, issuerIdentifier } : facts;
}

export interface IccCertificateRequest {
  /** Bytes of the issuer's modulus. */
  readonly issuerModulusLength: number;
  /** The private operation of the issuer. */
  readonly sign: RsaPrivateOperation;
  /** The digits of the PAN. */
  readonly pan: string;
  /** MMYY. */
  readonly expiry: string;
  /** Three bytes. */
  readonly serialNumber: Uint8Array;
  readonly iccKey: RsaPublicKey;
  /** The records the AFL marks for authentication, and the values of the tags in 9F4A. */
  readonly staticData: Uint8Array;
}

/** Makes an ICC certificate (EMV Book 2, 6.1, table 14): tags 9F46, 9F48 and 9F47. */
export function issueIccCertificate(request: IccCertificateRequest): IssuedCertificate {
  return issue(ICC, {
    ...request,
    key: request.iccKey,
    subject: fromHex(paddedPan(request.pan)),
    signerModulusLength: request.issuerModulusLength,
  });
}

function paddedPan(pan: string): string {
  if (!/^\d{1,19}$/.test(pan)) throw new RangeError('a PAN is up to 19 digits');
  return pan.padEnd(20, 'F');
}

export interface IccCertificateToRecover {
  readonly issuerKey: RsaPublicKey;
  /** Tag 9F46. */
  readonly certificate: Uint8Array;
  /** Tag 9F48; absent where the whole modulus fits. */
  readonly remainder?: Uint8Array | undefined;
  /** Tag 9F47. */
  readonly exponent: Uint8Array;
  /** The records the AFL marks for authentication, and the values of the tags in 9F4A. */
  readonly staticData: Uint8Array;
  /** The digits of the PAN in tag 5A. */
  readonly pan: string;
  readonly now: CertificateMonth;
}

export type RecoveredIccKey = Recovered<CertificateFacts, CertificateFailure>;

/** Recovers the card's public key, check by check in the order of EMV Book 2, 6.4. */
export function recoverIccKey(request: IccCertificateToRecover): RecoveredIccKey {
  const whole = {
    ...request,
    signer: request.issuerKey,
    remainder: request.remainder ?? new Uint8Array(0),
  };
  const opened = open(ICC, whole);
  if (!opened.ok) return opened;
  if (!equal(opened.subject, fromHex(paddedPan(request.pan)))) return failed('pan');
  return readFacts(opened, whole, request.now, () => false);
}
