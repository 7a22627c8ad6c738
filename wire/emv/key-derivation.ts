/**
 * The tree of keys: issuer master key to card master key to session key. Triple DES, keys of 16
 * bytes, odd parity throughout (EMV Book 2, A1.3 and A1.4).
 */
import { bcd, concat, hex, xor } from '@armilla/bytes';
import { type BlockOperation, oddParity, sha1, tdesEcb } from '@armilla/cipher';

const ALL_ONES = new Uint8Array(8).fill(0xff);
const BLOCK_LENGTH = 8;

/**
 * The card's master key from the issuer's (EMV Book 2, A1.4). `pan` is its digits, `psn` the PAN
 * sequence number as two digits, "00" where the card has none. This is option B, which is option A
 * for PANs of up to 16 digits.
 */
export function deriveIccMasterKey(imk: Uint8Array, pan: string, psn: string): Uint8Array {
  return deriveIccMasterKeyOptionB(imk, pan, psn);
}

/** The same under an issuer master key that lies elsewhere: triple DES, 16 bytes at once. */
export function deriveIccMasterKeyWith(
  encipher: BlockOperation,
  pan: string,
  psn: string,
): Uint8Array {
  return ofDigits(encipher, pan.length <= 16 ? digitsOfOptionA(pan, psn) : hashed(pan, psn));
}

/** Option A: the rightmost 16 digits of PAN and sequence number (EMV Book 2, A1.4.1). */
export function deriveIccMasterKeyOptionA(imk: Uint8Array, pan: string, psn: string): Uint8Array {
  return fromDigits(imk, digitsOfOptionA(pan, psn));
}

function digitsOfOptionA(pan: string, psn: string): string {
  return `${pan}${psn}`.slice(-16).padStart(16, '0');
}

/**
 * Option B: for PANs of more than 16 digits, 16 decimal digits out of the SHA-1 of PAN and sequence
 * number (EMV Book 2, A1.4.2).
 */
export function deriveIccMasterKeyOptionB(imk: Uint8Array, pan: string, psn: string): Uint8Array {
  if (pan.length <= 16) return deriveIccMasterKeyOptionA(imk, pan, psn);
  return fromDigits(imk, hashed(pan, psn));
}

function hashed(pan: string, psn: string): string {
  const digits = `${pan}${psn}`;
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return decimalise(hex(sha1(bcd(even, 'pan')))).slice(0, 16);
}

/** The decimal digits of `text` in their order, then its letters A to F as 0 to 5 in theirs. */
export function decimalise(text: string): string {
  const digits = text.replace(/\D/g, '');
  const letters = text.replace(/\d/g, '');
  return digits + Array.from(letters, (letter) => Number.parseInt(letter, 16) - 10).join('');
}

function fromDigits(imk: Uint8Array, digits: string): Uint8Array {
  return ofDigits((blocks) => tdesEcb(imk, blocks, 'encrypt'), digits);
}

function ofDigits(encipher: BlockOperation, digits: string): Uint8Array {
  const y = bcd(digits, 'pan');
  return oddParity(encipher(concat(y, xor(y, ALL_ONES))));
}

/** The common session key of one transaction (EMV Book 2, A1.3.1). `atc` is two bytes. */
export function sessionKeyCommon(masterKey: Uint8Array, atc: Uint8Array): Uint8Array {
  const r = new Uint8Array(BLOCK_LENGTH);
  r.set(atc);
  return sessionKeyFromR(masterKey, r);
}

/**
 * The M/Chip session key of cryptogram versions 10 and 11, which takes in the unpredictable number.
 * `atc` is two bytes, `unpredictableNumber` four.
 */
export function sessionKeyMastercard(
  masterKey: Uint8Array,
  atc: Uint8Array,
  unpredictableNumber: Uint8Array,
): Uint8Array {
  return sessionKeyFromR(masterKey, concat(atc, new Uint8Array(2), unpredictableNumber));
}

/**
 * A session key from any diversification value of eight bytes (EMV Book 2, A1.3.1): its third byte
 * becomes F0 for the left half and 0F for the right. With the ARQC as value this is the key of
 * issuer scripts.
 */
export function sessionKeyFromR(masterKey: Uint8Array, r: Uint8Array): Uint8Array {
  if (r.length !== BLOCK_LENGTH) throw new RangeError('a diversification value is 8 bytes');
  const both = concat(r, r);
  both[2] = 0xf0;
  both[BLOCK_LENGTH + 2] = 0x0f;
  return oddParity(tdesEcb(masterKey, both, 'encrypt'));
}

/**
 * Visa's script key of cryptogram versions 10 and 18: the ATC, and its complement, laid over the
 * low ends of the two halves.
 */
export function sessionKeyVisaScript(masterKey: Uint8Array, atc: Uint8Array): Uint8Array {
  const mask = new Uint8Array(16);
  mask.set(atc, 6);
  mask.set(
    atc.map((byte) => byte ^ 0xff),
    14,
  );
  return oddParity(xor(masterKey, mask));
}

/** The shape of the tree of the session keys of EMV 2000, and what it starts from. */
export interface SessionKeyTree {
  readonly height: number;
  readonly branchFactor: number;
  /** Sixteen bytes. */
  readonly iv: Uint8Array;
}

/** The session key of EMV 2000, for cards that still carry it (EMV 4.1 Book 2, A1.3.1). */
export function sessionKeyTree(
  masterKey: Uint8Array,
  atc: Uint8Array,
  { height, branchFactor, iv }: SessionKeyTree,
): Uint8Array {
  let grandparent = iv;
  let parent = iv;
  let key = masterKey;
  const counter = Number.parseInt(hex(atc), 16);
  for (let level = 1; level <= height; level++) {
    const index = Math.floor(counter / branchFactor ** (height - level)) % branchFactor;
    grandparent = parent;
    parent = key;
    key = child(parent, grandparent, index);
  }
  return oddParity(xor(key, grandparent));
}

function child(parent: Uint8Array, grandparent: Uint8Array, index: number): Uint8Array {
  const input = new Uint8Array(grandparent);
  input[7] = (input[7] ?? 0) ^ index;
  input[15] = (input[15] ?? 0) ^ index ^ 0xf0;
  return tdesEcb(parent, input, 'encrypt');
}
