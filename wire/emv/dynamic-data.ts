/**
 * Signed dynamic application data (tag 9F4B): dynamic data authentication, and combined with the
 * application cryptogram, CDA (EMV Book 2, 6.5 and 6.6).
 */
import { concat, equal, slice } from '@armilla/bytes';
import { type RsaPrivateOperation, type RsaPublicKey, sha1 } from '@armilla/cipher';
import {
  type BlockFailure,
  FRAME_LENGTH,
  failed,
  HASH_ALGORITHM_SHA1,
  type Recovered,
  recoverBlock,
  signBlock,
} from './signed-block.ts';

const FORMAT = 0x05;
/** Format, hash algorithm and the length of the dynamic data. */
const HEAD_LENGTH = 3;
const AC_LENGTH = 8;
const HASH_LENGTH = 20;
const RELAY_RESISTANCE_LENGTH = 14;

export interface DynamicDataToSign {
  /** The private operation of the card. */
  readonly sign: RsaPrivateOperation;
  /** Bytes of the card's modulus. */
  readonly modulusLength: number;
  readonly dynamicData: Uint8Array;
  /** What the terminal put in: the DDOL data in DDA, the unpredictable number in CDA. */
  readonly terminalData: Uint8Array;
}

/** Signs dynamic data (EMV Book 2, 6.5.1). Throws RangeError when it does not fit the modulus. */
export function signDynamicData(request: DynamicDataToSign): Uint8Array {
  const { dynamicData, modulusLength } = request;
  if (HEAD_LENGTH + dynamicData.length > modulusLength - FRAME_LENGTH) {
    throw new RangeError('the dynamic data does not fit the modulus');
  }
  const head = Uint8Array.of(FORMAT, HASH_ALGORITHM_SHA1, dynamicData.length);
  const fields = concat(head, dynamicData);
  return signBlock({
    sign: request.sign,
    modulusLength,
    fields,
    alsoHashed: request.terminalData,
  });
}

export interface DynamicDataToRecover {
  readonly iccKey: RsaPublicKey;
  /** Tag 9F4B. */
  readonly sdad: Uint8Array;
  readonly terminalData: Uint8Array;
}

/** `dynamic-data` means that lengths inside do not add up. */
export type DynamicDataFailure = BlockFailure | 'dynamic-data';

/** Recovers dynamic data, check by check in the order of EMV Book 2, 6.5.2. */
export function recoverDynamicData(
  request: DynamicDataToRecover,
): Recovered<{ readonly dynamicData: Uint8Array }, DynamicDataFailure> {
  const recovered = recoverBlock({
    key: request.iccKey,
    signature: request.sdad,
    format: FORMAT,
    hashAlgorithmAt: 1,
    alsoHashed: request.terminalData,
  });
  if (!recovered.ok) return recovered;
  const { fields } = recovered;
  const length = fields[HEAD_LENGTH - 1] ?? 0;
  if (HEAD_LENGTH + length > fields.length) return failed('dynamic-data');
  return { ok: true, dynamicData: slice(fields, HEAD_LENGTH, length) };
}

export interface DdaToSign {
  readonly sign: RsaPrivateOperation;
  readonly modulusLength: number;
  /** Two to eight bytes. */
  readonly iccDynamicNumber: Uint8Array;
  /** The values the DDOL asked for, in its order. */
  readonly ddolData: Uint8Array;
}

/** Signs for INTERNAL AUTHENTICATE (EMV Book 2, 6.5.1). */
export function signDda(request: DdaToSign): Uint8Array {
  const dynamicData = lengthAndNumber(request.iccDynamicNumber);
  return signDynamicData({ ...request, dynamicData, terminalData: request.ddolData });
}

/** Checks the answer to INTERNAL AUTHENTICATE (EMV Book 2, 6.5.2). */
export function verifyDda(request: {
  readonly iccKey: RsaPublicKey;
  readonly sdad: Uint8Array;
  readonly ddolData: Uint8Array;
}): Recovered<{ readonly iccDynamicNumber: Uint8Array }, DynamicDataFailure> {
  const recovered = recoverDynamicData({ ...request, terminalData: request.ddolData });
  if (!recovered.ok) return recovered;
  const iccDynamicNumber = dynamicNumber(recovered.dynamicData);
  if (iccDynamicNumber === undefined) return failed('dynamic-data');
  return { ok: true, iccDynamicNumber };
}

function lengthAndNumber(iccDynamicNumber: Uint8Array): Uint8Array {
  if (iccDynamicNumber.length < 2 || iccDynamicNumber.length > 8) {
    throw new RangeError('an ICC dynamic number is 2 to 8 bytes');
  }
  return concat(Uint8Array.of(iccDynamicNumber.length), iccDynamicNumber);
}

function dynamicNumber(dynamicData: Uint8Array): Uint8Array | undefined {
  const length = dynamicData[0] ?? 0;
  if (length < 2 || length > 8 || 1 + length > dynamicData.length) return undefined;
  return dynamicData.slice(1, 1 + length);
}

/**
 * The transaction data hash code (EMV Book 2, 6.6.1): over what the terminal sent for the PDOL and
 * the CDOL1, and the TLVs, whole and in their order, that the card answers GENERATE AC with, the
 * signature 9F4B left out.
 */
export function transactionDataHash(
  pdolData: Uint8Array,
  cdol1Data: Uint8Array,
  responseTlvs: Uint8Array,
): Uint8Array {
  return sha1(concat(pdolData, cdol1Data, responseTlvs));
}

export interface CdaToSign {
  readonly sign: RsaPrivateOperation;
  readonly modulusLength: number;
  /** Two to eight bytes. */
  readonly iccDynamicNumber: Uint8Array;
  /** Cryptogram information data, tag 9F27, as its byte. */
  readonly cid: number;
  /** The application cryptogram, eight bytes, which then is not sent in clear. */
  readonly ac: Uint8Array;
  /** From {@link transactionDataHash}, 20 bytes. */
  readonly transactionDataHash: Uint8Array;
  /** Tag 9F37, four bytes. */
  readonly unpredictableNumber: Uint8Array;
  /**
   * Where relay resistance was run (kernel 2): both entropies, minimum, maximum and estimated time,
   * 14 bytes.
   */
  readonly relayResistance?: Uint8Array | undefined;
}

/** Signs a cryptogram with the transaction's data (EMV Book 2, 6.6.1): the value of 9F4B. */
export function signCda(request: CdaToSign): Uint8Array {
  const { cid, ac, transactionDataHash: hashCode } = request;
  if (ac.length !== AC_LENGTH) throw new RangeError('an application cryptogram is 8 bytes');
  if (hashCode.length !== HASH_LENGTH) throw new RangeError('a transaction data hash is 20 bytes');
  const dynamicData = concat(
    lengthAndNumber(request.iccDynamicNumber),
    Uint8Array.of(cid),
    ac,
    hashCode,
    request.relayResistance ?? new Uint8Array(0),
  );
  return signDynamicData({ ...request, dynamicData, terminalData: request.unpredictableNumber });
}

export interface CdaToVerify {
  readonly iccKey: RsaPublicKey;
  /** Tag 9F4B. */
  readonly sdad: Uint8Array;
  /** Tag 9F37, four bytes. */
  readonly unpredictableNumber: Uint8Array;
  /** Tag 9F27 as it came in clear, as its byte. */
  readonly cid: number;
  /** PDOL data, CDOL1 data and the answer's TLVs without 9F4B, joined: what the hash is over. */
  readonly transactionData: Uint8Array;
}

export type CdaFailure = DynamicDataFailure | 'cid' | 'transaction-data-hash';

export type VerifiedCda = Recovered<
  {
    readonly ac: Uint8Array;
    readonly iccDynamicNumber: Uint8Array;
    /** 14 bytes where relay resistance was run, else undefined. */
    readonly relayResistance: Uint8Array | undefined;
  },
  CdaFailure
>;

/** Checks a combined signature, check by check in the order of EMV Book 2, 6.6.2. */
export function verifyCda(request: CdaToVerify): VerifiedCda {
  const terminalData = request.unpredictableNumber;
  const recovered = recoverDynamicData({ ...request, terminalData });
  if (!recovered.ok) return recovered;
  const { dynamicData } = recovered;
  const iccDynamicNumber = dynamicNumber(dynamicData);
  if (iccDynamicNumber === undefined) return failed('dynamic-data');
  const rest = dynamicData.slice(1 + iccDynamicNumber.length);
  const known = 1 + AC_LENGTH + HASH_LENGTH;
  if (rest.length < known) return failed('dynamic-data');
  if (rest[0] !== request.cid) return failed('cid');
  const hashCode = rest.subarray(1 + AC_LENGTH, known);
  if (!equal(hashCode, sha1(request.transactionData))) return failed('transaction-data-hash');
  return {
    ok: true,
    ac: rest.slice(1, 1 + AC_LENGTH),
    iccDynamicNumber,
    relayResistance:
      rest.length >= known + RELAY_RESISTANCE_LENGTH
        ? rest.slice(known, known + RELAY_RESISTANCE_LENGTH)
        : undefined,
  };
}
