/** Signed static application data (tag 93) for cards without a key (EMV Book 2, 5.1 and 5.4). */
import { concat } from '@armilla/bytes';
import type { RsaPrivateOperation, RsaPublicKey } from '@armilla/cipher';
import {
  type BlockFailure,
  HASH_ALGORITHM_SHA1,
  type Recovered,
  recoverBlock,
  signBlock,
} from './signed-block.ts';

const FORMAT = 0x03;

export interface StaticDataToSign {
  /** The private operation of the issuer. */
  readonly sign: RsaPrivateOperation;
  /** Bytes of the issuer's modulus. */
  readonly modulusLength: number;
  /** Data authentication code (tag 9F45), two bytes. */
  readonly dac: Uint8Array;
  readonly staticData: Uint8Array;
}

/** Signs static data: the value of tag 93. */
export function signStaticData(request: StaticDataToSign): Uint8Array {
  if (request.dac.length !== 2) throw new RangeError('a data authentication code is 2 bytes');
  return signBlock({
    sign: request.sign,
    modulusLength: request.modulusLength,
    fields: concat(Uint8Array.of(FORMAT, HASH_ALGORITHM_SHA1), request.dac),
    alsoHashed: request.staticData,
  });
}

/** Checks tag 93, check by check in the order of EMV Book 2, 5.4; gives the tag 9F45 in it. */
export function verifyStaticData(request: {
  readonly issuerKey: RsaPublicKey;
  readonly ssad: Uint8Array;
  readonly staticData: Uint8Array;
}): Recovered<{ readonly dac: Uint8Array }, BlockFailure> {
  const recovered = recoverBlock({
    key: request.issuerKey,
    signature: request.ssad,
    format: FORMAT,
    hashAlgorithmAt: 1,
    alsoHashed: request.staticData,
  });
  return recovered.ok ? { ok: true, dac: recovered.fields.slice(2, 4) } : recovered;
}
