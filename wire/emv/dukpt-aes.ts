/**
 * DUKPT with AES (ANSI X9.24-3). A key serial number (KSN) is twelve bytes: the identifier of the
 * initial key in eight, the transaction counter in four. Every key is derived in one way, from data
 * that says what it is for.
 */
import { concat, DecodeError } from '@armilla/bytes';
import { aesEcb } from '@armilla/cipher';
import { nextCounter, setBits } from './dukpt-counter.ts';

const KSN_LENGTH = 12;
const IDENTIFIER_LENGTH = 8;
const BLOCK_LENGTH = 16;
const COUNTER_BITS = 32;
const MAXIMUM_SET_BITS = 16;
/** The counter that is kept for the key a device is given its next initial key under. */
const UPDATE_COUNTER = 0xffffffff;

/** What a derived key is for, by the number it has in the derivation data (X9.24-3, 6.3.2). */
const USAGES = {
  keyEncryption: 0x0002,
  pin: 0x1000,
  macGeneration: 0x2000,
  macVerification: 0x2001,
  mac: 0x2002,
  dataEncryption: 0x3000,
  dataDecryption: 0x3001,
  data: 0x3002,
} as const;

/** Derivation of keys to derive from, and of initial keys. */
const DERIVATION = 0x8000;
const INITIAL_KEY = 0x8001;

/** Algorithm a derived key is for: its number and the key's length in bits (X9.24-3, 6.3.2). */
const ALGORITHMS = {
  tdes2: { number: 0x0000, bits: 128 },
  tdes3: { number: 0x0001, bits: 192 },
  aes128: { number: 0x0002, bits: 128 },
  aes192: { number: 0x0003, bits: 192 },
  aes256: { number: 0x0004, bits: 256 },
  hmac128: { number: 0x0005, bits: 128 },
  hmac192: { number: 0x0005, bits: 192 },
  hmac256: { number: 0x0005, bits: 256 },
} as const;

export type AesDukptUsage = keyof typeof USAGES;
export type AesDukptAlgorithm = keyof typeof ALGORITHMS;

/**
 * The key that a device begins with, as long as the base derivation key: 16, 24 or 32 bytes.
 * `initialKeyId` is eight bytes, or a whole key serial number of twelve.
 */
export function aesDukptInitialKey(bdk: Uint8Array, initialKeyId: Uint8Array): Uint8Array {
  const id = initialKeyId.length === KSN_LENGTH ? initialKeyId.subarray(0, 8) : initialKeyId;
  if (id.length !== IDENTIFIER_LENGTH) throw new DecodeError('initialKeyId', 'not 8 bytes');
  return derive(bdk, INITIAL_KEY, algorithmOf(bdk), id);
}

/**
 * The key of one transaction, from which its working keys come, as long as the initial key. Throws
 * DecodeError (path `ksn`) for a counter of zero or with more than 16 bits set, but for the one of
 * the update key.
 */
export function aesDukptTransactionKey(initialKey: Uint8Array, ksn: Uint8Array): Uint8Array {
  const algorithm = algorithmOf(initialKey);
  const counter = counterOf(ksn);
  requireCounter(counter);
  let key = initialKey;
  let reached = 0;
  for (let place = COUNTER_BITS - 1; place >= 0; place--) {
    const bit = (1 << place) >>> 0;
    if ((counter & bit) === 0) continue;
    reached = (reached | bit) >>> 0;
    key = derive(key, DERIVATION, algorithm, derivationTail(ksn, reached));
  }
  return key;
}

/**
 * A key of one transaction for one purpose. `algorithm` says for what cipher and how long it is, by
 * default the transaction key's own; RangeError where it would be longer than that (X9.24-3, 6.3).
 */
export function aesDukptWorkingKey(
  transactionKey: Uint8Array,
  ksn: Uint8Array,
  usage: AesDukptUsage,
  algorithm: AesDukptAlgorithm = algorithmOf(transactionKey),
): Uint8Array {
  const strongest = 8 * transactionKey.length;
  const isTdes = algorithm === 'tdes2' || algorithm === 'tdes3';
  if (!isTdes && ALGORITHMS[algorithm].bits > strongest) {
    throw new RangeError('a working key stronger than the key it comes from');
  }
  const tail = derivationTail(ksn, counterOf(ksn));
  return derive(transactionKey, USAGES[usage], algorithm, tail);
}

/**
 * The key under which a device is sent its next initial key: the key encryption key of the counter
 * that is kept for it (X9.24-3, 6.6).
 */
export function aesDukptUpdateKey(initialKey: Uint8Array, initialKeyId: Uint8Array): Uint8Array {
  const ksn = concat(initialKeyId.subarray(0, IDENTIFIER_LENGTH), counterBytes(UPDATE_COUNTER));
  return aesDukptWorkingKey(aesDukptTransactionKey(initialKey, ksn), ksn, 'keyEncryption');
}

/**
 * The serial number of the next transaction, or undefined when the device has used up all its
 * keys. Counters with more than 16 bits set are passed over.
 */
export function nextAesDukptKsn(ksn: Uint8Array): Uint8Array | undefined {
  const next = nextCounter(counterOf(ksn), COUNTER_BITS, MAXIMUM_SET_BITS);
  return next === undefined
    ? undefined
    : concat(ksn.subarray(0, IDENTIFIER_LENGTH), counterBytes(next));
}

/** The derivation function (X9.24-3, 6.3.1): a block of AES for every 128 bits of the key. */
function derive(
  key: Uint8Array,
  usage: number,
  algorithm: AesDukptAlgorithm,
  tail: Uint8Array,
): Uint8Array {
  const { number, bits } = ALGORITHMS[algorithm];
  const blocks = Math.ceil(bits / 128);
  const data = new Uint8Array(blocks * BLOCK_LENGTH);
  const view = new DataView(data.buffer);
  for (let block = 0; block < blocks; block++) {
    const offset = block * BLOCK_LENGTH;
    data.set([0x01, block + 1], offset);
    for (const [i, value] of [usage, number, bits].entries()) {
      view.setUint16(offset + 2 + 2 * i, value);
    }
    data.set(tail, offset + 8);
  }
  return aesEcb(key, data, 'encrypt').slice(0, bits / 8);
}

function algorithmOf(key: Uint8Array): AesDukptAlgorithm {
  if (key.length === 16) return 'aes128';
  if (key.length === 24) return 'aes192';
  if (key.length === 32) return 'aes256';
  throw new RangeError('an AES key is 16, 24 or 32 bytes');
}

/** The right half of the initial key's identifier, and a counter. */
function derivationTail(ksn: Uint8Array, counter: number): Uint8Array {
  return concat(ksn.subarray(4, IDENTIFIER_LENGTH), counterBytes(counter));
}

function counterBytes(counter: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, counter);
  return bytes;
}

function counterOf(ksn: Uint8Array): number {
  if (ksn.length !== KSN_LENGTH) throw new DecodeError('ksn', 'not 12 bytes');
  return new DataView(ksn.buffer, ksn.byteOffset).getUint32(IDENTIFIER_LENGTH);
}

function requireCounter(counter: number): void {
  if (counter === 0) throw new DecodeError('ksn', 'a transaction counter of zero');
  if (counter !== UPDATE_COUNTER && setBits(counter) > MAXIMUM_SET_BITS) {
    throw new DecodeError('ksn', 'a transaction counter with more than 16 bits set');
  }
}
