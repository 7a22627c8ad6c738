/**
 * RSA on big integers, the bare operation without any padding, as EMV Book 2, B2.1 has it. The
 * private operation goes by the Chinese remainder theorem and checks its own result.
 */
import { fromHex, hex } from '@armilla/bytes';

/** Big-endian; `modulus` without leading zeros, `exponent` 1 or 3 bytes in EMV. */
export interface RsaPublicKey {
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

/** The five numbers of the remainder theorem beside the public ones (RFC 8017, 3.2). */
export interface RsaPrivateKey extends RsaPublicKey {
  readonly p: Uint8Array;
  readonly q: Uint8Array;
  readonly dp: Uint8Array;
  readonly dq: Uint8Array;
  readonly qInv: Uint8Array;
}

/**
 * Whatever signs one block of exactly the modulus length: {@link rsaPrivate} with a key in memory,
 * a platform's own RSA, or a hardware module.
 */
export type RsaPrivateOperation = (block: Uint8Array) => Uint8Array;

/**
 * The public operation: modulus length in, modulus length out. Throws RangeError when the block has
 * another length or is not below the modulus.
 */
export function rsaPublic(key: RsaPublicKey, block: Uint8Array): Uint8Array {
  const modulus = toInteger(key.modulus);
  const value = toValue(block, key.modulus.length, modulus);
  return toBytes(power(value, toInteger(key.exponent), modulus), key.modulus.length);
}

/**
 * The private operation: modulus length in, modulus length out. Throws RangeError as
 * {@link rsaPublic} does, and Error when the key's numbers do not belong together.
 */
export function rsaPrivate(key: RsaPrivateKey, block: Uint8Array): Uint8Array {
  const modulus = toInteger(key.modulus);
  const value = toValue(block, key.modulus.length, modulus);
  const p = toInteger(key.p);
  const q = toInteger(key.q);
  const m1 = power(value % p, toInteger(key.dp), p);
  const m2 = power(value % q, toInteger(key.dq), q);
  const h = (toInteger(key.qInv) * (m1 - (m2 % p) + p)) % p;
  const result = m2 + h * q;
  // One wrong half would give away the factors (Boneh, DeMillo, Lipton 1997), so it never leaves.
  if (power(result, toInteger(key.exponent), modulus) !== value) {
    throw new Error('the parts of the RSA key do not belong together');
  }
  return toBytes(result, key.modulus.length);
}

function toValue(block: Uint8Array, length: number, modulus: bigint): bigint {
  if (block.length !== length) throw new RangeError('the block is not as long as the modulus');
  const value = toInteger(block);
  if (value >= modulus) throw new RangeError('the block is not below the modulus');
  return value;
}

function toInteger(bytes: Uint8Array): bigint {
  return BigInt(`0x0${hex(bytes)}`);
}

function toBytes(value: bigint, length: number): Uint8Array {
  return fromHex(value.toString(16).padStart(2 * length, '0'));
}

const WINDOW_BITS = 5;

/** base^exponent modulo `modulus`, five bits of the exponent at a time. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const bits = exponent.toString(2);
  if (bits.length <= 17) return squareAndMultiply(base, bits, modulus);
  const powers = [1n];
  for (let i = 1; i < 1 << WINDOW_BITS; i++) powers.push(((powers[i - 1] ?? 0n) * base) % modulus);
  const padded = bits.padStart(Math.ceil(bits.length / WINDOW_BITS) * WINDOW_BITS, '0');
  let result = 1n;
  for (let i = 0; i < padded.length; i += WINDOW_BITS) {
    for (let k = 0; k < WINDOW_BITS; k++) result = (result * result) % modulus;
    const index = Number.parseInt(padded.slice(i, i + WINDOW_BITS), 2);
    if (index > 0) result = (result * (powers[index] ?? 0n)) % modulus;
  }
  return result;
}

function squareAndMultiply(base: bigint, bits: string, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of bits) {
    result = (result * result) % modulus;
    if (bit === '1') result = (result * base) % modulus;
  }
  return result;
}
