/**
 * DUKPT with triple DES (ANSI X9.24-1): one key a transaction, each from the one before, none of
 * which lets anybody find an earlier one. A key serial number (KSN) is ten bytes: who the device
 * is, and in its last 21 bits the transaction counter.
 */
import { concat, DecodeError, xor } from '@armilla/bytes';
import { tdesEcb } from '@armilla/cipher';
import { nextCounter, setBits } from './dukpt-counter.ts';

const KSN_LENGTH = 10;
const KEY_LENGTH = 16;
const COUNTER_BITS = 21;
const COUNTER_MASK = 2 ** COUNTER_BITS - 1;
/** A counter with more bits set than this is never used: no key is further than ten steps away. */
const MAXIMUM_SET_BITS = 10;
/** What a key is exclusive-ored with for the left half of what comes from it. */
const LEFT_MASK = Uint8Array.of(
  0xc0,
  0xc0,
  0xc0,
  0xc0,
  0,
  0,
  0,
  0,
  0xc0,
  0xc0,
  0xc0,
  0xc0,
  0,
  0,
  0,
  0,
);

/** What a key made from a transaction key is for. */
export type DukptUsage = 'pin' | 'macRequest' | 'macResponse' | 'dataRequest' | 'dataResponse';

/** Byte of each half that is turned over, and whether the key then enciphers itself (A.4.1). */
const VARIANTS: Readonly<Record<DukptUsage, { byte: number; enciphered: boolean }>> = {
  pin: { byte: 7, enciphered: false },
  macRequest: { byte: 6, enciphered: false },
  macResponse: { byte: 4, enciphered: false },
  dataRequest: { byte: 5, enciphered: true },
  dataResponse: { byte: 3, enciphered: true },
};

/**
 * The key that a device begins with, 16 bytes, from the base derivation key (X9.24-1, A.6). `bdk`
 * is 16 bytes, `ksn` ten, whatever its counter.
 */
export function dukptInitialKey(bdk: Uint8Array, ksn: Uint8Array): Uint8Array {
  requireKey(bdk);
  const serial = withCounter(ksn, 0).subarray(0, 8);
  const left = tdesEcb(bdk, serial, 'encrypt');
  return concat(left, tdesEcb(xor(bdk, LEFT_MASK), serial, 'encrypt'));
}

/**
 * The key of one transaction, 16 bytes, from the initial key. Throws DecodeError (path `ksn`) for a
 * counter of zero or with more than ten bits set, which no device sends.
 */
export function dukptTransactionKey(initialKey: Uint8Array, ksn: Uint8Array): Uint8Array {
  requireKey(initialKey);
  const counter = counterOf(ksn);
  if (counter === 0) throw new DecodeError('ksn', 'a transaction counter of zero');
  if (setBits(counter) > MAXIMUM_SET_BITS) {
    throw new DecodeError('ksn', 'a transaction counter with more than ten bits set');
  }
  let key = initialKey;
  let reached = 0;
  for (let bit = 2 ** (COUNTER_BITS - 1); bit > 0; bit >>>= 1) {
    if ((counter & bit) === 0) continue;
    reached |= bit;
    key = nonReversible(key, withCounter(ksn, reached).subarray(2));
  }
  return key;
}

/** The key that a transaction key gives for one purpose, 16 bytes (X9.24-1, A.4.1). */
export function dukptWorkingKey(transactionKey: Uint8Array, usage: DukptUsage): Uint8Array {
  requireKey(transactionKey);
  const { byte, enciphered } = VARIANTS[usage];
  const variant = new Uint8Array(transactionKey);
  for (const place of [byte, 8 + byte]) variant[place] = (variant[place] ?? 0) ^ 0xff;
  return enciphered ? tdesEcb(variant, variant, 'encrypt') : variant;
}

/**
 * The serial number of the next transaction, or undefined when the device has used up all its
 * keys. Counters with more than ten bits set are passed over.
 */
export function nextDukptKsn(ksn: Uint8Array): Uint8Array | undefined {
  const next = nextCounter(counterOf(ksn), COUNTER_BITS, MAXIMUM_SET_BITS);
  return next === undefined ? undefined : withCounter(ksn, next);
}

/** The process that cannot be run backwards (X9.24-1, A.2). */
function nonReversible(key: Uint8Array, serial: Uint8Array): Uint8Array {
  const right = oneHalf(key, serial);
  return concat(oneHalf(xor(key, LEFT_MASK), serial), right);
}

function oneHalf(key: Uint8Array, serial: Uint8Array): Uint8Array {
  const right = key.subarray(8);
  return xor(tdesEcb(key.subarray(0, 8), xor(serial, right), 'encrypt'), right);
}

function requireKey(key: Uint8Array): void {
  if (key.length !== KEY_LENGTH) throw new RangeError('a DUKPT key is 16 bytes');
}

function counterOf(ksn: Uint8Array): number {
  if (ksn.length !== KSN_LENGTH) throw new DecodeError('ksn', 'not 10 bytes');
  return new DataView(ksn.buffer, ksn.byteOffset).getUint32(KSN_LENGTH - 4) & COUNTER_MASK;
}

function withCounter(ksn: Uint8Array, counter: number): Uint8Array {
  const others = counterOf(ksn) ^ counter;
  const changed = new Uint8Array(ksn);
  const view = new DataView(changed.buffer);
  view.setUint32(KSN_LENGTH - 4, view.getUint32(KSN_LENGTH - 4) ^ others);
  return changed;
}
