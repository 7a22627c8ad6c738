/** PUT KEY: a new SCP03 key set for a security domain (GPCS, 11.8; Amendment D, 7.2). */
import { concat, DecodeError, equal } from '@armilla/bytes';
import { aesCbc, kcvAesGlobalPlatform, padMethod2 } from '@armilla/cipher';
import { encodeCommandAPDU } from './apdu.ts';
import type { StaticKeys } from './key-derivation.ts';

/** The AES key type (GPCS, table 11-16). */
const KEY_TYPE_AES = 0x88;
/** P2: the first of several keys, with identifier 1. */
const SEVERAL_KEYS_FROM_1 = 0x81;

/** What the card answers: the new version and the three check values. */
export function putKeyAnswer(keyVersion: number, keys: StaticKeys): Uint8Array {
  const values = inOrder(keys).map(kcvAesGlobalPlatform);
  return concat(Uint8Array.of(keyVersion), ...values);
}

/**
 * PUT KEY that replaces key set `replacedVersion` by `newVersion`, the keys under the current
 * K-DEK.
 */
export function putKeyCommand(
  replacedVersion: number,
  newVersion: number,
  keys: StaticKeys,
  dek: Uint8Array,
): Uint8Array {
  const fields = inOrder(keys).map((key) => keyField(key, dek));
  return encodeCommandAPDU({
    cla: 0x80,
    ins: 0xd8,
    p1: replacedVersion,
    p2: SEVERAL_KEYS_FROM_1,
    data: concat(Uint8Array.of(newVersion), ...fields),
    le: 0x00,
  });
}

function inOrder({ enc, mac, dek }: StaticKeys): readonly Uint8Array[] {
  return [enc, mac, dek];
}

function keyField(key: Uint8Array, dek: Uint8Array): Uint8Array {
  const whole = key.length % 16 === 0 ? key : padMethod2(key, 16);
  const enciphered = aesCbc(dek, new Uint8Array(16), whole, 'encrypt');
  return concat(
    Uint8Array.of(KEY_TYPE_AES, enciphered.length + 1, key.length),
    enciphered,
    Uint8Array.of(3),
    kcvAesGlobalPlatform(key),
  );
}

/** Reads the data of PUT KEY under the card's K-DEK. Throws {@link DecodeError}. */
export function decodePutKey(
  data: Uint8Array,
  dek: Uint8Array,
): { readonly keyVersion: number; readonly keys: StaticKeys } {
  const [keyVersion] = data;
  if (keyVersion === undefined || keyVersion === 0) throw new DecodeError('version', 'missing');
  const [enc, afterENC] = takeKey(data, 1, dek);
  const [mac, afterMAC] = takeKey(data, afterENC, dek);
  const [dekNew, end] = takeKey(data, afterMAC, dek);
  if (end !== data.length) throw new DecodeError(`@${end}`, 'bytes after the third key');
  if (enc.length !== mac.length || mac.length !== dekNew.length) {
    throw new DecodeError('', 'keys of different lengths');
  }
  return { keyVersion, keys: { enc, mac, dek: dekNew } };
}

function takeKey(
  data: Uint8Array,
  offset: number,
  dek: Uint8Array,
): [key: Uint8Array, next: number] {
  const [type, fieldLength, keyLength] = data.subarray(offset, offset + 3);
  if (type !== KEY_TYPE_AES || fieldLength === undefined || keyLength === undefined) {
    throw new DecodeError(`@${offset}`, 'not an AES key');
  }
  const enciphered = data.slice(offset + 3, offset + 2 + fieldLength);
  const end = offset + 2 + fieldLength;
  if (![16, 24, 32].includes(keyLength) || enciphered.length !== 16 * Math.ceil(keyLength / 16)) {
    throw new DecodeError(`@${offset}`, 'not the length of an AES key');
  }
  const key = aesCbc(dek, new Uint8Array(16), enciphered, 'decrypt').slice(0, keyLength);
  const check = data.subarray(end, end + 4);
  if (!equal(check, concat(Uint8Array.of(3), kcvAesGlobalPlatform(key)))) {
    throw new DecodeError(`@${end}`, 'the check value does not belong to the key');
  }
  return [key, end + 4];
}
