/**
 * The tree of keys and the cryptograms of cards that use AES (EMV Book 2, A1.2.2, A1.3, A1.4.3).
 * A derived key is as long as its parent: 16, 24 or 32 bytes. Nothing here is proved by a public
 * vector: see the README.
 */
import { bcd, concat, xor } from '@armilla/bytes';
import { aesEcb, cmacAes } from '@armilla/cipher';

const BLOCK_LENGTH = 16;
const ALL_ONES = new Uint8Array(BLOCK_LENGTH).fill(0xff);
const CRYPTOGRAM_LENGTH = 8;

/**
 * The card's master key from the issuer's (option C, EMV Book 2, A1.4.3). `pan` is its digits,
 * `psn` the PAN sequence number as two digits, "00" where the card has none.
 */
export function deriveIccMasterKeyAes(imk: Uint8Array, pan: string, psn: string): Uint8Array {
  const y = bcd(`${pan}${psn}`.padStart(2 * BLOCK_LENGTH, '0'), 'pan');
  return expand(imk, y, xor(y, ALL_ONES));
}

/**
 * The common session key of one transaction (EMV Book 2, A1.3.1). `atc` is two bytes. For the keys
 * of issuer scripts the diversification value is the ARQC: see {@link sessionKeyAesFromR}.
 */
export function sessionKeyAes(masterKey: Uint8Array, atc: Uint8Array): Uint8Array {
  if (atc.length !== 2) throw new RangeError('an ATC is 2 bytes');
  return sessionKeyAesFromR(masterKey, atc);
}

/**
 * A session key from a diversification value of up to 16 bytes, filled with zeros on the right. A
 * key of 16 bytes is one block of it; a longer one is two, with the third byte F0 and 0F.
 */
export function sessionKeyAesFromR(masterKey: Uint8Array, r: Uint8Array): Uint8Array {
  if (r.length > BLOCK_LENGTH) throw new RangeError('a diversification value is up to 16 bytes');
  const left = new Uint8Array(BLOCK_LENGTH);
  left.set(r);
  if (masterKey.length === BLOCK_LENGTH) return aesEcb(masterKey, left, 'encrypt');
  return expand(masterKey, left.with(2, 0xf0), left.with(2, 0x0f));
}

/** As much key as the parent has, from one or two blocks. */
function expand(key: Uint8Array, first: Uint8Array, second: Uint8Array): Uint8Array {
  return aesEcb(key, concat(first, second), 'encrypt').slice(0, key.length);
}

/**
 * The application cryptogram under an AES session key, eight bytes: the left half of the CMAC of
 * what the cryptogram covers (EMV Book 2, 8.1.2; see `cryptogramInput` for the order).
 */
export function applicationCryptogramAes(sessionKey: Uint8Array, input: Uint8Array): Uint8Array {
  return cmacAes(sessionKey, input).slice(0, CRYPTOGRAM_LENGTH);
}

/**
 * ARPC by method 2 under an AES session key, four bytes (EMV Book 2, 8.2.2). `csu` is the card
 * status update of four bytes, `proprietary` up to eight bytes of the issuer's own.
 */
export function arpcMethod2Aes(
  sessionKey: Uint8Array,
  arqc: Uint8Array,
  csu: Uint8Array,
  proprietary: Uint8Array = new Uint8Array(0),
): Uint8Array {
  return cmacAes(sessionKey, concat(arqc, csu, proprietary)).slice(0, 4);
}
